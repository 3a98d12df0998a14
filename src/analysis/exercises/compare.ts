import { valueText } from '../../text/numbers';
import type { Answer } from './check';

type Numbers = ArrayLike<number>;

/** A wrong answer that has a name. */
export interface Mistake {
  /** What is wrong with it: one clause, which does not say how to put it right. */
  readonly says: string;
  readonly values: Numbers;
  /** Where it is another than that of the right answer. */
  readonly shape?: readonly number[];
}

/** What an answer of numbers should be. */
export interface Expected {
  /** E.g. `a share for each frequency`. */
  readonly what: string;
  /** [] for a number. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Numbers;
  /** What stands at an index, e.g. `frequency 3`. */
  readonly place?: (index: readonly number[]) => string;
  /** Looked at only where the answer is wrong. */
  readonly mistakes?: () => readonly Mistake[];
  /** Of each value, and of the largest. */
  readonly tolerance?: number;
  /** Beside that, an error that is always allowed. */
  readonly error?: number;
  /** Factors that have a name here, such as p; null where a multiple is no mistake of scale, as of an accuracy. */
  readonly factors?: Readonly<Record<string, number>> | null;
}

/** float32 in one language and float64 in another agree to this. */
const TOLERANCE = 5e-4;

const FACTORS: Readonly<Record<string, number>> = { '2': 2, '√2': Math.SQRT2, '½': 0.5, '1/√2': Math.SQRT1_2, '−1': -1, '100': 100, '1/ln 2': Math.LOG2E }; // prettier-ignore

interface Grid {
  readonly shape: readonly number[];
  readonly values: number[];
}

/** Undefined where the answer is what is expected, else one line that says where it differs. */
export function judge(answer: Answer, expected: Expected): string | undefined {
  const { what, shape, values, place = indexText } = expected;
  const grid = gridOf(answer);
  const wanted = `expected ${what}${shape.length === 0 ? '' : `, ${shapeText(shape)}`}`;
  if (!grid) {
    return `${wanted}, got ${answerText(answer)}`;
  }
  const near = (mistake: Mistake): boolean =>
    sameShape(grid.shape, mistake.shape ?? shape) && isNear(grid.values, mistake.values, expected);
  const mistakes = (): readonly Mistake[] => expected.mistakes?.() ?? [];
  if (!sameShape(grid.shape, shape)) {
    const known = mistakes().find((mistake) => mistake.shape && near(mistake));
    const turned = grid.shape.length === 2 && sameShape(grid.shape.toReversed(), shape) ? ': it is transposed' : '';
    return `${wanted}, got ${grid.shape.length === 0 ? 'a number' : shapeText(grid.shape)}${known ? `: ${known.says}` : turned}`;
  }
  const odd = grid.values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    return `${wanted}; ${placeText(odd, shape, place)}is ${valueText(grid.values[odd], 4)}`;
  }
  if (isNear(grid.values, values, expected)) {
    return undefined;
  }
  const worst = worstOf(grid.values, values);
  const where = `${placeText(worst, shape, place)}got ${valueText(grid.values[worst], 4)}, expected ${valueText(values[worst], 4)}`;
  const why = mistakes().find(near)?.says ?? generalMistake(grid.values, expected);
  return why === undefined ? `${wanted}; ${where}` : `${why} (${wanted}; ${where})`;
}

/** A field of a record. */
export function fieldOf(answer: Answer, name: string): Answer | undefined {
  return isRecord(answer) ? answer[name] : undefined;
}

/** What is missing of a record with these fields, as one line. */
export function missingFields(answer: Answer, names: readonly string[]): string | undefined {
  if (!isRecord(answer)) {
    return `expected a record of ${names.join(', ')}, got ${answerText(answer)}`;
  }
  const missing = names.find((name) => answer[name] === undefined);
  return missing === undefined ? undefined : `expected a record of ${names.join(', ')}; ${missing} is missing`;
}

/** Judges several fields, and names the first that is wrong. */
export function judgeFields(answer: Answer, fields: Readonly<Record<string, Expected>>): string | undefined {
  const names = Object.keys(fields);
  const missing = missingFields(answer, names);
  if (missing !== undefined) {
    return missing;
  }
  for (const name of names) {
    const problem = judge(fieldOf(answer, name) ?? null, fields[name]);
    if (problem !== undefined) {
      return `${name}: ${problem}`;
    }
  }
  return undefined;
}

export function isRecord(answer: Answer | undefined): answer is { readonly [name: string]: Answer } {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer);
}

export function isList(answer: Answer | undefined): answer is readonly Answer[] {
  return Array.isArray(answer);
}

/** What an answer is, in words. */
export function answerText(answer: Answer | undefined): string {
  if (answer === null || answer === undefined) {
    return 'nothing';
  }
  if (typeof answer === 'string') {
    return answer.length > 40 ? 'a text' : JSON.stringify(answer);
  }
  if (isRecord(answer)) {
    return `a record of ${Object.keys(answer).slice(0, 6).join(', ') || 'nothing'}`;
  }
  if (isList(answer)) {
    const grid = gridOf(answer);
    return grid ? shapeText(grid.shape) : 'a list that is no table of numbers';
  }
  return typeof answer === 'number' ? valueText(answer, 4) : String(answer);
}

/** Numbers in rows of the same length; undefined for what is none. Numbers that are not finite come as their names. */
function gridOf(answer: Answer): Grid | undefined {
  if (typeof answer === 'number') {
    return { shape: [], values: [answer] };
  }
  if (answer === 'NaN' || answer === 'Infinity' || answer === '-Infinity') {
    return { shape: [], values: [Number(answer)] };
  }
  if (!isList(answer)) {
    return undefined;
  }
  const parts = answer.map(gridOf);
  const first = parts[0]?.shape ?? [];
  if (!parts.every((part): part is Grid => part !== undefined && sameShape(part.shape, first))) {
    return undefined;
  }
  return { shape: [parts.length, ...first], values: parts.flatMap(({ values }) => values) };
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function largestOf(values: Numbers): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

function isNear(got: Numbers, values: Numbers, { tolerance = TOLERANCE, error = 1e-9 }: Expected): boolean {
  const allowed = 0.1 * tolerance * largestOf(values) + error;
  return Array.from(got).every((value, i) => Math.abs(value - values[i]) <= tolerance * Math.abs(values[i]) + allowed);
}

function worstOf(got: Numbers, values: Numbers): number {
  const off = Array.from(got, (value, i) => Math.abs(value - values[i]));
  return off.indexOf(Math.max(...off));
}

/** Mistakes that any numbers may have: transposed, another scale, one place off. */
function generalMistake(got: readonly number[], expected: Expected): string | undefined {
  const { shape, values, factors = {} } = expected;
  const [rows, columns] = shape;
  if (shape.length === 2 && rows === columns) {
    const turned = Array.from(values, (_, i) => values[(i % rows) * rows + Math.floor(i / rows)]);
    if (isNear(got, turned, expected)) {
      return 'it is transposed';
    }
  }
  for (const [name, factor] of Object.entries(factors === null ? {} : { ...FACTORS, ...factors })) {
    const scaled = Array.from(values, (value) => factor * value);
    if (isNear(got, scaled, expected)) {
      return shape.length === 0 ? `it is ${name} times as large` : `all numbers are ${name} times as large`;
    }
  }
  if (shape.length === 1 && rows > 2) {
    for (const step of [1, rows - 1]) {
      const moved = Array.from(values, (_, i) => values[(i + step) % rows]);
      if (isNear(got, moved, expected)) {
        return 'every number is one place off';
      }
    }
  }
  return undefined;
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function placeText(flat: number, shape: readonly number[], place: (index: readonly number[]) => string): string {
  if (shape.length === 0) {
    return '';
  }
  const index = shape.map((size, axis) => Math.floor(flat / shape.slice(axis + 1).reduce((n, m) => n * m, 1)) % size);
  return `at ${place(index)} `;
}

function indexText(index: readonly number[]): string {
  return `[${index.join(', ')}]`;
}
