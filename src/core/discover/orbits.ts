import { characters } from '../groups/characters';
import { classesOf } from '../groups/classes';
import { namesByDimension } from '../groups/irrep-names';
import { inOrder, irrepsOf } from '../groups/irreps';
import { type FiniteGroup } from '../groups/table';
import { shuffledRows } from '../shuffles';
import { type BesideChance, chance, RANDOM_DRAWS } from './chance';

/** A group that moves tokens: place i of the table is the token `tokens[i]`, which g takes to that of i·g. */
export interface Movement {
  readonly group: FiniteGroup;
  readonly tokens: readonly number[];
  /** Of a cyclic group the place of the element whose turns count; null of others. */
  readonly generator: number | null;
}

/** Functions on a group that one kind of subspace holds: what moves within it stays in it, and there is none smaller. */
export interface Eigenspace {
  /** `k = 3`; of other groups the name of an irrep, `dim 3 (a)` where nothing is known of which element is which. */
  readonly name: string;
  /** Of a cyclic group the turns that the generator makes, in parts of its order. */
  readonly frequency: number | null;
  /** By element; the share of it in a function is Σ weight(g) · autocorrelation(g). */
  readonly weights: Float64Array;
}

/** How a function of pairs moves when its operands do; chance: with the elements changed round at random. */
export interface Orbit extends BesideChance {
  /** Of the eigenspace that holds most of what moves of it, and that share; null: nothing does. */
  readonly eigenspace: Eigenspace | null;
  readonly share: number;
  /** About how many dimensions its images span: order / Σ c(g)², c its autocorrelation. */
  readonly dimension: number;
  readonly isMatched: boolean;
}

/**
 * The eigenspaces common to all that the group does, but the constant's, from its table alone. A frequency is the turn that
 * the generator makes in one: no basis of waves is taken.
 */
export function eigenspacesOf({ group, generator }: Movement): Eigenspace[] {
  const { order } = group;
  const named = namedCharacters(group);
  return named.slice(1).map(({ name, character: { dim, real, imaginary } }) => {
    const scale = ((imaginary ? 2 : 1) * dim) / order;
    const frequency = generator === null ? null : Math.round((Math.acos(Math.max(-1, Math.min(1, real[generator]))) * order) / (2 * Math.PI)); // prettier-ignore
    return { name: frequency === null ? name : `k = ${frequency}`, frequency, weights: real.map((value) => scale * value) }; // prettier-ignore
  });
}

function namedCharacters(group: FiniteGroup) {
  if (group.name !== '') {
    return irrepsOf(group.name).list.map((character) => ({ name: character.name, character }));
  }
  const classes = classesOf(group);
  const sorted = inOrder(characters(group, classes), group, classes);
  const names = namesByDimension(sorted);
  return sorted.map((character, i) => ({ name: names[i], character }));
}

/**
 * Whether what moves of a function, when x or y does, stays in one eigenspace of the group.
 * @param gram of its values along each operand, added: [order, order]; its entry (a, b) is how alike the function is at the
 *   elements a and b
 */
export function orbitOf(gram: ArrayLike<number>, { group }: Movement, eigenspaces: readonly Eigenspace[]): Orbit {
  const { order } = group;
  const natural = Int32Array.from({ length: order }, (_, i) => i);
  const own = sharesOf(autocorrelation(gram, group, natural), eigenspaces);
  if (!own) {
    return { eigenspace: null, share: 0, random: 0, randomSd: 0, limit: 1, dimension: 0, isMatched: false };
  }
  const best = own.shares.reduce((found, share, i) => (share > own.shares[found] ? i : found), 0);
  const drawn = Array.from({ length: RANDOM_DRAWS }, (_, draw) => {
    const changed = sharesOf(autocorrelation(gram, group, shuffledRows(order, 'seeded', draw)), eigenspaces);
    return Math.max(0, ...(changed?.shares ?? []));
  });
  const beside = chance(drawn);
  const share = own.shares[best];
  return {
    eigenspace: eigenspaces[best],
    share,
    ...beside,
    dimension: own.dimension,
    isMatched: share > beside.limit,
  };
}

/** c(g) = Σ_a gram(a·g, a), with the elements called otherwise. */
function autocorrelation(gram: ArrayLike<number>, { order, table }: FiniteGroup, called: Int32Array): Float64Array {
  const result = new Float64Array(order);
  for (let a = 0; a < order; a++) {
    const own = called[a] * order;
    for (let g = 0; g < order; g++) {
      result[g] += gram[own + called[table[a * order + g]]];
    }
  }
  return result;
}

/** Shares of what moves; undefined where nothing does. */
function sharesOf(
  correlation: Float64Array,
  eigenspaces: readonly Eigenspace[],
): { shares: number[]; dimension: number } | undefined {
  const order = correlation.length;
  const still = correlation.reduce((sum, value) => sum + value, 0) / order;
  const whole = Math.max(...correlation);
  const moved = whole - still;
  if (!(moved > 1e-6 * Math.abs(whole))) {
    return undefined;
  }
  const shares = eigenspaces.map(({ weights }) => weights.reduce((sum, weight, g) => sum + weight * correlation[g], 0) / moved); // prettier-ignore
  const squares = correlation.reduce((sum, value) => sum + ((value - still) / moved) ** 2, 0);
  return { shares, dimension: order / squares };
}
