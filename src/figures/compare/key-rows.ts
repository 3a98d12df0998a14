import type { Axis } from '../spec';

/** So many runs are side by side; the table behind has the pairs of these. */
export const MOST_KEY_ROWS = 64;

/** Below this a row has no room for a name; and what is above and below the rows, in CSS pixels. */
export const KEY_ROW_HEIGHT = 16;
export const KEY_ROWS_FRAME = 90;

const LONGEST_NAME = 28;

/** A row a run, the first at the top. */
export function keyRows(labels: readonly string[]): Axis {
  return {
    min: -0.5,
    max: labels.length - 0.5,
    names: labels.map((label, run) => ({ at: labels.length - 1 - run, text: shortened(label) })),
    grid: false,
  };
}

function shortened(label: string): string {
  return label.length > LONGEST_NAME ? `${label.slice(0, LONGEST_NAME - 1)}…` : label;
}
