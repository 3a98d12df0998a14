import type { KernelModel } from './layout';

/**
 * Where tokens and positions stand in X, the rows that attention begins with: the p residues, tokens that are always the
 * same, then the positions. A token at a position is the sum of two of them.
 */
export interface TokenRows {
  /** Rows in all. */
  readonly count: number;
  /** Rows of the positions of x, of y, and of the last. */
  readonly x: number;
  readonly y: number;
  readonly last: number;
  /** The last token; −1 when it is y. */
  readonly lastToken: number;
  /** Of the other positions whose token is always the same: the rows of token and position. */
  readonly constantKeys: readonly (readonly [token: number, position: number])[];
  /** Per row of W_E its row in X; undefined for tokens that no pair has. */
  readonly ofEmbedding: readonly (number | undefined)[];
}

/** @throws RangeError for layouts in which y comes before x: for them the kernel is given y as x */
export function tokenRowsOf({
  p,
  positions,
  vocabulary,
}: Pick<KernelModel, 'p' | 'positions' | 'vocabulary'>): TokenRows {
  const ids = [...new Set(positions.filter((token) => typeof token === 'number'))];
  const rowOf = (id: number): number => (id < p ? id : p + ids.indexOf(id));
  const first = p + ids.length;
  const [x, y] = [positions.indexOf('x'), positions.indexOf('y')];
  if (x < 0 || y < x) {
    throw new RangeError(`the kernel takes tokens with x before y, got ${positions.join(' ')}`);
  }
  const last = positions.length - 1;
  const lastToken = positions[last];
  const constantKeys = positions.flatMap((token, position): [number, number][] =>
    typeof token === 'number' && position !== last ? [[rowOf(token), first + position]] : [],
  );
  return {
    count: first + positions.length,
    x: first + x,
    y: first + y,
    last: first + last,
    lastToken: typeof lastToken === 'number' ? rowOf(lastToken) : -1,
    constantKeys,
    ofEmbedding: Array.from({ length: vocabulary }, (_, id) => (id < p || ids.includes(id) ? rowOf(id) : undefined)),
  };
}
