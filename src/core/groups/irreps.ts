import { characters, type Character } from './characters';
import { type Classes, classesOf } from './classes';
import { irrepNames } from './irrep-names';
import { type FiniteGroup, finiteGroup } from './table';

/** An irreducible representation over the complex numbers, or a pair of conjugate ones as one. */
export interface Irrep extends Character {
  /** 0 is the trivial one; by dimension, real ones first, then by their characters. */
  readonly number: number;
  /** The field's where one is certain, frequencies for products of cyclic groups, else e.g. `dim 3 (a)`. */
  readonly name: string;
  /** Dimension of its isotypic subspace of functions on the group: dim², of a pair 2 dim². */
  readonly rank: number;
}

/** What functions on a group are made of. */
export interface Irreps {
  readonly group: FiniteGroup;
  readonly classes: Classes;
  readonly list: readonly Irrep[];
  /** An orthonormal basis of functions on the group, [order, order]: the rows of irrep after irrep. */
  readonly basis: Float64Array;
  /** Rows of the basis by irrep. */
  readonly rows: readonly (readonly number[])[];
}

const known = new Map<string, Irreps>();

/**
 * The irreducible representations of a group; computed once.
 * @throws InputError as `finiteGroup`
 */
export function irrepsOf(name: string): Irreps {
  let irreps = known.get(name);
  if (!irreps) {
    irreps = computed(finiteGroup(name));
    known.set(name, irreps);
  }
  return irreps;
}

function computed(group: FiniteGroup): Irreps {
  const classes = classesOf(group);
  const sorted = inOrder(characters(group, classes), group, classes);
  const names = irrepNames(group, sorted);
  const list = sorted.map((character, number) => ({
    ...character,
    number,
    name: names[number],
    rank: character.dim ** 2 * (character.imaginary ? 2 : 1),
  }));
  const { order } = group;
  const basis = new Float64Array(order * order);
  let next = 0;
  const rows = list.map((irrep) => {
    basis.set(isotypicBasis(group, irrep), next * order);
    next += irrep.rank;
    return Array.from({ length: irrep.rank }, (_, i) => next - irrep.rank + i);
  });
  return { group, classes, list, basis, rows };
}

/** Characters by dimension, the trivial one first, real ones before pairs, then by their values class by class, falling. */
export function inOrder(found: readonly Character[], { order }: FiniteGroup, { members }: Classes): Character[] {
  const places = members.map(([first]) => first);
  const keyed = found.map((character) => {
    const { dim, real, imaginary } = character;
    const isTrivial = real.reduce((sum, value) => sum + value, 0) > order / 2;
    const values = (imaginary ? [real, imaginary] : [real]).flatMap((part) => places.map((g) => -part[g]));
    return { character, key: [isTrivial ? 0 : 1, dim, imaginary ? 1 : 0, ...values] };
  });
  keyed.sort((a, b) => {
    const place = a.key.findIndex((value, i) => Math.abs(value - b.key[i]) > 1e-6);
    return place < 0 ? 0 : a.key[place] - b.key[place];
  });
  return keyed.map(({ character }) => character);
}

/**
 * An orthonormal basis [rank, order] of the isotypic subspace, the range of P = (dim / order) Σ_g χ(g⁻¹) L_g with
 * (L_g f)(g h) = f(h); of a pair both: P[a, b] = (dim / order) Re χ(b a⁻¹), twice that of a pair. Its columns are
 * orthonormalised, at each step that with most left.
 */
function isotypicBasis(
  { order, table, inverse, name }: FiniteGroup,
  { dim, real, imaginary, rank }: Irrep,
): Float64Array {
  const scale = ((imaginary ? 2 : 1) * dim) / order;
  const left = new Float64Array(order).fill(scale * dim);
  const basis = new Float64Array(rank * order);
  for (let i = 0; i < rank; i++) {
    const b = left.reduce((best, value, x) => (value > left[best] + 1e-9 ? x : best), 0);
    const row = basis.subarray(i * order, (i + 1) * order);
    for (let a = 0; a < order; a++) {
      row[a] = scale * real[table[b * order + inverse[a]]];
    }
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = basis.subarray(j * order, (j + 1) * order);
        const overlap = row.reduce((sum, value, x) => sum + value * other[x], 0);
        row.forEach((_, x) => (row[x] -= overlap * other[x]));
      }
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (!(norm > 1e-6)) {
      throw new Error(`an isotypic subspace of ${name} has fewer than ${rank} dimensions`);
    }
    row.forEach((value, x) => {
      row[x] = value / norm;
      left[x] -= row[x] ** 2;
    });
  }
  return basis;
}
