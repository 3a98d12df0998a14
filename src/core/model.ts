import type { ModelConfig, TaskConfig } from './config/types';
import { MersenneTwister } from './random';
import { OPINION_TOKENS } from './opinions';
import { tokenLayout } from './token-layout';

/** A dense float32 tensor in row-major order. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model's weights by TransformerLens name, e.g. `blocks.0.attn.W_Q` [n_heads, d_model, d_head]. */
export type Parameters = Record<string, TensorData>;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Standard deviation of the initial normal distribution; 0 for constants. */
  readonly deviation: number;
  readonly constant: number;
}

/** What of a task shapes its models. */
export type Vocabulary = Pick<TaskConfig, 'modulus' | 'tokens'>;

/**
 * Every parameter of the model, in a fixed order, with its shape and initial distribution: a transformer's is that of Nanda
 * et al. 2023, §3; in tasks with opinions W_out and W_U have the variance of one over what they sum over.
 */
export function parameterSpecs(model: ModelConfig, task: Vocabulary): ParameterSpec[] {
  return model.family === 'mlp' ? mlpSpecs(model, task) : transformerSpecs(model, task);
}

/**
 * Of the family `mlp`: a row of W_in per residue x, then one per residue y, and no biases (Gromov 2023). Both have the
 * variance (16 · d_mlp)^(−2/3) of the authors' code (github.com/d-doshi/Grokking, utils/models.py).
 */
function mlpSpecs({ dMlp }: ModelConfig, { modulus: p }: Vocabulary): ParameterSpec[] {
  const deviation = (16 * dMlp) ** (-1 / 3);
  return [
    { name: 'blocks.0.mlp.W_in', shape: [2 * p, dMlp], deviation, constant: 0 },
    { name: 'unembed.W_U', shape: [dMlp, p], deviation, constant: 0 },
  ];
}

function transformerSpecs(model: ModelConfig, task: Vocabulary): ParameterSpec[] {
  const p = task.modulus;
  const { vocabulary, positions } = tokenLayout(task);
  const { dModel: d, heads, dMlp } = model;
  const dHead = d / heads;
  const width = d ** -0.5;
  const opinions = task.tokens === OPINION_TOKENS;
  const specs: ParameterSpec[] = [];
  const add = (name: string, shape: number[], deviation: number, constant = 0): void => {
    specs.push({ name, shape, deviation, constant });
  };
  const layerNorm = (name: string): void => {
    if (model.layerNorm === true) {
      add(`${name}.w`, [d], 0, 1);
      add(`${name}.b`, [d], 0);
    }
  };
  add('embed.W_E', [vocabulary, d], width);
  add('pos_embed.W_pos', [positions.length, d], width);
  for (let layer = 0; layer < model.layers; layer++) {
    const block = `blocks.${layer}`;
    layerNorm(`${block}.ln1`);
    for (const name of ['W_Q', 'W_K', 'W_V']) {
      add(`${block}.attn.${name}`, [heads, d, dHead], width);
    }
    add(`${block}.attn.W_O`, [heads, dHead, d], width);
    layerNorm(`${block}.ln2`);
    add(`${block}.mlp.W_in`, [d, dMlp], width);
    add(`${block}.mlp.b_in`, [dMlp], 0);
    add(`${block}.mlp.W_out`, [dMlp, d], opinions ? dMlp ** -0.5 : width);
    add(`${block}.mlp.b_out`, [d], 0);
  }
  layerNorm('ln_final');
  add('unembed.W_U', [d, p], opinions ? width : p ** -0.5);
  return specs;
}

/** Fresh weights. Each tensor has a stream of its own, so the same seed gives the same weights on every engine. */
export function initialParameters(model: ModelConfig, task: Vocabulary): Parameters {
  const parameters: Parameters = {};
  for (const { name, shape, deviation, constant } of parameterSpecs(model, task)) {
    const generator = new MersenneTwister([model.seed, ...new TextEncoder().encode(name)]);
    const data = new Float32Array(elementCount(shape));
    for (let i = 0; i < data.length; i++) {
      data[i] = deviation === 0 ? constant : deviation * generator.normal();
    }
    parameters[name] = { shape, data };
  }
  return parameters;
}

/** What keeps `parameters` from being this model's, in words, or undefined when they fit. */
export function shapeMismatch(parameters: Parameters, model: ModelConfig, task: Vocabulary): string | undefined {
  for (const { name, shape } of parameterSpecs(model, task)) {
    const found = parameters[name];
    if (!found) {
      return `has no ${name}`;
    }
    if (found.shape.join() !== shape.join()) {
      return `has ${name} [${found.shape.join(', ')}] where this model needs [${shape.join(', ')}]`;
    }
  }
  return undefined;
}

/**
 * Whether parts of a model (a head, its MLP, the residual path around it, attention's dependence on the pair) are ablated:
 * with several layers there is more than one of each, LayerNorm lets no part be taken out alone, and the family `mlp` has
 * nothing but its neurons.
 */
export function hasParts({ family, layers, layerNorm }: ModelConfig): boolean {
  return family === 'transformer' && layers === 1 && layerNorm === false;
}

/** Number of entries of a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
