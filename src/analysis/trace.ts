import type { TraceData } from '../core/analysis-data';
import type { OpenedModel } from './opened-model';

/** Neurons and answers listed. */
const LISTED = 8;

/** One pair on its way through a model: attention, neurons, logits. `row` is the pair's in the task's pairs. */
export async function traceData(model: OpenedModel, x: number, y: number, row: number): Promise<TraceData> {
  const { p, split } = model;
  const { dMlp, heads } = model.model;
  const { pattern, neurons } = await model.activations();
  const { logits } = await model.logits();
  const answer = split.all.label[row];
  const own = logits.subarray(row * p, (row + 1) * p);
  const order = Array.from(own.keys()).sort((a, b) => own[b] - own[a]);
  const weights = own.map((logit) => Math.exp(logit - own[order[0]]));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const { frequency } = await model.neuronFrequencies();
  const map = model.readout().data;
  const effects = Float64Array.from({ length: dMlp }, (_, neuron) => {
    const toLogits = map.subarray(neuron * p, (neuron + 1) * p);
    const mean = toLogits.reduce((total, value) => total + value, 0) / p;
    return neurons[row * dMlp + neuron] * (toLogits[answer] - mean);
  });
  const strongest = Array.from(effects.keys()).sort((a, b) => Math.abs(effects[b]) - Math.abs(effects[a]));
  return {
    x,
    y,
    answer,
    predicted: order[0],
    isTrain: split.isTrain[row] === 1,
    attention: Array.from({ length: heads }, (_, head) =>
      Array.from(pattern.subarray((row * heads + head) * 3).slice(0, 3)),
    ),
    neurons: strongest.slice(0, LISTED).map((neuron) => ({
      neuron,
      frequency: frequency[neuron],
      activation: neurons[row * dMlp + neuron],
      effect: effects[neuron],
    })),
    top: order.slice(0, LISTED).map((z) => ({ z, logit: own[z], probability: weights[z] / sum })),
    residualNorms: await model.residualNorms(row),
  };
}
