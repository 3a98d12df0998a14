import type { TaskTable } from '../config/types';
import { fourierBasis } from '../fourier';
import { type Irreps, irrepsOf } from '../groups/irreps';
import { hasIrreps } from '../tasks';
import { answerSum } from './answer-sum';

/** A basis of functions of the residue, divided into components. */
interface Components {
  readonly modulus: number;
  /** Orthonormal, float64 [p, p]; row 0 is constant (on the group's elements). */
  readonly basis: Float64Array;
  /** Rows of the basis by component: component k at k − 1. The constant belongs to none. */
  readonly components: readonly (readonly number[])[];
}

/**
 * A cyclic group: Z/pZ, or for `multiply` and `divide` the exponents of the smallest primitive root, Z/(p−1)Z, with the
 * residue 0 apart. Its components are frequencies: cos and sin of 2πkx/order.
 */
export interface CyclicGroup extends Components {
  readonly kind: 'cyclic';
  /** p, or p − 1 for exponents. */
  readonly order: number;
  /** Per residue its element of the group; −1 for the residue 0 of exponents. */
  readonly element: Int32Array;
  /** a and b where the answer's element is a·x + b·y (+ c) of those of x and y, both units; undefined where it is no such sum. */
  readonly sum?: readonly [a: number, b: number];
  /** The smallest primitive root for exponents, else undefined. */
  readonly root?: number;
}

/** A finite group in which the answer is x·y; its components are the irreducible representations but the trivial one. */
export interface IrrepGroup extends Components {
  readonly kind: 'irreps';
  readonly irreps: Irreps;
}

export type Group = CyclicGroup | IrrepGroup;

/**
 * The group of a task. Cyclic groups by name (`Z113`) are Z/pZ as `add` is. Composite moduli of `multiply` have no primitive
 * root, and polynomials no group: they stay functions on Z/pZ.
 */
export function groupOf(task: TaskTable): Group {
  const { operation, modulus } = task;
  if (hasIrreps(task)) {
    const irreps = irrepsOf(task.group ?? '');
    return { kind: 'irreps', modulus, irreps, basis: irreps.basis, components: irreps.rows.slice(1) };
  }
  const sum = answerSum(task);
  const root = operation === 'multiply' || operation === 'divide' ? primitiveRoot(modulus) : undefined;
  if (root === undefined) {
    const element = Int32Array.from({ length: modulus }, (_, x) => x);
    const common = { kind: 'cyclic', modulus, order: modulus, element, components: waveRows(modulus) } as const;
    return { ...common, ...(sum && { sum }), basis: fourierBasis(modulus) };
  }
  const order = modulus - 1;
  const element = new Int32Array(modulus).fill(-1);
  for (let exponent = 0, x = 1; exponent < order; exponent++, x = (x * root) % modulus) {
    element[x] = exponent;
  }
  const small = fourierBasis(order);
  const basis = new Float64Array(modulus * modulus);
  for (let row = 0; row < order; row++) {
    for (let x = 1; x < modulus; x++) {
      basis[row * modulus + x] = small[row * order + element[x]];
    }
  }
  basis[order * modulus] = 1;
  const components = waveRows(order);
  return { kind: 'cyclic', modulus, order, element, components, ...(sum && { sum }), root, basis };
}

/** The same where it is cyclic. @throws Error for another */
export function cyclicGroupOf(task: TaskTable): CyclicGroup {
  const group = groupOf(task);
  if (group.kind !== 'cyclic') {
    throw new Error(`${group.irreps.group.name} has irreducible representations, not frequencies`);
  }
  return group;
}

/** Frequencies 1 … ⌊order/2⌋ of a cyclic group; of another the numbers of its irreps but the trivial one, which is 0. */
export function frequenciesOf({ components }: Group): number[] {
  return components.map((_, i) => i + 1);
}

/** Rows of the basis that belong to a component: of frequency k cos and sin, or the one row of k = order/2. */
export function basisRows({ components }: Group, k: number): readonly number[] {
  return components[k - 1];
}

/** Orthonormal functions of the residue, [p] each. */
export type Subspace = readonly Float64Array[];

/** What components span. */
export function subspaceOf(group: Group, components: readonly number[]): Subspace {
  const { modulus: p, basis } = group;
  return components.flatMap((k) => basisRows(group, k)).map((row) => basis.subarray(row * p, (row + 1) * p));
}

function waveRows(order: number): number[][] {
  return Array.from({ length: Math.floor(order / 2) }, (_, i) => (2 * i + 2 === order ? [2 * i + 1] : [2 * i + 1, 2 * i + 2])); // prettier-ignore
}

/**
 * The components of functions of x, and of y, that the answer's component k is made of: where it is a·x + b·y, the wave k of
 * the answer is k·a of x times k·b of y. Everywhere else k itself.
 */
export function operandComponents(group: Group, k: number): readonly [ofX: number, ofY: number] {
  if (group.kind === 'irreps' || !group.sum) {
    return [k, k];
  }
  const { order } = group;
  const [ofX, ofY] = group.sum.map((factor) => {
    const residue = (((k * factor) % order) + order) % order;
    return Math.min(residue, order - residue);
  });
  return [ofX, ofY];
}

/** Which components of the embedding serve the answer's: those of x and of y together, each once. */
export function embeddingComponents(group: Group, components: readonly number[]): number[] {
  return [...new Set(components.flatMap((k) => operandComponents(group, k)))];
}

/** The angle of k · x in turns, in [0, 1): of k times the exponent of x for exponents, where 0 has none and gives NaN. */
export function angleOf({ order, element }: CyclicGroup, k: number, x: number): number {
  return element[x] < 0 ? NaN : ((k * element[x]) % order) / order;
}

/** The smallest g whose powers are all residues but 0, or undefined when p is not prime. */
export function primitiveRoot(p: number): number | undefined {
  for (let g = p === 2 ? 1 : 2; g < p; g++) {
    let order = 1;
    for (let power = g; power > 1; power = (power * g) % p) {
      order++;
      if (order > p) {
        return undefined;
      }
    }
    if (order === p - 1) {
      return g;
    }
  }
  return undefined;
}
