import type { BesideChance } from '../../core/discover/chance';
import { type Directions, independent, turnedAtRandom, whitened } from '../../core/discover/ica';
import { eigenspacesOf, type Orbit, orbitOf } from '../../core/discover/orbits';
import { transposedRows } from '../../core/matmul';
import { multiply } from '../../engine/product';
import type { OpenedModel } from '../opened-model';
import type { NamedMovement } from './candidates';

/** A component of the neurons' activations, found without knowing of any group; chance: with its elements changed round. */
export interface Component extends BesideChance {
  /** The eigenspace that it moves in: `k = 3`, an irrep; null where nothing of it moves. */
  readonly eigenspace: string | null;
  /** Of a cyclic group. */
  readonly frequency: number | null;
  /** Share of what moves of it that stays in that eigenspace. */
  readonly share: number;
  /** About how many dimensions its images span. */
  readonly dimension: number;
  readonly isMatched: boolean;
}

/** Independent components of the neurons, and which of them the group that was found keeps apart. */
export interface Dictionary {
  /** What moves the operands: the group of the answers, else the tokens as numbers. */
  readonly movement: string;
  /** Elements of it. */
  readonly order: number;
  readonly components: readonly Component[];
  readonly matched: number;
  /** As many random directions of the same space: how many are matched in the mean of 5 draws. */
  readonly randomMatched: number;
}

/** Principal components that are turned: those with this share of the variance, at most so many. */
const SHARE = 0.95;
const MOST = 32;
const RANDOM_TURNS = 5;

/** The leading principal components of the last layer's neurons over all pairs, whitened. */
export async function neuronDirections(model: OpenedModel): Promise<Directions> {
  const { neurons } = await model.activations();
  return whitened(neurons, model.model.dMlp, { share: SHARE, most: MOST }, multiply);
}

/**
 * An unsupervised dictionary over neurons: their leading principal components made independent (FastICA). Each component,
 * moved by x → x·g and y → y·g, is held against the eigenspaces of these moves. Of several movements that with most matches
 * counts.
 */
export function dictionaryOf(model: OpenedModel, whole: Directions, movements: readonly NamedMovement[]): Dictionary {
  const components = independent(whole, multiply);
  const found = movements.map((movement) => {
    const eigenspaces = eigenspacesOf(movement);
    const orbits = (directions: Directions): Orbit[] =>
      Array.from({ length: directions.count }, (_, i) => orbitOf(gramOf(model, directions, i, movement.tokens), movement, eigenspaces)); // prettier-ignore
    return { movement, orbits, own: orbits(components) };
  });
  const count = (orbits: readonly Orbit[]): number => orbits.filter(({ isMatched }) => isMatched).length;
  const best = found.reduce((most, other) => (count(other.own) > count(most.own) ? other : most));
  const turns = Array.from({ length: RANDOM_TURNS }, (_, seed) => count(best.orbits(turnedAtRandom(whole, seed, multiply)))); // prettier-ignore
  return {
    movement: best.movement.name,
    order: best.movement.group.order,
    components: best.own
      .map(({ eigenspace, ...orbit }) => ({
        eigenspace: eigenspace?.name ?? null,
        frequency: eigenspace?.frequency ?? null,
        ...orbit,
      }))
      .sort((a, b) => b.share - a.share),
    matched: count(best.own),
    randomMatched: turns.reduce((sum, n) => sum + n, 0) / turns.length,
  };
}

/**
 * How alike one direction is at two elements, over all values of the other operand, for x and y added: [order, order]. Values
 * of an operand with which some pair is missing stay out.
 */
function gramOf({ p: n, split }: OpenedModel, { count, values }: Directions, which: number, tokens: readonly number[]) {
  const table = new Float32Array(n * n).fill(NaN);
  split.all.x.forEach((x, row) => (table[x * n + split.all.y[row]] = values[row * count + which]));
  const order = tokens.length;
  const gram = new Float64Array(order * order);
  for (const at of [(a: number, other: number) => a * n + other, (a: number, other: number) => other * n + a]) {
    const others = [...Array(n).keys()].filter((other) => tokens.every((a) => !Number.isNaN(table[at(a, other)])));
    const rows = Float32Array.from({ length: order * others.length }, (_, i) => table[at(tokens[Math.floor(i / others.length)], others[i % others.length])]); // prettier-ignore
    if (others.length > 0) {
      const product = multiply(rows, transposedRows(rows, others.length), order, others.length, order);
      product.forEach((value, i) => (gram[i] += value));
    }
  }
  return gram;
}
