/** Share of the largest ratios that the fit leaves out, as the paper does. */
const LEFT_OUT = 0.1;

/** Coordinates that are added up before a distance is compared. */
const BLOCK = 16;

/**
 * Intrinsic dimension of points by the ratios μ = r₂/r₁ of the distances to their two nearest neighbours (TwoNN; Facco et al.
 * 2017): the slope through the origin of −log(1 − F(μ)) against log μ, F the empirical distribution, without the tenth of
 * the points that have the largest μ. Points that coincide with another have no μ.
 * @param points [n, width]
 * @returns NaN where fewer than three points have neighbours, or all of them μ = 1
 */
export function twoNearestDimension(points: Float32Array, width: number): number {
  const logs = neighbourRatios(points, width).map(Math.log).sort();
  const kept = Math.floor(logs.length * (1 - LEFT_OUT));
  let [products, squares] = [0, 0];
  for (let i = 0; i < kept; i++) {
    products += logs[i] * -Math.log(1 - (i + 1) / logs.length);
    squares += logs[i] * logs[i];
  }
  return logs.length < 3 || squares === 0 ? NaN : products / squares;
}

/** r₂/r₁ of every point that coincides with no other. */
function neighbourRatios(points: Float32Array, width: number): Float64Array {
  const n = points.length / width;
  const sorted = alongWidest(points, n, width);
  const ratios = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // Squares of the distances to the nearest point and to the one after it.
    let [nearest, second] = [Infinity, Infinity];
    for (const step of [1, -1]) {
      for (let j = i + step; j >= 0 && j < n; j += step) {
        const [a, b] = [i * width, j * width];
        if ((sorted[b] - sorted[a]) ** 2 >= second) {
          break; // those further on are further away
        }
        let square = 0;
        for (let from = 0; from < width && square < second; from += BLOCK) {
          for (let at = from, end = Math.min(from + BLOCK, width); at < end; at++) {
            const difference = sorted[b + at] - sorted[a + at];
            square += difference * difference;
          }
        }
        if (square < second) {
          [nearest, second] = square < nearest ? [square, nearest] : [nearest, square];
        }
      }
    }
    ratios[i] = Math.sqrt(second / nearest);
  }
  return ratios.filter((ratio) => Number.isFinite(ratio));
}

/** The points with their coordinates in the order of falling variance, and themselves in that of the first one. */
function alongWidest(points: Float32Array, n: number, width: number): Float32Array {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  points.forEach((value, i) => {
    const away = value - points[i % width]; // of the first point: a large constant would cancel
    sums[i % width] += away;
    squares[i % width] += away * away;
  });
  const variance = squares.map((square, j) => square - sums[j] ** 2 / n);
  const axes = Array.from(variance.keys()).sort((a, b) => variance[b] - variance[a]);
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => points[a * width + axes[0]] - points[b * width + axes[0]]);
  const sorted = new Float32Array(points.length);
  order.forEach((point, i) => axes.forEach((axis, j) => (sorted[i * width + j] = points[point * width + axis])));
  return sorted;
}
