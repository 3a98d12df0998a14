import type { MatMul } from '../core/matmul';
import { basisRows, frequenciesOf, type Group } from '../core/measures/group';
import type { Parameters, TensorData } from '../core/model';

/** W_L = W_out · W_U [d_mlp, p]: from the last layer's neurons straight to the logits (Nanda et al. 2023, §4.1). */
export function neuronLogitMap(parameters: Parameters, layers: number, multiply: MatMul): TensorData {
  const out = parameters[`blocks.${layers - 1}.mlp.W_out`];
  const unembed = parameters['unembed.W_U'];
  const [dMlp, dModel] = out.shape;
  const p = unembed.shape[1];
  return { shape: [dMlp, p], data: multiply(out.data, unembed.data, dMlp, dModel, p) };
}

/** [n, m] → [m, n] */
export function transposed({ shape: [rows, columns], data }: TensorData): TensorData {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      result[j * rows + i] = data[i * columns + j];
    }
  }
  return { shape: [columns, rows], data: result };
}

/**
 * A table over residues without some frequencies: (I − Σ_{k∈S} F_kᵀ F_k) · table. Rows beyond the residues (those of
 * other tokens) stay as they are.
 */
export function withoutFrequencies(group: Group, table: TensorData, frequencies: readonly number[]): TensorData {
  const { modulus: p, basis } = group;
  const width = table.shape[1];
  const data = Float32Array.from(table.data);
  for (const row of frequencies.flatMap((k) => basisRows(group, k))) {
    const component = new Float64Array(width);
    for (let x = 0; x < p; x++) {
      for (let j = 0; j < width; j++) {
        component[j] += basis[row * p + x] * table.data[x * width + j];
      }
    }
    for (let x = 0; x < p; x++) {
      for (let j = 0; j < width; j++) {
        data[x * width + j] -= basis[row * p + x] * component[j];
      }
    }
  }
  return { shape: table.shape, data };
}

/** The frequencies that go: those named, or with `keep` all others. */
export function removedFrequencies(group: Group, frequencies: readonly number[], keep: boolean): number[] {
  return keep ? frequenciesOf(group).filter((k) => !frequencies.includes(k)) : [...frequencies];
}
