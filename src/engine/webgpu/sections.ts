import { type Pairs, selectPairs } from '../../core/tasks';
import { sortedOrder } from '../../kernel/segments';
import { HEADER, type Plan } from './plan';

/** Pairs of one pass through the shaders: a segment of an update's, or of those that are evaluated. */
export interface Segment {
  readonly pairs: Pairs;
  /** Whether sums over segments begin with it. */
  readonly isFirst: boolean;
  /** Pairs of all segments. */
  readonly total: number;
  /** Where the losses of its pairs go. */
  readonly lossStart: number;
}

/** Nothing: a model of a batch that has fewer segments than others. */
export const NO_PAIRS: Pairs = { x: new Int32Array(), y: new Int32Array(), label: new Int32Array() };

/** Sorted by x, then y: neighbours share rows of the tables. */
export function sorted(pairs: Pairs): Pairs {
  return selectPairs(pairs, sortedOrder(pairs));
}

/** @param pairs sorted; those of an update, or those to evaluate, whose losses begin at `lossStart` */
export function segmentsOf(pairs: Pairs, most: number, lossStart: number): Segment[] {
  const total = pairs.x.length;
  const count = Math.max(1, Math.ceil(total / most));
  return Array.from({ length: count }, (_, i) => {
    const part = (values: Int32Array): Int32Array => values.subarray(i * most, (i + 1) * most);
    return {
      pairs: { x: part(pairs.x), y: part(pairs.y), label: part(pairs.label) },
      ...{ isFirst: i === 0, total, lossStart: lossStart + i * most },
    };
  });
}

/**
 * Writes a section: words 0 … 3 are pairs, first, lossStart, total; then x, y, label [capacity], the starts of the lists of
 * pairs by x [p + 1], these lists [capacity], and the same by y.
 */
export function writeSection(words: Uint32Array, { capacity, p }: Plan, segment: Segment): void {
  const { pairs, isFirst, lossStart, total } = segment;
  words.set([pairs.x.length, isFirst ? 1 : 0, lossStart, total]);
  let at = HEADER;
  for (const column of [pairs.x, pairs.y, pairs.label]) {
    words.set(column, at);
    at += capacity;
  }
  for (const tokens of [pairs.x, pairs.y]) {
    const starts = words.subarray(at, at + p + 1);
    const rows = words.subarray(at + p + 1, at + p + 1 + capacity);
    starts.fill(0);
    tokens.forEach((token) => starts[token + 1]++);
    for (let token = 0; token < p; token++) {
      starts[token + 1] += starts[token];
    }
    const next = starts.slice();
    tokens.forEach((token, row) => (rows[next[token]++] = row));
    at += p + 1 + capacity;
  }
}
