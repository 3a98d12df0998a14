import type { FiniteGroup } from './table';

/** Conjugacy classes, each by its elements in ascending order; by their smallest elements. */
export interface Classes {
  readonly members: readonly (readonly number[])[];
  /** By element the number of its class. */
  readonly of: Int32Array;
}

/** The conjugacy classes of a group: those of g x g⁻¹. */
export function classesOf({ order, table, inverse }: FiniteGroup): Classes {
  const of = new Int32Array(order).fill(-1);
  const members: number[][] = [];
  for (let x = 0; x < order; x++) {
    if (of[x] < 0) {
      for (let g = 0; g < order; g++) {
        of[table[table[g * order + x] * order + inverse[g]]] = members.length;
      }
      members.push(Array.from(of.keys()).filter((element) => of[element] === members.length));
    }
  }
  return { members, of };
}
