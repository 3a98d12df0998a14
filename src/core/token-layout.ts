import { blankOpinion, OPINION_TOKENS, opinionIds, opinionVocabulary } from './opinions';

/** How a pair becomes tokens, e.g. `x y =`. */
export interface TokenLayout {
  /** As a config writes it. */
  readonly text: string;
  /** Per position a residue's place in the pair, who asks and the opinion, or the id of a token that is always the same. */
  readonly positions: readonly Position[];
  /** Rows of W_E: one more than the largest id. */
  readonly vocabulary: number;
}

/** `u` and `o` are there in `x y u o =` alone; see core/opinions. */
export type Position = 'x' | 'y' | 'u' | 'o' | number;

/** The layout of Nanda et al. 2023, §3. */
export const CANONICAL_TOKENS = 'x y =';

const ITEM = /^(x|y|op|=|\d{1,4})$/;

/**
 * Reads a layout: `x y u o =`, that of tasks with opinions, or 2 to 4 of `x`, `y`, `op`, `=` and token ids, the logits being read at the last. Residues have ids
 * 0 … p − 1; `op` and `=` have the next ones in the order in which they stand: in `x y =`, `=` is p, and in `x op y =`,
 * `op` is p and `=` is p + 1. Where a model has them otherwise the ids are written out, e.g. `x 114 y 113`.
 * @returns undefined when the text is not a layout
 */
export function readTokens(text: string, p: number): TokenLayout | undefined {
  const items = text.trim().split(/\s+/);
  if (items.join(' ') === OPINION_TOKENS) {
    const positions: Position[] = ['x', 'y', 'u', 'o', opinionIds(p).equals];
    return { text: OPINION_TOKENS, positions, vocabulary: opinionVocabulary(p) };
  }
  const once = (item: string): boolean => items.filter((other) => other === item).length === 1;
  const shaped = items.length >= 2 && items.length <= 4 && items.every((item) => ITEM.test(item));
  if (!shaped || !once('x') || !once('y')) {
    return undefined;
  }
  let next = p;
  const ids = new Map<string, number>();
  for (const item of items) {
    if ((item === 'op' || item === '=') && !ids.has(item)) {
      ids.set(item, next++);
    }
  }
  const positions = items.map((item) => (item === 'x' || item === 'y' ? item : (ids.get(item) ?? Number(item))));
  const constants = positions.filter((item): item is number => typeof item === 'number');
  if (constants.some((id) => id < p)) {
    return undefined;
  }
  return { text: items.join(' '), positions, vocabulary: Math.max(p - 1, ...constants) + 1 };
}

/**
 * The token at a position.
 * @param of of the pair: its residues, and who asks with which opinion
 */
export function tokenAt(position: Position, of: Record<'x' | 'y' | 'u' | 'o', number>, p: number): number {
  if (typeof position === 'number') {
    return position;
  }
  const { blank, users } = opinionIds(p);
  const value = of[position];
  return position === 'u' ? users[value] : position === 'o' && value === p ? blank : value;
}

/** The token at a position of a pair, for which nobody has an opinion. */
export function pairToken(position: Position, x: number, y: number, p: number): number {
  return tokenAt(position, { x, y, u: 0, o: blankOpinion(p) }, p);
}

/** What a layout's positions are called: `x`, `y`, `op`, `=`, or an id. */
export function positionNames({ text }: TokenLayout): string[] {
  return text.split(' ');
}

/**
 * The layout of a task.
 * @throws RangeError for a text that no config may have
 */
export function tokenLayout({ tokens, modulus }: { tokens: string; modulus: number }): TokenLayout {
  const layout = readTokens(tokens, modulus);
  if (!layout) {
    throw new RangeError(`"${tokens}" is not a layout of tokens`);
  }
  return layout;
}
