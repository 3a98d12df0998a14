/** Row-major product [m, k] × [k, n] → [m, n]. */
export type MatMul = (a: Float32Array, b: Float32Array, m: number, k: number, n: number) => Float32Array;

/** The plain product, for where no kernel is at hand. */
export const plainMatMul: MatMul = (a, b, m, k, n) => {
  const result = new Float32Array(m * n);
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    // Four rows of b at a time: the sums are read and written a quarter as often.
    let l = 0;
    for (; l + 4 <= k; l += 4) {
      const at = i * k + l;
      const [b0, b1, b2, b3] = [l * n, (l + 1) * n, (l + 2) * n, (l + 3) * n];
      const [a0, a1, a2, a3] = [a[at], a[at + 1], a[at + 2], a[at + 3]];
      for (let j = 0; j < n; j++) {
        row[j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
      }
    }
    for (; l < k; l++) {
      const factor = a[i * k + l];
      for (let j = 0; j < n; j++) {
        row[j] += factor * b[l * n + j];
      }
    }
    result.set(row, i * n);
  }
  return result;
};

/** [rows, columns] → [columns, rows], row-major. */
export function transposedRows(data: Float32Array, columns: number): Float32Array {
  const rows = data.length / columns;
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      result[j * rows + i] = data[i * columns + j];
    }
  }
  return result;
}
