import { InputError } from './config/problem';
import { printableJson } from './printable';
import type { Pairs } from './tasks';

/**
 * Which pairs a list chooses, as a mask over all pairs: indices in row order, true and false (or 1 and 0) per pair, in one
 * list or in rows, or the pairs themselves.
 * @param columns where x and y stand in a listed pair that has more; undefined: it has no more
 * @throws InputError that says what is wrong with the list
 */
export function chosenPairs(list: readonly unknown[], all: Pairs, columns?: readonly [number, number]): Uint8Array {
  const n = all.x.length;
  // Rows of two numbers are pairs, also where p is 2.
  const areRows = list.every(Array.isArray) && !list.every((row) => row.length === 2 && row.every(Number.isInteger));
  const flat = areRows && isMaskOf(list.flat(), n) ? list.flat() : list;
  if (isMaskOf(flat, n)) {
    return Uint8Array.from(flat, Number);
  }
  if (flat.length === 0) {
    throw new InputError('chooses no pair');
  }
  const mask = new Uint8Array(n);
  const rowOf = flat.every(Array.isArray)
    ? pairRows(all, columns)
    : (index: unknown): number | undefined => index as number;
  for (const item of flat) {
    const row = rowOf(item);
    if (!Number.isInteger(row) || row === undefined || row < 0 || row >= n) {
      const known = `indices from 0 to ${n - 1}, ${n} times true or false, or pairs [x, y]`;
      throw new InputError(`has ${printableJson(item)}, which is no pair of this task; it lists ${known}`);
    }
    if (mask[row] === 1) {
      throw new InputError(`has ${printableJson(item)} twice`);
    }
    mask[row] = 1;
  }
  return mask;
}

/**
 * The training mask of a list of training pairs and, where there is one, of the test pairs.
 * @throws InputError where the two are not a division of all pairs
 */
export function dividedPairs(train: Uint8Array, test: Uint8Array | undefined): Uint8Array {
  const both = test ? train.findIndex((mark, row) => mark === 1 && test[row] === 1) : -1;
  const neither = test ? train.findIndex((mark, row) => mark === 0 && test[row] === 0) : -1;
  if (both >= 0 || neither >= 0) {
    throw new InputError(both >= 0 ? `has pair ${both} on both sides` : `has pair ${neither} on neither side`);
  }
  const count = countTrained(train);
  if (count === 0 || count === train.length) {
    throw new InputError(`trains on ${count} of ${train.length} pairs; both sides need one`);
  }
  return train;
}

export function countTrained(mask: Uint8Array): number {
  return mask.reduce((sum, mark) => sum + mark, 0);
}

/** A mask as a config keeps it: a bit per pair in row order, the least significant first, as base64. */
export function encodeMask(mask: Uint8Array): string {
  const bytes = Buffer.alloc(Math.ceil(mask.length / 8));
  mask.forEach((mark, row) => (bytes[row >> 3] |= mark << (row & 7)));
  return bytes.toString('base64');
}

/** The mask of so many pairs; undefined when the text is not one. */
export function decodeMask(text: string, n: number): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== Math.ceil(n / 8)) {
    return undefined;
  }
  const mask = Uint8Array.from({ length: n }, (_, row) => (bytes[row >> 3] >> (row & 7)) & 1);
  return encodeMask(mask) === text ? mask : undefined;
}

function isMaskOf(list: readonly unknown[], n: number): boolean {
  return (
    list.length === n && n > 2 && list.every((item) => item === true || item === false || item === 0 || item === 1)
  );
}

function pairRows(all: Pairs, columns?: readonly [number, number]): (item: unknown) => number | undefined {
  const [xAt, yAt] = columns ?? [0, 1];
  const rows = new Map(Array.from(all.x, (x, row): [string, number] => [`${x} ${all.y[row]}`, row]));
  return (item) => {
    const pair = item as readonly unknown[];
    const [x, y] = [pair[xAt], pair[yAt]];
    const isPair = (columns !== undefined || pair.length === 2) && Number.isInteger(x) && Number.isInteger(y);
    return isPair ? rows.get(`${x} ${y}`) : undefined;
  };
}
