import { groupName } from '../discover/group-name';
import type { FiniteGroup } from './table';

/** Subgroups that are each other's conjugates. */
export interface SubgroupClass {
  /** What they are as groups, e.g. `D4`; `Z2 (a)` where several classes are the same. */
  readonly name: string;
  readonly order: number;
  /** Each by its elements in ascending order. */
  readonly members: readonly (readonly number[])[];
}

const known = new WeakMap<FiniteGroup, SubgroupClass[]>();

/**
 * All subgroups of a group by conjugacy classes, the largest first, of as large ones those with the fewest conjugates. Each is joined with one element after the other, from
 * the trivial one on; of a group with 120 elements that takes tenths of a second; found once.
 */
export function subgroupClasses(group: FiniteGroup): readonly SubgroupClass[] {
  let classes = known.get(group);
  if (!classes) {
    classes = foundClasses(group);
    known.set(group, classes);
  }
  return classes;
}

function foundClasses(group: FiniteGroup): SubgroupClass[] {
  const subgroups = allSubgroups(group);
  const classes: (readonly number[])[][] = [];
  const seen = new Set<string>();
  for (const subgroup of subgroups) {
    if (!seen.has(subgroup.join())) {
      const members = conjugates(group, subgroup);
      members.forEach((member) => seen.add(member.join()));
      classes.push(members);
    }
  }
  classes.sort((a, b) => b[0].length - a[0].length || a.length - b.length);
  const names = classes.map(([member]) => nameOf(group, member));
  return classes.map((members, i) => {
    const alike = Array.from(names.keys()).filter((j) => names[j] === names[i]);
    const letter = alike.length === 1 ? '' : ` (${String.fromCharCode(97 + alike.indexOf(i))})`;
    return { name: names[i] + letter, order: members[0].length, members };
  });
}

/** By element the number of its coset x·H (left) or H·x (right). */
export function cosetsOf(
  { order, table }: FiniteGroup,
  subgroup: readonly number[],
  side: 'left' | 'right',
): Int32Array {
  // prettier-ignore
  const coset = new Int32Array(order).fill(-1);
  let next = 0;
  for (let x = 0; x < order; x++) {
    if (coset[x] < 0) {
      for (const h of subgroup) {
        coset[side === 'left' ? table[x * order + h] : table[h * order + x]] = next;
      }
      next++;
    }
  }
  return coset;
}

function allSubgroups(group: FiniteGroup): number[][] {
  const found = new Map<string, { elements: number[]; generators: number[] }>();
  const add = (generators: number[]): void => {
    const elements = generated(group, generators);
    const key = elements.join();
    if (!found.has(key)) {
      found.set(key, { elements, generators });
    }
  };
  add([]);
  // One generator of each cyclic subgroup is enough.
  const cyclic = new Map(Array.from({ length: group.order }, (_, g) => [generated(group, [g]).join(), g]));
  // A map goes on with what is added meanwhile.
  for (const { elements, generators } of found.values()) {
    const inside = new Set(elements);
    for (const g of cyclic.values()) {
      if (!inside.has(g)) {
        add([...generators, g]);
      }
    }
  }
  return [...found.values()].map(({ elements }) => elements);
}

/** The elements of the subgroup that some generate, ascending. */
function generated({ order, table, identity }: FiniteGroup, generators: readonly number[]): number[] {
  const inside = new Set([identity]);
  for (const x of inside) {
    generators.forEach((g) => inside.add(table[x * order + g]));
  }
  return [...inside].sort((a, b) => a - b);
}

function conjugates({ order, table, inverse }: FiniteGroup, subgroup: readonly number[]): number[][] {
  const found = new Map<string, number[]>();
  for (let g = 0; g < order; g++) {
    const member = subgroup.map((h) => table[table[g * order + h] * order + inverse[g]]).sort((a, b) => a - b);
    found.set(member.join(), member);
  }
  return [...found.values()];
}

function nameOf({ order, table, identity }: FiniteGroup, elements: readonly number[]): string {
  const n = elements.length;
  const own = Int32Array.from({ length: n * n }, (_, i) => elements.indexOf(table[elements[Math.floor(i / n)] * order + elements[i % n]])); // prettier-ignore
  return n === 1 ? 'trivial' : (groupName({ table: own, identity: elements.indexOf(identity) }) ?? `order ${n}`);
}
