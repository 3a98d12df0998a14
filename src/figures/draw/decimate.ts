/**
 * Of all points in a pixel column the first, the extremes and the last, so that a line through 50,000 points costs no
 * more than its width and no spike is lost. What is no number interrupts the line and stays as one point.
 * @param x places in pixels, ascending where `y` is a number
 * @returns indices of the points to join
 */
export function visiblePoints(x: ArrayLike<number>, y: ArrayLike<number>): number[] {
  const points: number[] = [];
  let column = NaN;
  let [first, low, high, last] = [-1, -1, -1, -1];
  const flush = (): void => {
    if (first >= 0) {
      points.push(...[...new Set([first, low, high, last])].sort((a, b) => a - b));
    }
    first = -1;
  };
  for (let i = 0; i < y.length; i++) {
    if (!Number.isFinite(y[i])) {
      flush();
      points.push(i);
    } else if (first < 0 || Math.floor(x[i]) !== column) {
      flush();
      column = Math.floor(x[i]);
      first = low = high = last = i;
    } else {
      low = y[i] < y[low] ? i : low;
      high = y[i] > y[high] ? i : high;
      last = i;
    }
  }
  flush();
  return points;
}
