import { InputError } from '../config/problem';

/** The largest order: that of p, so that a table fits where one of residues does. */
const MOST_ELEMENTS = 512;
/** Of symmetric and alternating groups: S5 has 120 elements, S6 would have 720. */
const MOST_PERMUTED = 5;

/** A finite group by numbers 0 … order − 1. */
export interface FiniteGroup {
  /** As a config writes it, e.g. `S4`. */
  readonly name: string;
  readonly order: number;
  /** x·y by [x · order + y]. */
  readonly table: Int32Array;
  readonly identity: number;
  /** x⁻¹ by x. */
  readonly inverse: Int32Array;
}

/** Whether x·y is y·x everywhere in a table [order · order]. */
export function isAbelian(table: Int32Array): boolean {
  const order = Math.sqrt(table.length);
  return table.every((z, i) => table[(i % order) * order + Math.floor(i / order)] === z);
}

const known = new Map<string, FiniteGroup>();

/**
 * A group by its name; the order of its elements is that of the names' papers and of `make_group_golden.py`:
 * `S4`, `A5` (n ≤ 5): permutations of 0 … n − 1 in lexicographic order of their one-line notation, (x·y)(i) = x(y(i)).
 * `D8`: rᵃsᵇ is number a + n b, s r = r⁻¹ s (order 2n). `Dic4`: aⁱbʲ is number i + 2n j, b² = aⁿ, b a = a⁻¹ b (order 4n).
 * `Z6xZ4`: (a, b, …) is number (a n₂ + b) n₃ + …, added factor by factor.
 * @throws InputError for a name that is no group, or one with more than 512 elements
 */
export function finiteGroup(name: string): FiniteGroup {
  let group = known.get(name);
  if (!group) {
    group = madeGroup(name, rulesOf(name));
    known.set(name, group);
  }
  return group;
}

/** How many elements a group has. @throws InputError as `finiteGroup` */
export function groupOrder(name: string): number {
  return rulesOf(name).order;
}

interface Rules {
  readonly order: number;
  /** Made when the table is: how two elements are multiplied. */
  readonly product: () => (x: number, y: number) => number;
}

function rulesOf(name: string): Rules {
  const [, letter, size] = /^(S|A|Dic|D)([1-9]\d{0,3})$/.exec(name) ?? [];
  const n = Number(size);
  if (letter === 'S' || letter === 'A') {
    if (n < (letter === 'A' ? 3 : 2) || n > MOST_PERMUTED) {
      throw new InputError(tooLarge(name, `${letter}_n is there for n from ${letter === 'A' ? 3 : 2} to 5`));
    }
    return permutations(n, letter === 'A');
  }
  if (letter === 'D') {
    return checked(name, { order: 2 * n, product: () => dihedral(n) });
  }
  if (letter === 'Dic') {
    return checked(name, { order: 4 * n, product: () => dicyclic(n) });
  }
  const factors = /^Z[1-9]\d{0,3}(?:xZ[1-9]\d{0,3})*$/.test(name) ? name.split('x').map((f) => Number(f.slice(1))) : [];
  if (factors.length === 0) {
    throw new InputError(
      `"${name}" is not a group; write S4, A5, D8, Dic4 or a product of cyclic groups such as Z6xZ4`,
    );
  }
  return checked(name, { order: factors.reduce((a, b) => a * b, 1), product: () => cyclicProduct(factors) });
}

function checked(name: string, rules: Rules): Rules {
  const { order } = rules;
  if (order < 2 || order > MOST_ELEMENTS) {
    throw new InputError(tooLarge(name, `it has ${order} elements`));
  }
  return rules;
}

function tooLarge(name: string, why: string): string {
  return `${name} cannot be trained: ${why}, and a table may have 2 to ${MOST_ELEMENTS} elements`;
}

function madeGroup(name: string, { order, product }: Rules): FiniteGroup {
  const multiply = product();
  const table = Int32Array.from({ length: order * order }, (_, i) => multiply(Math.floor(i / order), i % order));
  const rows = Array.from({ length: order }, (_, x) => x);
  const identity = rows.find((x) => rows.every((y) => table[x * order + y] === y)) ?? 0;
  const inverse = Int32Array.from(rows, (x) => rows.find((y) => table[x * order + y] === identity) ?? 0);
  return { name, order, table, identity, inverse };
}

function permutations(n: number, evenOnly: boolean): Rules {
  const order = Array.from({ length: n }, (_, i) => i + 1).reduce((a, b) => a * b, 1) / (evenOnly ? 2 : 1);
  return {
    order,
    product: () => {
      const elements = arrangements(Array.from({ length: n }, (_, i) => i)).filter((e) => !evenOnly || isEven(e));
      const numberOf = new Map(elements.map((element, i) => [element.join(), i]));
      return (x, y) => numberOf.get(elements[y].map((i) => elements[x][i]).join()) ?? -1;
    },
  };
}

/** All orders of some numbers, in lexicographic order. */
function arrangements(numbers: readonly number[]): number[][] {
  return numbers.length === 0
    ? [[]]
    : numbers.flatMap((first) =>
        arrangements(numbers.filter((other) => other !== first)).map((rest) => [first, ...rest]),
      );
}

function isEven(permutation: readonly number[]): boolean {
  let inversions = 0;
  permutation.forEach((value, i) => (inversions += permutation.slice(i + 1).filter((later) => later < value).length));
  return inversions % 2 === 0;
}

function dihedral(n: number): (x: number, y: number) => number {
  return (x, y) => {
    const [a, b, c, d] = [x % n, Math.floor(x / n), y % n, Math.floor(y / n)];
    return ((a + (b === 0 ? c : n - c)) % n) + n * ((b + d) % 2);
  };
}

function dicyclic(n: number): (x: number, y: number) => number {
  return (x, y) => {
    const m = 2 * n;
    const [i, j, k, l] = [x % m, Math.floor(x / m), y % m, Math.floor(y / m)];
    return ((i + (j === 0 ? k : m - k) + n * j * l) % m) + m * ((j + l) % 2);
  };
}

function cyclicProduct(factors: readonly number[]): (x: number, y: number) => number {
  return (x, y) => {
    let [left, right, place, result] = [x, y, 1, 0];
    for (const n of factors.toReversed()) {
      result += (((left % n) + (right % n)) % n) * place;
      [left, right, place] = [Math.floor(left / n), Math.floor(right / n), place * n];
    }
    return result;
  };
}
