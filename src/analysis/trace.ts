import type { TraceData } from '../protocol/analysis-data';
import { positionNames } from '../core/token-layout';
import type { OpenedModel } from './opened-model';
import { namesOf } from './views';

/** Neurons and answers listed. */
const LISTED = 8;

const LAYER_NORM_EPSILON = 1e-5; // TransformerLens' default

/** One pair on its way through a model: attention, neurons, logits. `row` is the pair's in the task's pairs. */
export async function traceData(model: OpenedModel, x: number, y: number, row: number): Promise<TraceData> {
  const { p, split } = model;
  const { dMlp, heads } = model.model;
  const positions = positionNames(model.layout);
  const { pattern, neurons } = await model.activations();
  const { logits } = await model.logits();
  const answer = split.all.label[row];
  const own = logits.subarray(row * p, (row + 1) * p);
  const order = Array.from(own.keys()).sort((a, b) => own[b] - own[a]);
  const weights = own.map((logit) => Math.exp(logit - own[order[0]]));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const { frequency } = await model.neuronFrequencies();
  const isMlp = model.model.family === 'mlp';
  const residuals = isMlp ? undefined : await model.residuals(row);
  const toAnswer = residuals ? throughResidual(model, residuals.mlp, answer) : straight(model, answer);
  const effects = toAnswer.map((weight, neuron) => neurons[row * dMlp + neuron] * weight);
  const strongest = Array.from(effects.keys()).sort((a, b) => Math.abs(effects[b]) - Math.abs(effects[a]));
  return {
    x,
    y,
    answer,
    predicted: order[0],
    isTrain: split.isTrain && split.isTrain[row] === 1,
    positions,
    attention: Array.from({ length: heads }, (_, head) => {
      const first = (row * heads + head) * positions.length;
      return Array.from(pattern.subarray(first, first + positions.length));
    }),
    ...namesOf(model.group),
    neurons: strongest.slice(0, LISTED).map((neuron) => ({
      neuron,
      frequency: frequency[neuron],
      activation: neurons[row * dMlp + neuron],
      effect: effects[neuron],
    })),
    top: order.slice(0, LISTED).map((z) => ({ z, logit: own[z], probability: weights[z] / sum })),
    ...(residuals && {
      residualNorms: { embed: norm(residuals.embed), attention: norm(residuals.attention), mlp: norm(residuals.mlp) },
    }),
  };
}

/** Per neuron of the last layer what its activation adds to the answer's logit against the mean of all, [d_mlp]. */
function throughResidual(model: OpenedModel, residual: Float64Array, answer: number): Float64Array {
  const { dModel, dMlp, layers } = model.model;
  const direction = answerDirection(model, residual, answer);
  const out = model.parameters[`blocks.${layers - 1}.mlp.W_out`].data;
  return Float64Array.from({ length: dMlp }, (_, neuron) => {
    const written = out.subarray(neuron * dModel, (neuron + 1) * dModel);
    return direction.reduce((sum, value, j) => sum + value * written[j], 0);
  });
}

/** The same of the family `mlp`, whose neurons W_U reads. */
function straight({ model, parameters, p }: OpenedModel, answer: number): Float64Array {
  const unembed = parameters['unembed.W_U'].data;
  return Float64Array.from({ length: model.dMlp }, (_, neuron) => {
    const toLogits = unembed.subarray(neuron * p, (neuron + 1) * p);
    return toLogits[answer] - mean(toLogits);
  });
}

/**
 * The direction of the residual stream along which the answer's logit rises against the mean of all, [d_model]. A final
 * LayerNorm is taken with the scale that it has for this residual stream.
 */
function answerDirection({ model, parameters, p }: OpenedModel, residual: Float64Array, answer: number): Float64Array {
  const unembed = parameters['unembed.W_U'].data;
  const toAnswer = residual.map((_, j) => {
    const toLogits = unembed.subarray(j * p, (j + 1) * p);
    return toLogits[answer] - mean(toLogits);
  });
  if (model.layerNorm === false) {
    return toAnswer;
  }
  const centre = mean(residual);
  const variance = mean(residual.map((value) => (value - centre) ** 2));
  const weights = model.layerNorm === true ? parameters['ln_final.w'].data : undefined;
  const scaled = toAnswer.map((value, j) => (value * (weights?.[j] ?? 1)) / Math.sqrt(variance + LAYER_NORM_EPSILON));
  const offset = mean(scaled);
  return scaled.map((value) => value - offset);
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function mean(values: Float32Array | Float64Array): number {
  let sum = 0;
  values.forEach((value) => (sum += value));
  return sum / values.length;
}
