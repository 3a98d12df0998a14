import type { Pairs } from '../core/tasks';
import type { Layout } from './layout';

/** The order of pairs by x, then y: neighbours then share table rows in the cache. */
export function sortedOrder({ x, y }: Pairs): number[] {
  return Array.from(x.keys()).sort((a, b) => x[a] - x[b] || y[a] - y[b]);
}

/** Rows of each segment by token: starts [segments, p + 1] into rows [segments, segmentPairs], rows counted in a segment. */
export function rowsByToken(
  tokens: Int32Array,
  { model: { p }, sizes }: Layout,
): { starts: Int32Array; rows: Int32Array } {
  const { segments, segmentPairs } = sizes;
  const starts = new Int32Array(segments * (p + 1));
  const rows = new Int32Array(segments * segmentPairs);
  for (let segment = 0; segment < segments; segment++) {
    const own = tokens.subarray(segment * segmentPairs, (segment + 1) * segmentPairs);
    const start = starts.subarray(segment * (p + 1), (segment + 1) * (p + 1));
    own.forEach((token) => start[token + 1]++);
    for (let token = 0; token < p; token++) {
      start[token + 1] += start[token];
    }
    const next = start.slice();
    own.forEach((token, row) => (rows[segment * segmentPairs + next[token]++] = row));
  }
  return { starts, rows };
}
