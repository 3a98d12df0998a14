import type { ModelConfig } from '../core/config/types';
import { type MatMul, transposedRows } from '../core/matmul';
import { frequenciesOf, type Group, type Subspace } from '../core/measures/group';
import type { Parameters, TensorData } from '../core/model';

/**
 * W_L = W_out · W_U [d_mlp, p]: from the last layer's neurons straight to the logits (Nanda et al. 2023, §4.1). Of the family
 * `mlp`, whose neurons nothing but W_U reads, that.
 */
export function neuronLogitMap(parameters: Parameters, { family, layers }: ModelConfig, multiply: MatMul): TensorData {
  const unembed = parameters['unembed.W_U'];
  if (family === 'mlp') {
    return unembed;
  }
  const out = parameters[`blocks.${layers - 1}.mlp.W_out`];
  const [dMlp, dModel] = out.shape;
  const p = unembed.shape[1];
  return { shape: [dMlp, p], data: multiply(out.data, unembed.data, dMlp, dModel, p) };
}

/** A model's weights by residue, and what they are called. */
export interface ResidueTable {
  readonly name: string;
  /** The place in a pair whose residues it embeds; both where x and y share it. */
  readonly of: 'x' | 'y' | 'both';
  /** [p, width], or more rows, of which the further ones are of other tokens. */
  readonly table: TensorData;
}

/** What residues are embedded by: W_E; of the family `mlp` W_in's rows of x and its rows of y, [p, d_mlp] each. */
export function residueTables(parameters: Parameters, { family }: ModelConfig): ResidueTable[] {
  if (family === 'transformer') {
    return [{ name: 'W_E', of: 'both', table: parameters['embed.W_E'] }];
  }
  const { shape, data } = parameters['blocks.0.mlp.W_in'];
  const half: readonly number[] = [shape[0] / 2, shape[1]];
  const middle = data.length / 2;
  return [
    { name: 'W_in of x', of: 'x', table: { shape: half, data: data.subarray(0, middle) } },
    { name: 'W_in of y', of: 'y', table: { shape: half, data: data.subarray(middle) } },
  ];
}

/** What the embedding is called in columns and figures. */
export function embeddingName({ family }: ModelConfig): 'W_E' | 'W_in' {
  return family === 'mlp' ? 'W_in' : 'W_E';
}

/** The embedding as one table over residues: W_E, or [W_in of x, W_in of y], [p, 2 · d_mlp]. */
export function embeddingTable(parameters: Parameters, model: ModelConfig): TensorData {
  const tables = residueTables(parameters, model).map(({ table }) => table);
  if (tables.length === 1) {
    return tables[0];
  }
  const [rows, width] = tables[0].shape;
  const data = new Float32Array(rows * width * tables.length);
  tables.forEach((table, place) => {
    for (let x = 0; x < rows; x++) {
      data.set(table.data.subarray(x * width, (x + 1) * width), (x * tables.length + place) * width);
    }
  });
  return { shape: [rows, width * tables.length], data };
}

/** The embedding's tensor without a subspace of functions of the residue, in both places: a patch of the weights. */
export function embeddingWithout(subspace: Subspace, parameters: Parameters, model: ModelConfig): Parameters {
  const tables = residueTables(parameters, model).map(({ table }) => withoutSubspace(subspace, table));
  if (model.family === 'transformer') {
    return { 'embed.W_E': tables[0] };
  }
  const { shape } = parameters['blocks.0.mlp.W_in'];
  return { 'blocks.0.mlp.W_in': { shape, data: Float32Array.from(tables.flatMap(({ data }) => [...data])) } };
}

/** [n, m] → [m, n] */
export function transposed({ shape: [rows, columns], data }: TensorData): TensorData {
  return { shape: [columns, rows], data: transposedRows(data, columns) };
}

/**
 * A table over residues without a subspace of functions of the residue, such as that of frequencies:
 * (I − Σ_{k∈S} F_kᵀ F_k) · table. Rows beyond the residues (those of other tokens) stay as they are.
 */
export function withoutSubspace(subspace: Subspace, table: TensorData): TensorData {
  const width = table.shape[1];
  const data = Float32Array.from(table.data);
  for (const direction of subspace) {
    const p = direction.length;
    const component = new Float64Array(width);
    for (let x = 0; x < p; x++) {
      for (let j = 0; j < width; j++) {
        component[j] += direction[x] * table.data[x * width + j];
      }
    }
    for (let x = 0; x < p; x++) {
      for (let j = 0; j < width; j++) {
        data[x * width + j] -= direction[x] * component[j];
      }
    }
  }
  return { shape: table.shape, data };
}

/** The frequencies or irreps that go: those named, or with `keep` all others. */
export function removedFrequencies(group: Group, frequencies: readonly number[], keep: boolean): number[] {
  return keep ? frequenciesOf(group).filter((k) => !frequencies.includes(k)) : [...frequencies];
}
