// The module `grokking` that analysis functions import.
import * as tf from '@tensorflow/tfjs-core';
import { defaultConfig } from '../../core/config/parse';
import { fourierBasis as basisRows } from '../../core/fourier';
import { readPromptSet } from '../../core/prompts/read';
import { InputError } from '../../core/config/problem';
import { furtherNames } from '../../core/measures/further';
import { groupOf } from '../../core/measures/group';
import type { IrrepReport } from '../../core/measures/irreps';
import { taskFormula } from '../../core/tasks';
import { keyFrequencies as strongest, spectrumOf } from '../../core/measures/spectrum';
import { multiply } from '../../engine/product';
import { engineToLook } from '../../engine/select';
import { structureFigures } from '../discover/figures';
import { discoverStructure as discover, type Structure } from '../discover/structure';
import { OpenedModel } from '../opened-model';
import { type GroupReport, irrepReports, reportGroup } from '../group-report';
import { type ModelReport, reportModel } from '../report';
import { type MlpReport, reportMlp } from '../mlp-report';
import { neuronLogitMap, transposed } from '../weights';
import type { LanguageModel } from './language-model';
import type { Model } from './model';
import * as plot from './plot';
import { valuesOf } from './weight-tensors';

export type { Pairs } from '../../core/tasks';
export type { LanguageModel } from './language-model';
export type { Model, Tensors } from './model';
export type { PromptPair, PromptSet } from '../../core/prompts/types';
/** Reads a `*.prompts.json`; relative paths begin at the workspace's folder, or where the command is called. */
export { readPromptSet as readPrompts };
/** Figures and tables to return. */
export { plot };
/** What `discoverStructure` found as figures, with a sentence on top. */
export { structureFigures };
/** TensorFlow.js. `await tf.setBackend('cpu')` where the default backend lacks an operation, e.g. tf.fft. */
export { tf };

/**
 * The orthonormal Fourier basis of functions on Z/pZ (Nanda et al. 2023, §4.1).
 * @returns [p, p]; row 0 is 1/√p, rows 2k − 1 and 2k are cos and sin of 2πkx/p with unit norm; for even p a last row
 *   (−1)ˣ/√p
 */
export function fourierBasis(p: number): tf.Tensor2D {
  if (!Number.isInteger(p) || p < 1) {
    throw new RangeError(`fourierBasis takes a whole number p of at least 1, got ${p}`);
  }
  return tf.tensor2d(Float32Array.from(basisRows(p)), [p, p]);
}

/**
 * Frequencies with more than 2% of the power of W_L = W_out · W_U, the strongest first (Nanda et al. 2023, §4.1). For
 * `multiply` and `divide` those of exponents of the smallest primitive root.
 * @throws for a finite group that has irreps, not frequencies
 */
export function keyFrequencies(model: Model): number[] {
  const { layers, family } = model.config.model;
  const group = groupOf(model.config.task);
  if (group.kind !== 'cyclic') {
    throw new InputError(
      `keyFrequencies: ${taskFormula(model.config.task)} has irreps, not frequencies: take irreps(model)`,
    );
  }
  const wanted = [...(family === 'mlp' ? [] : [`blocks.${layers - 1}.mlp.W_out`]), 'unembed.W_U'];
  const parameters = valuesOf(Object.fromEntries(wanted.map((name) => [name, model.parameters[name]])));
  const readout = transposed(neuronLogitMap(parameters, model.config.model, multiply));
  return strongest(spectrumOf(group, readout));
}

/**
 * The irreducible representations of the group of a model of x·y in a finite group that is not cyclic, by their numbers, the
 * trivial one first: dimensions, characters, shares of W_E, W_U, W_L and of the logits (Chughtai et al. 2023), and neurons.
 * @throws for a model with frequencies
 */
export async function irreps(model: Model): Promise<IrrepReport[]> {
  const group = groupOf(model.config.task);
  if (group.kind === 'cyclic') {
    throw new InputError(
      `irreps: ${taskFormula(model.config.task)} has frequencies, not irreps: take keyFrequencies(model)`,
    );
  }
  return withOpened(model, (opened) => irrepReports(opened, group));
}

/**
 * Every measure that `grokking measure` prints: losses, key frequencies, restricted and excluded loss, ablations beside their
 * controls, neurons, attention; of x·y in a finite group that is not cyclic those by its irreps, told by `'irreps' in measured`.
 * It takes seconds.
 */
export function measures(model: Model): Promise<ModelReport | GroupReport> {
  return withOpened<ModelReport | GroupReport>(model, (opened) =>
    opened.group.kind === 'irreps' ? reportGroup(opened, opened.group) : reportModel(opened),
  );
}

/**
 * Every measure of a model of the family `mlp` that `grokking measure` prints: as `measures`, with the phases of its neurons
 * and the analytic solution beside it.
 */
export function mlpMeasures(model: Model): Promise<MlpReport> {
  if (model.config.model.family !== 'mlp') {
    throw new InputError('mlpMeasures: this model is a transformer; take measures');
  }
  return withOpened(model, reportMlp);
}

/**
 * Further measures of a checkpoint by the names of `training.measures`, e.g. `effective_rank`, `ipr`, `llc`: the numbers that a
 * training writes to metrics.jsonl, by their columns.
 * @throws Error for a name that there is not, and a measure that is not defined for the model
 */
export async function furtherMeasures(model: Model, names: readonly string[]): Promise<Record<string, number>> {
  const known = furtherNames(names);
  return withOpened(model, (opened) => opened.further(known));
}

/**
 * Structure without a hypothesis: which group the model's answers are of, which permutations of tokens one linear map carries
 * on its embeddings, beside random ones, the frequencies that the angles of that map's eigenvalues are, and which independent
 * components of its neurons the group keeps apart. Nothing of Fourier and nothing of the task goes in.
 * @throws for a language model, whose tokens are no operands
 */
export async function discoverStructure(model: Model | LanguageModel): Promise<Structure> {
  if (model.kind !== 'transformer') {
    throw new InputError(
      'discoverStructure takes a checkpoint of this lab; a language model has no table of answers to two operands',
    );
  }
  return withOpened(model, discover);
}

async function withOpened<T>(model: Model, use: (opened: OpenedModel) => Promise<T>): Promise<T> {
  const config = { ...defaultConfig(), ...model.config };
  const opened = await OpenedModel.open(engineToLook(config).engine, valuesOf(model.parameters), config);
  try {
    return await use(opened);
  } finally {
    opened.dispose();
  }
}
