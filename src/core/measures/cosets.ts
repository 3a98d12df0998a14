import { shuffledRows } from '../shuffles';
import { cosetsOf, subgroupClasses } from '../groups/subgroups';
import { type FiniteGroup, isAbelian } from '../groups/table';
import { operandMeans } from './irreps';

/** Neurons that are constant on the cosets of one class of conjugate subgroups. */
export interface CosetReport {
  /** What the subgroups are as groups, e.g. `D4`; `Z2 (a)` where several classes are the same. */
  subgroup: string;
  order: number;
  index: number;
  conjugates: number;
  /** Of one of them. */
  elements: number[];
  /** Neurons as functions of x: constant on cosets x·H, or on H·x; of a normal subgroup, where these are the same, left. */
  of_x: { left: number; right: number };
  of_y: { left: number; right: number };
  /** Neurons that are so in both operands. */
  of_both: number;
  /** Mean share of variance that the cosets explain of these functions; null: there are none. */
  mean_share: number | null;
  /** How many there are, of x and of y, with the elements changed round at random: the mean of 3 draws. */
  random_of_x: number;
  random_of_y: number;
}

/**
 * A neuron belongs to cosets that explain at least this much of its variance, beyond the share that m of n elements' random
 * functions have in the mean, (m − 1) / (n − 1), m the number of cosets: as R² is adjusted.
 */
const SHARE = 0.85;
const RANDOM_DRAWS = 3;
/** A function whose variation has less than this summed square does not vary. */
const STILL = 1e-12;
/** Subgroups of larger groups are not looked for. */
const MOST_ELEMENTS = 120;

/** One partition into cosets. */
interface Cosets {
  /** Place in the list of classes. */
  readonly which: number;
  readonly side: 'left' | 'right';
  readonly of: Int32Array;
  readonly size: number;
}

/** Of each unit the cosets that it belongs to: those of the largest subgroup that explains enough; undefined: none. */
type Belonging = readonly ({ readonly cosets: Cosets; readonly share: number } | undefined)[];

/**
 * Neurons by the subgroups on whose cosets they are constant (Stander et al. 2023, Grokking Group Multiplication with Cosets,
 * §4), as functions of x alone and of y alone: their means over the other. Of the cosets that explain at least 85% of a
 * neuron's variance beyond chance those of the largest subgroup count, left and right ones of every conjugate. The trivial
 * subgroup and the whole group say nothing and stay out. Beside each class stands how many neurons it gets of the same
 * functions with the elements changed round.
 * @param activations [order², units], rows in row order of the pairs
 * @returns undefined for an abelian group, whose cosets its waves know, and one of more than 120 elements
 */
export function cosetReports(group: FiniteGroup, activations: Float32Array): CosetReport[] | undefined {
  const { order } = group;
  if (isAbelian(group.table) || order > MOST_ELEMENTS) {
    return undefined;
  }
  const classes = subgroupClasses(group).filter((own) => own.order > 1 && own.order < order);
  const cosets = classes.flatMap(({ members, order: size }, which) =>
    members.flatMap(
      (member) =>
      (members.length === 1 ? (['left'] as const) : (['left', 'right'] as const)).map((side) => ({ which, side, size, of: cosetsOf(group, member, side) })), // prettier-ignore
    ),
  );
  const [x, y] = (['x', 'y'] as const).map((operand) => {
    const means = operandMeans(order, activations, operand);
    const own = belonging(means, order, cosets);
    const random = Array.from({ length: RANDOM_DRAWS }, (_, draw) => belonging(changedRound(means, order, draw), order, cosets)); // prettier-ignore
    return { own, random };
  });
  const count = (units: Belonging, which: number, side?: 'left' | 'right'): number =>
    units.filter((unit) => unit?.cosets.which === which && (side ?? unit.cosets.side) === unit.cosets.side).length;
  const sides = (units: Belonging, which: number) => ({ left: count(units, which, 'left'), right: count(units, which, 'right') }); // prettier-ignore
  const random = (draws: readonly Belonging[], which: number): number =>
    draws.reduce((sum, units) => sum + count(units, which), 0) / draws.length;
  return classes.map(({ name, order: size, members }, which) => {
    const shares = [...x.own, ...y.own].flatMap((unit) => (unit?.cosets.which === which ? [unit.share] : []));
    return {
      subgroup: name,
      order: size,
      index: order / size,
      conjugates: members.length,
      elements: [...members[0]],
      of_x: sides(x.own, which),
      of_y: sides(y.own, which),
      of_both: x.own.filter((unit, i) => unit?.cosets.which === which && y.own[i]?.cosets.which === which).length,
      mean_share: shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length,
      random_of_x: random(x.random, which),
      random_of_y: random(y.random, which),
    };
  });
}

/** @param means [order, units]; cosets of the largest subgroups first */
function belonging(means: Float64Array, order: number, cosets: readonly Cosets[]): Belonging {
  const units = means.length / order;
  const centred = Float64Array.from(means);
  const total = new Float64Array(units);
  for (let unit = 0; unit < units; unit++) {
    let sum = 0;
    for (let x = 0; x < order; x++) {
      sum += means[x * units + unit];
    }
    for (let x = 0; x < order; x++) {
      centred[x * units + unit] -= sum / order;
      total[unit] += centred[x * units + unit] ** 2;
    }
  }
  const found: ({ cosets: Cosets; share: number } | undefined)[] = Array(units).fill(undefined);
  for (const one of cosets) {
    const sums = new Float64Array((order / one.size) * units);
    for (let x = 0; x < order; x++) {
      const at = one.of[x] * units;
      for (let unit = 0; unit < units; unit++) {
        sums[at + unit] += centred[x * units + unit];
      }
    }
    const explained = new Float64Array(units);
    const chance = (order / one.size - 1) / (order - 1);
    for (let at = 0; at < sums.length; at += units) {
      for (let unit = 0; unit < units; unit++) {
        explained[unit] += sums[at + unit] ** 2 / one.size;
      }
    }
    for (let unit = 0; unit < units; unit++) {
      const share = total[unit] > STILL ? explained[unit] / total[unit] : 0;
      const best = found[unit];
      if (
        (share - chance) / (1 - chance) >= SHARE &&
        (!best || (best.cosets.size === one.size && share > best.share))
      ) {
        found[unit] = { cosets: one, share };
      }
    }
  }
  return found;
}

/** The same functions with the elements in another order. */
function changedRound(means: Float64Array, order: number, draw: number): Float64Array {
  const units = means.length / order;
  const result = new Float64Array(means.length);
  shuffledRows(order, 'seeded', draw).forEach((from, x) =>
    result.set(means.subarray(from * units, (from + 1) * units), x * units),
  );
  return result;
}
