import type { ModelConfig, RunConfig } from '../config/types';
import { InputError } from '../config/problem';
import { elementCount, type Parameters, parameterSpecs, shapeMismatch, type TensorData } from '../model';
import { printable } from '../printable';
import { CANONICAL_TOKENS, tokenLayout } from '../token-layout';

/** What the tensors of a checkpoint say about their model. */
export interface RecognisedModel {
  /** TransformerLens' names and orientations. */
  parameters: Parameters;
  modulus: number;
  /** Layers, widths and LayerNorm; tensors do not show the rest. */
  model: Pick<ModelConfig, 'layers' | 'dModel' | 'heads' | 'dMlp' | 'layerNorm'>;
}

/** Biases TransformerLens has and this model has not; they may be there if they are zero. */
const ZERO_BIASES = /\.(b_[QKVO]|b_U)$/;

/**
 * Recognises TransformerLens' orientations and those of the original paper's files (W_E [d_model, p+1],
 * W_Q [n_heads, d_head, d_model], W_O [d_model, n_heads·d_head], W_in [d_mlp, d_model], W_U [d_model, p+1]), and
 * returns the former. W_U's column for `=`, which is never an answer, is dropped.
 * @param own the config of a model that was trained here: it says what tensors do not show; others have tokens `x y =`
 * @throws InputError with one line when tensors are missing, unknown, of other shapes, or not finite
 */
export function recogniseModel(tensors: Parameters, own?: Pick<RunConfig, 'task' | 'model'>): RecognisedModel {
  const output = dimensioned(tensors, 'blocks.0.attn.W_O');
  const paper = output.shape.length === 2; // the one tensor whose orientation cannot be mistaken
  const embedding = dimensioned(tensors, 'embed.W_E', 2).shape;
  const tokens = own?.task.tokens ?? CANONICAL_TOKENS;
  const constants = own ? tokenLayout(own.task).vocabulary - own.task.modulus : 1;
  const modulus = embedding[paper ? 1 : 0] - constants;
  const model: RecognisedModel['model'] = {
    layers: countLayers(tensors),
    dModel: dimensioned(tensors, 'pos_embed.W_pos', 2).shape[1],
    heads: dimensioned(tensors, 'blocks.0.attn.W_Q', 3).shape[0],
    dMlp: dimensioned(tensors, 'blocks.0.mlp.b_in', 1).shape[0],
    layerNorm: Object.hasOwn(tensors, 'blocks.0.ln1.w') || (own?.model.layerNorm === 'pre' && 'pre'),
  };
  const found: [string, TensorData][] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    if (ZERO_BIASES.test(name)) {
      refuseBias(name, tensor);
    } else {
      refuseNotFinite(name, tensor);
      found.push([name, orient(name, tensor, paper, model.heads, modulus)]);
    }
  }
  const oriented = Object.fromEntries(found);
  const whole: ModelConfig = { ...model, activation: 'relu', attentionCoefficient: 1, seed: 0, initFrom: null };
  const vocabulary = { modulus, tokens };
  const mismatch = shapeMismatch(oriented, whole, vocabulary);
  if (mismatch) {
    throw new InputError(`checkpoint ${mismatch}; it must hold a transformer with TransformerLens' names and shapes`);
  }
  // The model's own order, and nothing that its forward pass would leave out.
  const names = parameterSpecs(whole, vocabulary).map(({ name }) => name);
  const unknown = found.find(([name]) => !names.includes(name));
  if (unknown) {
    throw new InputError(`checkpoint has ${printable(unknown[0])}, which the models that are read do not have`);
  }
  return { parameters: Object.fromEntries(names.map((name) => [name, oriented[name]])), modulus, model };
}

function dimensioned(tensors: Parameters, name: string, dimensions?: number): TensorData {
  if (!Object.hasOwn(tensors, name)) {
    throw new InputError(`checkpoint has no ${name}; it must hold a transformer with TransformerLens' names`);
  }
  const { shape } = tensors[name];
  if (dimensions !== undefined && shape.length !== dimensions) {
    throw new InputError(`checkpoint has ${name} [${shape.join(', ')}], which is not ${dimensions}-dimensional`);
  }
  return tensors[name];
}

function countLayers(tensors: Parameters): number {
  return new Set(Object.keys(tensors).flatMap((name) => /^blocks\.(\d+)\./.exec(name)?.[1] ?? [])).size;
}

function orient(name: string, tensor: TensorData, paper: boolean, heads: number, modulus: number): TensorData {
  const { length: dimensions } = tensor.shape;
  if (name === 'unembed.W_U' && dimensions === 2 && tensor.shape[1] === modulus + 1) {
    return withoutLastColumn(tensor);
  }
  if (!paper) {
    return tensor;
  }
  if (name.endsWith('attn.W_O') && dimensions === 2) {
    const { shape, data } = transpose(tensor);
    return { shape: [heads, shape[0] / heads, shape[1]], data };
  }
  const transposed = dimensions === 3 ? /attn\.W_[QKV]$/ : /^embed\.W_E$|mlp\.W_(in|out)$/;
  return transposed.test(name) && dimensions > 1 ? transpose(tensor) : tensor;
}

/** Swaps the last two axes. */
function transpose({ shape, data }: TensorData): TensorData {
  const [rows, columns] = shape.slice(-2);
  const result = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += rows * columns) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        result[start + j * rows + i] = data[start + i * columns + j];
      }
    }
  }
  return { shape: [...shape.slice(0, -2), columns, rows], data: result };
}

function withoutLastColumn({ shape: [rows, columns], data }: TensorData): TensorData {
  const kept = columns - 1;
  const result = new Float32Array(elementCount([rows, kept]));
  for (let i = 0; i < rows; i++) {
    result.set(data.subarray(i * columns, i * columns + kept), i * kept);
  }
  return { shape: [rows, kept], data: result };
}

function refuseBias(name: string, { data }: TensorData): void {
  if (data.some((value) => value !== 0)) {
    throw new InputError(
      `checkpoint has a non-zero ${printable(name)}; only models with biases in the MLP alone are read`,
    );
  }
}

function refuseNotFinite(name: string, { data }: TensorData): void {
  if (!data.every(Number.isFinite)) {
    throw new InputError(`checkpoint has NaN or infinite numbers in ${printable(name)}`);
  }
}
