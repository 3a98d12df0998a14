import type { ModelConfig, RunConfig } from '../../src/core/config/types';
import type { Parameters } from '../../src/core/model';
import type { Pairs } from '../../src/core/tasks';
import { tokenLayout } from '../../src/core/token-layout';

type Config = Pick<RunConfig, 'task' | 'model'>;

/** Weights as float64 arrays by TransformerLens name. */
export type Weights64 = Record<string, Float64Array<ArrayBuffer>>;

type Vector = Float64Array<ArrayBuffer>;

const LAYER_NORM_EPSILON = 1e-5;

export function toFloat64(parameters: Parameters): Weights64 {
  return Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, Float64Array.from(data)]));
}

/** What a pass leaves at the last position. */
export interface ReferencePass {
  readonly logits: Vector;
  /** Attention of each layer, [layers][heads][positions]. */
  readonly patterns: readonly (readonly Vector[])[];
  /** The residual stream: embedded, after the last layer's attention, and after its MLP. */
  readonly embed: Vector;
  readonly middle: Vector;
  readonly final: Vector;
  /** The last layer's neurons. */
  readonly neurons: Vector;
}

/**
 * The transformer in plain float64 loops over positions, one pair at a time: any depth, layout of tokens, attention
 * coefficient, activation, LayerNorm. Textbook form, sharing nothing with the engines.
 * @param frozen attention of the last position, [heads][positions], in place of its own
 */
export function referencePass(
  weights: Weights64,
  config: Config,
  x: number,
  y: number,
  frozen?: Vector[],
): ReferencePass {
  const { model, task } = config;
  const { dModel, layers } = model;
  const residues = { x, y };
  const tokens = tokenLayout(task).positions.map((id) => (id === 'x' || id === 'y' ? residues[id] : Number(id)));
  const last = tokens.length - 1;
  const row = (name: string, i: number): Vector => weights[name].subarray(i * dModel, (i + 1) * dModel);
  let residuals = tokens.map((token, position) => add(row('embed.W_E', token), row('pos_embed.W_pos', position)));
  const embed = residuals[last];
  const patterns: Vector[][] = [];
  let middle = embed;
  let neurons = embed;
  for (let layer = 0; layer < layers; layer++) {
    const name = `blocks.${layer}`;
    const inputs = residuals.map((r) => norm(weights, model, `${name}.ln1`, r));
    // What the last layer makes of the other positions leads nowhere.
    const first = layer === layers - 1 ? last : 0;
    const pattern = inputs
      .map((_, position) => inputs.slice(0, position + 1))
      .slice(first)
      .map((seen) => (seen.length > last && frozen ? frozen : attentionPattern(weights, model, name, seen)));
    patterns.push(pattern[last - first]);
    residuals = residuals.slice(first).map((r, i) => add(r, mixed(weights, model, name, inputs, pattern[i])));
    middle = residuals[last - first];
    const post = residuals.map((r) => neuronsOf(weights, model, name, norm(weights, model, `${name}.ln2`, r)));
    neurons = post[last - first];
    const out = (values: Vector): Vector =>
      add(times(values, weights[`${name}.mlp.W_out`], dModel), weights[`${name}.mlp.b_out`]);
    residuals = residuals.map((r, i) => add(r, out(post[i])));
  }
  const final = residuals[residuals.length - 1];
  const logits = times(norm(weights, model, 'ln_final', final), weights['unembed.W_U'], task.modulus);
  return { logits, patterns, embed, middle, final, neurons };
}

/** Logits at the last position per pair, [pairs][p]. */
export function referenceLogits(weights: Weights64, config: Config, { x, y }: Pairs, frozen?: Vector[]): Vector[] {
  return Array.from(x, (residue, i) => referencePass(weights, config, residue, y[i], frozen).logits);
}

/** Mean cross-entropy over pairs. */
export function referenceLoss(weights: Weights64, config: Config, pairs: Pairs): number {
  return crossEntropy64(referenceLogits(weights, config, pairs), pairs);
}

/** Mean cross-entropy of these logits, [pairs][p]. */
export function crossEntropy64(logits: readonly Vector[], pairs: Pairs): number {
  const losses = logits.map((row, i) => {
    const top = Math.max(...row);
    const sum = row.reduce((total, logit) => total + Math.exp(logit - top), 0);
    return Math.log(sum) + top - row[pairs.label[i]];
  });
  return losses.reduce((total, loss) => total + loss, 0) / losses.length;
}

/** Attention of the last of these positions to each of them, [heads][positions]. */
function attentionPattern(weights: Weights64, model: ModelConfig, name: string, inputs: Vector[]): Vector[] {
  const { heads, dModel, attentionCoefficient: alpha } = model;
  const dHead = dModel / heads;
  return Array.from({ length: heads }, (_, h) => {
    const query = times(inputs[inputs.length - 1], headOf(weights, model, `${name}.attn.W_Q`, h), dHead);
    const keys = inputs.map((input) => times(input, headOf(weights, model, `${name}.attn.W_K`, h), dHead));
    const scores = keys.map((key) => dot(query, key) / Math.sqrt(dHead));
    const top = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - top));
    const total = exponentials.reduce((sum, e) => sum + e, 0);
    return Float64Array.from(exponentials, (e) => alpha * (e / total) + 1 - alpha);
  });
}

/** What attention adds: Σ_h Σ_i pattern[h][i] · input_i W_V W_O. */
function mixed(weights: Weights64, model: ModelConfig, name: string, inputs: Vector[], pattern: Vector[]): Vector {
  const dHead = model.dModel / model.heads;
  let output: Vector = new Float64Array(model.dModel);
  pattern.forEach((shares, h) => {
    const z = new Float64Array(dHead);
    shares.forEach((share, i) => {
      const value = times(inputs[i], headOf(weights, model, `${name}.attn.W_V`, h), dHead);
      for (let j = 0; j < dHead; j++) {
        z[j] += share * value[j];
      }
    });
    output = add(output, times(z, headOf(weights, model, `${name}.attn.W_O`, h), model.dModel));
  });
  return output;
}

function headOf(weights: Weights64, { heads }: ModelConfig, name: string, h: number): Vector {
  const size = weights[name].length / heads;
  return weights[name].subarray(h * size, (h + 1) * size);
}

function neuronsOf(weights: Weights64, model: ModelConfig, name: string, input: Vector): Vector {
  const pre = add(times(input, weights[`${name}.mlp.W_in`], model.dMlp), weights[`${name}.mlp.b_in`]);
  return pre.map((x) => activation(model.activation, x));
}

function activation(name: ModelConfig['activation'], x: number): number {
  switch (name) {
    case 'relu':
      return Math.max(x, 0);
    case 'square':
      return x * x;
    case 'gelu':
      return (x / 2) * (1 + erf(x / Math.SQRT2));
  }
}

/** The error function by its Taylor series, Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)) · 2/√π; converges to 1e-13 for |x| < 4. */
export function erf(x: number): number {
  if (Math.abs(x) >= 4) {
    return Math.sign(x); // 1 − erf(4) = 1.5e-8
  }
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 && n < 200; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function norm(weights: Weights64, model: ModelConfig, name: string, input: Vector): Vector {
  if (!model.layerNorm) {
    return input;
  }
  const mean = input.reduce((sum, v) => sum + v, 0) / input.length;
  const variance = input.reduce((sum, v) => sum + (v - mean) ** 2, 0) / input.length;
  const scale = Math.sqrt(variance + LAYER_NORM_EPSILON);
  const normal = input.map((v) => (v - mean) / scale);
  return model.layerNorm === 'pre'
    ? normal
    : normal.map((v, i) => v * weights[`${name}.w`][i] + weights[`${name}.b`][i]);
}

/** vector [rows] times matrix [rows, columns] */
function times(vector: Vector, matrix: Vector, columns: number): Vector {
  const result = new Float64Array(columns);
  for (let i = 0; i < vector.length; i++) {
    for (let j = 0; j < columns; j++) {
      result[j] += vector[i] * matrix[i * columns + j];
    }
  }
  return result;
}

function add(a: Vector, b: Vector): Vector {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) {
    sum[i] = a[i] + b[i];
  }
  return sum;
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
