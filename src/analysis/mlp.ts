import { analyticSolution } from '../core/analytic-solution';
import { InputError } from '../core/config/problem';
import {
  type NeuronPhases,
  neuronPhases,
  type NeuronWeights,
  type Sum,
  sumOfPairs,
} from '../core/measures/neuron-phases';
import { participation } from '../core/measures/participation';
import type { SplitLoss } from '../core/measures/split-loss';
import { taskFormula } from '../core/tasks';
import type { MlpData, WeightPicture } from '../protocol/analysis-data';
import type { OpenedModel } from './opened-model';
import { NEURON_FVE } from './neuron-fve';
import { residueTables, transposed } from './weights';

/** Neurons drawn of each solution. */
const DRAWN = 48;

/** Of the columns of W_in over x and over y, and of the neurons' rows of W_U; see `participation`. */
export interface Participation {
  readonly W_in_x: number;
  readonly W_in_y: number;
  readonly W_U: number;
}

/** How far the phases of neurons are those of the analytic solution. */
export interface PhaseReport {
  /** Neurons that belong to their frequency, and have phases. */
  readonly neurons: number;
  /** Mean of cos(φ₁ + φ₂ − φ₃) over these: 1 where all are 0, near 0 where they are random. */
  readonly alignment: number;
  /** Median of |φ₁ + φ₂ − φ₃| over these, in degrees. */
  readonly median_degrees: number;
}

/** What the analytic solution of this width does at this task. */
export interface AnalyticReport {
  readonly loss: SplitLoss;
  readonly ipr: Participation;
}

/** Why there is no solution to compare with, in words; undefined where there is one. */
export function withoutSolution({ group, task, split, model }: OpenedModel): string | undefined {
  if (group.kind !== 'cyclic') {
    return `${group.irreps.group.name} has irreps, not frequencies`;
  }
  if (sumOfPairs(group, split.all) === undefined) {
    return `${taskFormula(task)} is no sum of x and y`;
  }
  return model.activation === 'square' ? undefined : `it is for x², and model.activation is "${model.activation}"`;
}

/** Its answer as a sum. @throws InputError where it is none */
function sumOf(model: OpenedModel): Sum {
  const { group, split, task } = model;
  const sum = group.kind === 'cyclic' ? sumOfPairs(group, split.all) : undefined;
  if (!sum) {
    throw new InputError(`${taskFormula(task)} is no sum of x and y, so that its neurons have no phases`);
  }
  return sum;
}

function weightsOf({ parameters, model }: OpenedModel): NeuronWeights {
  const [x, y] = residueTables(parameters, model).map(({ table }) => table);
  return { x, y, out: parameters['unembed.W_U'] };
}

function participationOf({ group }: OpenedModel, { x, y, out }: NeuronWeights): Participation {
  return {
    W_in_x: participation(group, x),
    W_in_y: participation(group, y),
    W_U: participation(group, transposed(out)),
  };
}

/** Inverse participation ratios of the learned weights. */
export function learnedParticipation(model: OpenedModel): Participation {
  return participationOf(model, weightsOf(model));
}

async function phasesOf(model: OpenedModel): Promise<{ phases: NeuronPhases; report: PhaseReport }> {
  const { frequency, fve } = await model.neuronFrequencies();
  const phases = neuronPhases(weightsOf(model), sumOf(model), frequency);
  const off = phases.difference.filter((value, neuron) => fve[neuron] >= NEURON_FVE && !Number.isNaN(value));
  const sorted = off.map(Math.abs).sort();
  const report = {
    neurons: off.length,
    alignment: off.reduce((sum, value) => sum + Math.cos(value), 0) / off.length,
    median_degrees: (sorted[Math.floor(sorted.length / 2)] * 180) / Math.PI,
  };
  return { phases, report };
}

/** @throws InputError for an answer that is no sum of x and y; numbers of no neuron are NaN */
export async function phaseReport(model: OpenedModel): Promise<PhaseReport> {
  return (await phasesOf(model)).report;
}

/** Its weights in place of the model's, on the same pairs. @throws InputError as `phaseReport` */
export async function analyticReport(model: OpenedModel): Promise<AnalyticReport> {
  const { x, y, out } = analyticSolution(sumOf(model), model.model.dMlp);
  const data = new Float32Array(x.data.length + y.data.length);
  data.set(x.data);
  data.set(y.data, x.data.length);
  const shape = model.parameters['blocks.0.mlp.W_in'].shape;
  const loss = await model.loss({ 'blocks.0.mlp.W_in': { shape, data }, 'unembed.W_U': out });
  return { loss, ipr: participationOf(model, { x, y, out }) };
}

/** What the circuit of an mlp is beside its neurons' frequencies: phases, and the analytic solution. */
export async function mlpData(model: OpenedModel): Promise<MlpData> {
  const absent = withoutSolution(model);
  const { group } = model;
  if (absent !== undefined || group.kind !== 'cyclic') {
    return { absent: absent ?? '' };
  }
  const { frequency, fve } = await model.neuronFrequencies();
  const { phases, report } = await phasesOf(model);
  const solution = analyticSolution(sumOf(model), model.model.dMlp);
  const analytic = await analyticReport(model);
  const all = Array.from(frequency.keys());
  const weights = weightsOf(model);
  const norms = neuronNorms(weights.x);
  const strongest = all.toSorted((a, b) => norms[b] - norms[a]).slice(0, DRAWN);
  const learned = await model.loss({});
  return {
    phases: { ...phases, fve, frequency },
    alignment: report.alignment,
    medianDegrees: report.median_degrees,
    counted: report.neurons,
    learned: picture(weights.x, frequency, strongest, learned.all_acc, learnedParticipation(model)),
    analytic: picture(solution.x, solution.frequency, all.slice(0, DRAWN), analytic.loss.all_acc, analytic.ipr),
  };
}

/** Columns of W_in over x, by frequency. */
function picture(
  { shape: [p, width], data }: NeuronWeights['x'],
  frequency: Int32Array,
  chosen: readonly number[],
  accuracy: number,
  ipr: Participation,
): WeightPicture {
  const neurons = chosen.toSorted((a, b) => frequency[a] - frequency[b] || a - b);
  const values = new Float32Array(neurons.length * p);
  neurons.forEach((neuron, i) => {
    for (let x = 0; x < p; x++) {
      values[i * p + x] = data[x * width + neuron];
    }
  });
  return { neurons, frequency: neurons.map((neuron) => frequency[neuron]), values, width, accuracy, ipr: { x: ipr.W_in_x, y: ipr.W_in_y, out: ipr.W_U } }; // prettier-ignore
}

function neuronNorms({ shape: [, width], data }: NeuronWeights['x']): Float64Array {
  const norms = new Float64Array(width);
  data.forEach((value, i) => (norms[i % width] += value * value));
  return norms;
}
