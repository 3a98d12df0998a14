export interface PlacedLabel {
  /** The middle of the label. */
  center: number;
  width: number;
}

/**
 * Puts labels of known widths as near to their wanted middles as they go, in order, inside [min, max] and without
 * overlap. When they cannot all fit, the last ones run out of the right end.
 */
export function placeLabels(wanted: readonly PlacedLabel[], min: number, max: number, gap: number): PlacedLabel[] {
  const placed = wanted.map(({ center, width }) => ({ center, width }));
  let right = max;
  for (const label of placed.toReversed()) {
    label.center = Math.min(label.center, right - label.width / 2);
    right = label.center - label.width / 2 - gap;
  }
  let left = min;
  for (const label of placed) {
    label.center = Math.max(label.center, left + label.width / 2);
    left = label.center + label.width / 2 + gap;
  }
  return placed;
}
