import type { Operation, TaskTable } from './config/types';
import { expressionText, readExpression } from './expression';
import { finiteGroup } from './groups/table';

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
const FORMULAS: Record<Exclude<Operation, 'expression' | 'group'>, (x: number, y: number, p: number) => number> = {
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

/**
 * The right answer of a pair, in 0 … p − 1. For `divide`, y must not be 0.
 * @throws InputError for an expression that does not parse, or a group that there is not
 */
export function answerOf({ operation, expression, group, modulus: p }: TaskTable): (x: number, y: number) => number {
  if (operation === 'expression') {
    const polynomial = readExpression(expression ?? '');
    return (x, y) => polynomial(x, y, p);
  }
  if (operation === 'group') {
    const { table, order } = finiteGroup(group ?? '');
    return (x, y) => table[x * order + y];
  }
  const formula = FORMULAS[operation];
  return (x, y) => formula(x, y, p) % p;
}

/** How a task's table reads, e.g. `x + y mod 113`, `x·y in S4`. */
export function taskFormula({ operation, expression, group, modulus }: TaskTable): string {
  if (operation === 'group') {
    return `x·y in ${group}`;
  }
  const names: Partial<Record<Operation, string>> = {
    add: 'x + y',
    subtract: 'x − y',
    multiply: 'x · y',
    divide: 'x / y',
    opinion: 'x + y',
    expression: expressionText(expression ?? ''),
  };
  const formula = `${names[operation] ?? operation.replaceAll('+', ' + ')} mod ${modulus}`;
  return operation === 'opinion' ? `${formula}, with opinions` : formula;
}

/** The pair that is looked at before a person has chosen one: one of every task modulo p. */
export function examplePair(p: number): { readonly x: number; readonly y: number } {
  return { x: Math.floor(p / 3), y: Math.floor(p / 2) };
}

/** Whether a task's functions are divided by a finite group's irreps; cyclic groups have frequencies. */
export function hasIrreps({ operation, group }: TaskTable): boolean {
  return operation === 'group' && !/^Z\d+$/.test(group ?? '');
}

/** Every pair of the task in row order: (0, 0), (0, 1), …; `divide` leaves out y = 0. */
export function allPairs(task: TaskTable): Pairs {
  const { operation, modulus: p } = task;
  const answer = answerOf(task);
  const columns = operation === 'divide' ? p - 1 : p;
  const first = p - columns;
  const x = new Int32Array(p * columns);
  const y = new Int32Array(p * columns);
  const label = new Int32Array(p * columns);
  for (let i = 0; i < p * columns; i++) {
    x[i] = Math.floor(i / columns);
    y[i] = first + (i % columns);
    label[i] = answer(x[i], y[i]);
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

/** Why a task's pairs are not split as unordered ones. */
export function orderMatters(task: TaskTable): string {
  const isNamed = task.operation !== 'expression' && task.operation !== 'group';
  const what = isNamed ? `"${task.operation}"` : taskFormula(task);
  return `task.pairs "unordered" takes (x, y) and (y, x) for the same pair, which they are not for ${what}; write "ordered", or take an operation in which x and y may change places, such as "add"`;
}

/** The chosen rows of `pairs`, in the order given. */
export function selectPairs(pairs: Pairs, rows: ArrayLike<number>): Pairs {
  const pick = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row]);
  const { x, y, label, u, o } = pairs;
  return { x: pick(x), y: pick(y), label: pick(label), ...(u && o && { u: pick(u), o: pick(o) }) };
}
