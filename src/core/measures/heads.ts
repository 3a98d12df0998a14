import type { TensorData } from '../model';

/**
 * Mean cosine, over all pairs of heads, between their maps A_h B_hᵀ as vectors (Frobenius): of OV circuits W_V W_O, or of QK
 * circuits W_Q W_Kᵀ (Elhage et al. 2021). Heads whose map is 0 do not count; NaN where fewer than two others are left.
 * @param first [n_heads, d_model, d_head]: W_V, or W_Q
 * @param second the same shape: W_O with its last axes swapped, or W_K
 */
export function headCosine(first: TensorData, second: TensorData): number {
  const [heads, rows, width] = first.shape;
  // ⟨A B ᵀ, C Dᵀ⟩ = Σ (AᵀC) ∘ (BᵀD): the maps themselves, [d_model, d_model], need not be made.
  const inner = (a: number, b: number): number => {
    const left = crossProduct(first.data, a, b, rows, width);
    const right = crossProduct(second.data, a, b, rows, width);
    return left.reduce((sum, value, i) => sum + value * right[i], 0);
  };
  const squares = Array.from({ length: heads }, (_, head) => inner(head, head));
  const cosines: number[] = [];
  for (let a = 0; a < heads; a++) {
    for (let b = a + 1; b < heads; b++) {
      if (squares[a] > 0 && squares[b] > 0) {
        cosines.push(inner(a, b) / Math.sqrt(squares[a] * squares[b]));
      }
    }
  }
  return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
}

/** MᵀN of the matrices of two heads, [width, width]. */
function crossProduct(data: Float32Array, a: number, b: number, rows: number, width: number): Float64Array {
  const product = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    const [left, right] = [(a * rows + row) * width, (b * rows + row) * width];
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        product[i * width + j] += data[left + i] * data[right + j];
      }
    }
  }
  return product;
}

/** [n, a, b] → [n, b, a] */
export function swapped({ shape: [n, a, b], data }: TensorData): TensorData {
  const result = new Float32Array(data.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < a; j++) {
      for (let k = 0; k < b; k++) {
        result[(i * b + k) * a + j] = data[(i * a + j) * b + k];
      }
    }
  }
  return { shape: [n, b, a], data: result };
}

/**
 * Mean over pairs and heads of |attention to x − attention to y|: 0 where both are attended to alike, 1 where one has all.
 * @param pattern [pairs, n_heads, n_ctx]: attention of the last position
 */
export function attentionAsymmetry(pattern: Float32Array, positions: number, atX: number, atY: number): number {
  const rows = pattern.length / positions;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    sum += Math.abs(pattern[row * positions + atX] - pattern[row * positions + atY]);
  }
  return sum / rows;
}
