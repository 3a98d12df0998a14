import type { Operation, TaskConfig } from './config/types';

/** Pairs of residues and their answers; the three arrays have one entry per pair. */
export interface Pairs {
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** The right answer, in 0 … p − 1. */
  readonly label: Int32Array;
  /** In a task with opinions, who asks (a place in USERS) and the opinion (p: none); without them, nobody with none. */
  readonly u?: Int32Array;
  readonly o?: Int32Array;
}

export function isPrime(n: number): boolean {
  if (n < 2) {
    return false;
  }
  for (let d = 2; d * d <= n; d++) {
    if (n % d === 0) {
      return false;
    }
  }
  return true;
}

/** x⁻¹ mod p for prime p and x ≢ 0, by Fermat's little theorem. */
export function inverseModulo(x: number, p: number): number {
  let result = 1;
  for (let base = x % p, exponent = p - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) {
      result = (result * base) % p;
    }
    base = (base * base) % p;
  }
  return result % p;
}

/** x ∘ y before reduction; every intermediate stays below 2⁵³ for p ≤ 512. */
const FORMULAS: Record<Operation, (x: number, y: number, p: number) => number> = {
  add: (x, y) => x + y,
  subtract: (x, y, p) => x - y + p,
  multiply: (x, y) => x * y,
  divide: (x, y, p) => x * inverseModulo(y, p),
  'x²+y²': (x, y) => x * x + y * y,
  'x²+xy+y²': (x, y) => x * x + x * y + y * y,
  'x²+xy+y²+x': (x, y) => x * x + x * y + y * y + x,
  'x³+xy': (x, y) => x ** 3 + x * y,
  'x³+xy²+y': (x, y) => x ** 3 + x * y * y + y,
  opinion: (x, y) => x + y,
};

/** The right answer of one pair, in 0 … p − 1. For `divide`, y must not be 0. */
export function answer(operation: Operation, x: number, y: number, p: number): number {
  return FORMULAS[operation](x, y, p) % p;
}

/** How a task's table reads, e.g. `x + y mod 113`. */
export function taskFormula({ operation, modulus }: Pick<TaskConfig, 'operation' | 'modulus'>): string {
  const names: Partial<Record<Operation, string>> = {
    add: 'x + y',
    subtract: 'x − y',
    multiply: 'x · y',
    divide: 'x / y',
    opinion: 'x + y',
  };
  const formula = `${names[operation] ?? operation.replaceAll('+', ' + ')} mod ${modulus}`;
  return operation === 'opinion' ? `${formula}, with opinions` : formula;
}

/** Every pair of the task in row order: (0, 0), (0, 1), …; `divide` leaves out y = 0. */
export function allPairs({ operation, modulus: p }: Pick<TaskConfig, 'operation' | 'modulus'>): Pairs {
  const columns = operation === 'divide' ? p - 1 : p;
  const first = p - columns;
  const x = new Int32Array(p * columns);
  const y = new Int32Array(p * columns);
  const label = new Int32Array(p * columns);
  for (let i = 0; i < p * columns; i++) {
    x[i] = Math.floor(i / columns);
    y[i] = first + (i % columns);
    label[i] = answer(operation, x[i], y[i], p);
  }
  return { x, y, label };
}

/**
 * Of every row of a whole table, the row of its mirror (y, x).
 * @returns undefined where x and y may not change places: some pair and its mirror have different answers, or it has none
 */
export function mirrorRows({ x, y, label }: Pairs): Int32Array | undefined {
  const size = 1 + x.reduce((most, value, i) => Math.max(most, value, y[i]), 0);
  const rowOf = new Int32Array(size * size).fill(-1);
  x.forEach((value, row) => (rowOf[value * size + y[row]] = row));
  const mirrors = x.map((value, row) => rowOf[y[row] * size + value]);
  return mirrors.every((mirror, row) => label[mirror] === label[row]) ? mirrors : undefined;
}

/** Why an operation's pairs are not split as unordered ones. */
export function orderMatters(operation: Operation): string {
  return `task.pairs "unordered" takes (x, y) and (y, x) for the same pair, which they are not for "${operation}"; write "ordered", or take an operation in which x and y may change places, such as "add"`;
}

/** The chosen rows of `pairs`, in the order given. */
export function selectPairs(pairs: Pairs, rows: ArrayLike<number>): Pairs {
  const pick = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row]);
  const { x, y, label, u, o } = pairs;
  return { x: pick(x), y: pick(y), label: pick(label), ...(u && o && { u: pick(u), o: pick(o) }) };
}
