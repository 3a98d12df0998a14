import type { ModelConfig } from '../core/config/types';
import type { Parameters, Vocabulary } from '../core/model';
import { MersenneTwister } from '../core/random';
import { pairToken, type TokenLayout, tokenLayout } from '../core/token-layout';

/** Triples (a, b, c) sampled; the paper's number. */
const SAMPLES = 100;

/**
 * Gradient symmetricity (Zhong et al. 2023, §4.1): the mean over sampled triples (a, b, c) of the cosine similarity
 * between the gradients of logit c of the pair (a, b) by the embedding of a and by that of b. Near 1 for "pizza", well
 * below for "clock".
 * @returns NaN for models of more than one layer or with LayerNorm, for which it is not defined here
 */
export function gradientSymmetricity(parameters: Parameters, model: ModelConfig, task: Vocabulary): number {
  if (model.layers !== 1 || model.layerNorm) {
    return NaN;
  }
  const generator = new MersenneTwister([0]);
  const { modulus: p } = task;
  const gradients = new LogitGradients(parameters, model, task);
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const [a, b, c] = [generator.below(p), generator.below(p), generator.below(p)];
    const [byX, byY] = gradients.of(a, b, c);
    sum += dot(byX, byY) / Math.sqrt(dot(byX, byX) * dot(byY, byY) || 1);
  }
  return sum / SAMPLES;
}

/** Gradients of single logits by the embeddings of x and y, in float64. */
class LogitGradients {
  private readonly d: number;
  private readonly dHead: number;
  private readonly p: number;
  private readonly positions: TokenLayout['positions'];

  constructor(
    private readonly parameters: Parameters,
    private readonly model: ModelConfig,
    task: Vocabulary,
  ) {
    this.d = model.dModel;
    this.dHead = model.dModel / model.heads;
    this.p = task.modulus;
    this.positions = tokenLayout(task).positions;
  }

  /** ∂ logit c of (a, b) / ∂ W_E[a] (by x's place) and / ∂ W_E[b] (by y's place). */
  of(a: number, b: number, c: number): [Float64Array, Float64Array] {
    const { positions, model } = this;
    const inputs = positions.map((id, position) => this.input(pairToken(id, a, b, this.p), position));
    const last = inputs[inputs.length - 1];
    const heads = Array.from({ length: model.heads }, (_, h) => {
      // W_K · (W_Qᵀ x_last) / √d_head: a score is its product with the key's residual.
      const query = this.scaled(this.headTimesTransposed('W_K', h, this.headTimes('W_Q', h, last)));
      const softened = softmax(inputs.map((x) => dot(query, x)));
      return { query, softened, values: inputs.map((x) => this.headOutput(h, x)) };
    });
    const weight = (share: number): number => model.attentionCoefficient * share + 1 - model.attentionCoefficient;
    const middle = Float64Array.from(last);
    heads.forEach(({ softened, values }) =>
      softened.forEach((share, i) => values[i].forEach((v, j) => (middle[j] += weight(share) * v))),
    );
    const back = this.throughMlp(middle, c);
    const gradients = inputs.map(() => new Float64Array(this.d));
    addTo(gradients[inputs.length - 1], back, 1);
    heads.forEach(({ query, softened, values }, h) => {
      const through = this.headTimesTransposed('W_V', h, this.outputTimes(h, back));
      const gains = values.map((value) => dot(value, back));
      const mean = softened.reduce((sum, share, i) => sum + share * gains[i], 0);
      const byScore = softened.map((share, i) => model.attentionCoefficient * share * (gains[i] - mean));
      const keys = new Float64Array(this.d);
      gradients.forEach((gradient, i) => {
        addTo(gradient, through, weight(softened[i]));
        addTo(gradient, query, byScore[i]);
        addTo(keys, inputs[i], byScore[i]);
      });
      // The query is the last position's, too.
      const byQuery = this.headTimesTransposed('W_Q', h, this.headTimes('W_K', h, keys));
      addTo(gradients[inputs.length - 1], this.scaled(byQuery), 1);
    });
    return [gradients[positions.indexOf('x')], gradients[positions.indexOf('y')]];
  }

  private scaled(scores: Float64Array): Float64Array {
    return scores.map((value) => value / Math.sqrt(this.dHead));
  }

  private input(token: number, position: number): Float64Array {
    const { d } = this;
    const tokens = this.parameters['embed.W_E'].data;
    const positions = this.parameters['pos_embed.W_pos'].data;
    return Float64Array.from({ length: d }, (_, j) => tokens[token * d + j] + positions[position * d + j]);
  }

  /** ∂ logit c / ∂ the residual stream before the MLP. */
  private throughMlp(middle: Float64Array, c: number): Float64Array {
    const { d, p } = this;
    const { dMlp, activation } = this.model;
    const wIn = this.parameters['blocks.0.mlp.W_in'].data;
    const bIn = this.parameters['blocks.0.mlp.b_in'].data;
    const wOut = this.parameters['blocks.0.mlp.W_out'].data;
    const unembed = Float64Array.from({ length: d }, (_, j) => this.parameters['unembed.W_U'].data[j * p + c]);
    const result = Float64Array.from(unembed);
    for (let n = 0; n < dMlp; n++) {
      let pre = bIn[n];
      let readout = 0;
      for (let j = 0; j < d; j++) {
        pre += middle[j] * wIn[j * dMlp + n];
        readout += wOut[n * d + j] * unembed[j];
      }
      const slope = readout * activationSlope(activation, pre);
      for (let j = 0; j < d; j++) {
        result[j] += slope * wIn[j * dMlp + n];
      }
    }
    return result;
  }

  /** xᵀ W[head], [d_head] */
  private headTimes(name: string, head: number, x: Float64Array): Float64Array {
    const { data } = this.parameters[`blocks.0.attn.${name}`];
    const start = head * this.d * this.dHead;
    return Float64Array.from({ length: this.dHead }, (_, e) =>
      x.reduce((sum, value, j) => sum + value * data[start + j * this.dHead + e], 0),
    );
  }

  /** W[head] · z, [d_model] */
  private headTimesTransposed(name: string, head: number, z: Float64Array): Float64Array {
    const { data } = this.parameters[`blocks.0.attn.${name}`];
    const start = head * this.d * this.dHead;
    return Float64Array.from({ length: this.d }, (_, j) =>
      z.reduce((sum, value, e) => sum + value * data[start + j * this.dHead + e], 0),
    );
  }

  /** xᵀ W_V[head] W_O[head], [d_model] */
  private headOutput(head: number, x: Float64Array): Float64Array {
    const z = this.headTimes('W_V', head, x);
    const { data } = this.parameters['blocks.0.attn.W_O'];
    const start = head * this.dHead * this.d;
    return Float64Array.from({ length: this.d }, (_, j) =>
      z.reduce((sum, value, e) => sum + value * data[start + e * this.d + j], 0),
    );
  }

  /** W_O[head] · g, [d_head] */
  private outputTimes(head: number, g: Float64Array): Float64Array {
    const { data } = this.parameters['blocks.0.attn.W_O'];
    const start = head * this.dHead * this.d;
    return Float64Array.from({ length: this.dHead }, (_, e) =>
      g.reduce((sum, value, j) => sum + value * data[start + e * this.d + j], 0),
    );
  }
}

function activationSlope(activation: ModelConfig['activation'], pre: number): number {
  switch (activation) {
    case 'relu':
      return pre > 0 ? 1 : 0;
    case 'square':
      return 2 * pre;
    case 'gelu': {
      const density = Math.exp((-pre * pre) / 2) / Math.sqrt(2 * Math.PI);
      return normalDistribution(pre) + pre * density;
    }
  }
}

/** Φ, by its series; |x| beyond 8 is 0 or 1 in float64. */
function normalDistribution(x: number): number {
  if (Math.abs(x) > 8) {
    return x > 0 ? 1 : 0;
  }
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (x * x) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** sum += factor · a */
function addTo(sum: Float64Array, a: Float64Array, factor: number): void {
  for (let j = 0; j < sum.length; j++) {
    sum[j] += factor * a[j];
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
