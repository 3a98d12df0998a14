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

/**
 * The transformer in plain float64 loops over all positions, one pair at a time: any depth, layout of tokens, attention
 * coefficient, activation, LayerNorm. Textbook form, sharing nothing with the engines.
 * @returns logits at the last position per pair, [pairs][p]
 */
export function referenceLogits(weights: Weights64, config: Config, pairs: Pairs): Vector[] {
  const { positions } = tokenLayout(config.task);
  return Array.from(pairs.x, (x, i) => {
    const residues = { x, y: pairs.y[i] };
    return logitsOf(
      weights,
      config,
      positions.map((position) => (typeof position === 'number' ? position : residues[position])),
    );
  });
}

/** Mean cross-entropy over pairs. */
export function referenceLoss(weights: Weights64, config: Config, pairs: Pairs): number {
  const logits = referenceLogits(weights, config, pairs);
  const losses = logits.map((row, i) => {
    const top = Math.max(...row);
    const sum = row.reduce((total, logit) => total + Math.exp(logit - top), 0);
    return Math.log(sum) + top - row[pairs.label[i]];
  });
  return losses.reduce((total, loss) => total + loss, 0) / losses.length;
}

function logitsOf(weights: Weights64, { model, task }: Config, tokens: number[]): Vector {
  const { dModel, layers } = model;
  let residuals = tokens.map((token, position) =>
    Float64Array.from(
      { length: dModel },
      (_, i) => weights['embed.W_E'][token * dModel + i] + weights['pos_embed.W_pos'][position * dModel + i],
    ),
  );
  for (let layer = 0; layer < layers; layer++) {
    const name = `blocks.${layer}`;
    const attended = attention(
      weights,
      model,
      name,
      residuals.map((r) => norm(weights, model, `${name}.ln1`, r)),
    );
    residuals = residuals.map((r, i) => add(r, attended[i]));
    residuals = residuals.map((r) => add(r, mlp(weights, model, name, norm(weights, model, `${name}.ln2`, r))));
  }
  return times(norm(weights, model, 'ln_final', residuals[tokens.length - 1]), weights['unembed.W_U'], task.modulus);
}

function attention(weights: Weights64, model: ModelConfig, name: string, inputs: Vector[]): Vector[] {
  const { heads, dModel, attentionCoefficient: alpha } = model;
  const dHead = dModel / heads;
  const head = (which: string, h: number): Vector =>
    weights[`${name}.attn.${which}`].subarray(h * dModel * dHead, (h + 1) * dModel * dHead);
  return inputs.map((input, position) => {
    let output: Vector = new Float64Array(dModel);
    for (let h = 0; h < heads; h++) {
      const query = times(input, head('W_Q', h), dHead);
      const seen = inputs.slice(0, position + 1);
      const scores = seen.map((other) => dot(query, times(other, head('W_K', h), dHead)) / Math.sqrt(dHead));
      const top = Math.max(...scores);
      const exponentials = scores.map((score) => Math.exp(score - top));
      const total = exponentials.reduce((sum, e) => sum + e, 0);
      const z = new Float64Array(dHead);
      seen.forEach((other, i) => {
        const value = times(other, head('W_V', h), dHead);
        value.forEach((v, j) => (z[j] += (alpha * (exponentials[i] / total) + 1 - alpha) * v));
      });
      output = add(output, times(z, head('W_O', h), dModel));
    }
    return output;
  });
}

function mlp(weights: Weights64, model: ModelConfig, name: string, input: Vector): Vector {
  const pre = add(times(input, weights[`${name}.mlp.W_in`], model.dMlp), weights[`${name}.mlp.b_in`]);
  const post = pre.map((x) => activation(model.activation, x));
  return add(times(post, weights[`${name}.mlp.W_out`], model.dModel), weights[`${name}.mlp.b_out`]);
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
  return a.map((value, i) => value + b[i]);
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
