import * as v from 'valibot';
import { printable } from '../../core/printable';
import { FILE_KINDS } from '../dashboard';

/** Texts of messages are at most this long: names and paths, and files that are saved. */
export const LONGEST = { text: 10_000, file: 2 ** 28 } as const;

/** The check of a method's arguments by a schema of their tuple. */
export function checked<A>(method: string, schema: v.GenericSchema<unknown, A>): (args: readonly unknown[]) => A {
  return (args) => {
    const { success, output, issues } = v.safeParse(schema, args, { abortEarly: true });
    if (!success) {
      throw new Error(`${method} was refused: ${problemText(issues[0])}`);
    }
    return output;
  };
}

/**
 * What came as an answer, where it is what it should be.
 * @param what is answered, for the error
 * @throws Error, one line
 */
export function checkedValue<T>(what: string, schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (!success) {
    throw new Error(`${what} is not what it should be: ${problemText(issues[0])}`);
  }
  return output;
}

function problemText(issue: v.BaseIssue<unknown>): string {
  // A check of our own says what it wants as its message.
  const wanted = issue.type === 'custom' ? issue.message : (issue.expected ?? 'another');
  const place = v.getDotPath(issue);
  const received = typeof issue.input === 'string' ? 'text' : printable(issue.received);
  return `${place === null ? 'it' : `argument ${printable(place)}`} should be ${printable(wanted)}, got ${received}`;
}

/** No arguments. */
export const NOTHING = v.strictTuple([]);
export const TEXT = v.pipe(v.string(), v.maxLength(LONGEST.text));
/** The text of a file. */
export const LONG_TEXT = v.pipe(v.string(), v.maxLength(LONGEST.file));
/** The bytes of a file. */
export const BYTES = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.byteLength <= LONGEST.file,
  'bytes',
);
/** 0, 1, 2, … */
export const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const FINITE = v.pipe(v.number(), v.finite());
/** A file to be saved: a suggestion for its name, its kind, and what is in it. */
export const SAVED_FILE = v.strictTuple([TEXT, v.picklist(FILE_KINDS), v.union([LONG_TEXT, BYTES])]);
