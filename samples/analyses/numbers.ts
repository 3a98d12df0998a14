// Plain arithmetic on lists of numbers. Imported by the analyses.

/** Rank by Gaussian elimination with the largest pivot of each column. */
export function rank(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let found = 0;
  for (let column = 0; column < rows[0].length; column++) {
    let pivot = found;
    for (let i = found; i < rows.length; i++) {
      pivot = Math.abs(rows[i][column]) > Math.abs(rows[pivot][column]) ? i : pivot;
    }
    if (pivot === rows.length || Math.abs(rows[pivot][column]) < 1e-9) {
      continue;
    }
    [rows[found], rows[pivot]] = [rows[pivot], rows[found]];
    for (let i = found + 1; i < rows.length; i++) {
      const factor = rows[i][column] / rows[found][column];
      for (let j = column; j < rows[i].length; j++) {
        rows[i][j] -= factor * rows[found][j];
      }
    }
    found++;
  }
  return found;
}

/** 0 when all values are equal, near 1 when few hold everything (Hurley & Rickard 2009). */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, v) => sum + v, 0);
  const n = sorted.length;
  return 1 - 2 * sorted.reduce((sum, v, i) => sum + (v / total) * ((n - i - 0.5) / n), 0);
}

/** Pearson's correlation. */
export function correlation(a: ArrayLike<number>, b: readonly number[]): number {
  const mean = (v: ArrayLike<number>) => Array.from(v).reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number) => b.reduce((total, _, i) => total + of(i), 0);
  const product = sum((i) => (a[i] - ma) * (b[i] - mb));
  return product / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}
