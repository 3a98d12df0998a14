import { excludedLoss, restrictedLoss, trigApproximation } from '../core/measures/logits';
import { directionFve, distanceIrrelevance, saturatedShare } from '../core/measures/answer-structure';
import { type CyclicGroup, frequenciesOf } from '../core/measures/group';
import { InputError } from '../core/config/problem';
import { deadUnits, unitFrequencies } from '../core/measures/pair-spectrum';
import { mirrorAccuracyOf } from '../core/measures/mirror';
import { gini } from '../core/measures/spectrum';
import { type SplitLoss, splitLoss } from '../core/measures/split-loss';
import { sumOfSquaredWeights } from '../core/measures/weights';
import { hasParts } from '../core/model';
import type { Split } from '../core/split';
import { multiply } from '../engine/product';
import { ablateFrequencies, ablatePart } from './ablation';
import { NEURON_FVE } from './neuron-fve';
import type { OpenedModel } from './opened-model';
import { gradientSymmetricity } from './symmetricity';

/** Attention of one head of the first layer at the last position. */
export interface HeadReport {
  /** Mean attention to each position, e.g. to x, y and `=`. */
  mean: number[];
  /** The frequency, or irrep, that explains most of how attention to x varies, and how much. */
  frequency: number;
  fve: number;
}

/** The intact model. */
export interface OriginalLoss extends SplitLoss {
  /** Accuracy on the test pairs whose mirror (y, x) is trained; null: there are none. Commutative tasks have it. */
  test_acc_mirror?: number | null;
  /** The same on the other test pairs. */
  test_acc_plain?: number | null;
}

/** Measures that a model has whatever its task's group; the names are those of the command line's JSON. */
export interface CommonReport {
  original: OriginalLoss;
  restricted: SplitLoss;
  excluded: SplitLoss;
  /** By key frequency, or key irrep. */
  excluded_each: Record<number, SplitLoss>;
  embedding_remove_all: SplitLoss;
  embedding_keep_only: SplitLoss;
  embedding_remove_each: Record<number, SplitLoss>;
  /** Null for models of several layers or with LayerNorm and for the family `mlp`, as are the two after it. */
  attention_mean_pattern: SplitLoss | null;
  zero_mlp: SplitLoss | null;
  zero_skip: SplitLoss | null;
  mean_attention: number[][];
  sum_squared_weights: number;
  sum_squared_weights_by_tensor: Record<string, number>;
  saturated_share: number;
}

/** Measures of a model whose task has frequencies, whatever its family. */
export interface WaveReport extends CommonReport {
  key_frequencies: number[];
  control_frequencies: number[];
  excluded_control: SplitLoss;
  embedding_remove_control: SplitLoss;
  /** Of the family `mlp` by the pre-activations; the dead by the activations. */
  neurons: { 'fve_at_least_0.85': number; mean_fve: number; dead: number; by_frequency: Record<number, number> };
  trig: { alpha: Record<number, number>; logit_fve: number; approximation_loss: SplitLoss };
  direction_fve: Record<number, { cos: number; sin?: number }>;
  /** NaN where the answer is no sum of x and y. */
  distance_irrelevance: number;
}

/** Every measure of a transformer whose task has frequencies. */
export interface ModelReport extends WaveReport {
  W_L_share: Record<number, number>;
  W_E_share: Record<number, number>;
  gini: { W_E: number; W_L: number };
  attention: HeadReport[];
  gradient_symmetricity: number;
}

/** What both kinds of models have. */
export async function commonReport(model: OpenedModel, keys: readonly number[]): Promise<CommonReport> {
  const { group, split, p } = model;
  const { logits, sums } = await model.logits();
  const excluded = (frequencies: readonly number[]): SplitLoss => excludedLoss(group, logits, sums, split, frequencies);
  const embeddingWithout = (frequencies: readonly number[], keep = false): Promise<SplitLoss> =>
    ablateFrequencies(model, { target: 'embedding', frequencies, keep });
  const without = async (part: 'attention-pattern' | 'mlp' | 'residual'): Promise<SplitLoss | null> =>
    hasParts(model.model) ? ablatePart(model, { part }) : null;
  const weights = sumOfSquaredWeights(model.parameters);
  return {
    original: originalLoss(logits, split, p),
    restricted: restrictedLoss(group, sums, split, keys),
    excluded: excluded(keys),
    excluded_each: await byKey(keys, (k) => excluded([k])),
    embedding_remove_all: await embeddingWithout(keys),
    embedding_keep_only: await embeddingWithout(keys, true),
    embedding_remove_each: await byKey(keys, (k) => embeddingWithout([k])),
    attention_mean_pattern: await without('attention-pattern'),
    zero_mlp: await without('mlp'),
    zero_skip: await without('residual'),
    mean_attention: (await headReports(model)).map(({ mean }) => mean),
    sum_squared_weights: weights.total,
    sum_squared_weights_by_tensor: weights.byTensor,
    saturated_share: saturatedShare(logits, split.all.label, p),
  };
}

/** @throws InputError for a model whose task has irreps, not frequencies: `reportGroup` measures it */
export function requireFrequencies({ group }: OpenedModel): CyclicGroup {
  if (group.kind !== 'cyclic') {
    throw new InputError(`${group.irreps.group.name} has no frequencies; its basis is that of its irreps`);
  }
  return group;
}

/** What transformers and the family `mlp` have. @throws InputError as `requireFrequencies` */
export async function waveReport(model: OpenedModel): Promise<WaveReport> {
  const group = requireFrequencies(model);
  const { split, p } = model;
  const { neurons } = await model.activations();
  const { logits, sums } = await model.logits();
  const keys = await model.keys();
  const control = controlFrequencies(model, keys);
  const trig = trigApproximation(group, sums, split, keys);
  const map = model.readout().data;
  return {
    ...(await commonReport(model, keys)),
    key_frequencies: keys,
    control_frequencies: control,
    excluded_control: excludedLoss(group, logits, sums, split, control),
    embedding_remove_control: await ablateFrequencies(model, {
      target: 'embedding',
      frequencies: control,
      keep: false,
    }),
    neurons: await neuronReport(model, neurons),
    trig: { alpha: Object.fromEntries(trig.alpha), logit_fve: trig.logitFve, approximation_loss: trig.loss },
    direction_fve: await byKey(keys, (k) => directionFve(group, split.all, neurons, map, k)),
    distance_irrelevance: distanceIrrelevance(group, split.all, logits, p),
  };
}

/**
 * Measures everything of a transformer; definitions at the functions called.
 * @throws InputError as `requireFrequencies`, and for the family `mlp`, which `reportMlp` measures
 */
export async function reportModel(model: OpenedModel): Promise<ModelReport> {
  if (model.model.family === 'mlp') {
    throw new InputError('this model has no embedding W_E and no attention: its family is mlp, which has measures of its own'); // prettier-ignore
  }
  const report = await waveReport(model);
  const { embedding, readout } = model.spectrum();
  return {
    ...report,
    W_L_share: await byKey(report.key_frequencies, (k) => readout.shares[k - 1]),
    W_E_share: await byKey(report.key_frequencies, (k) => embedding.shares[k - 1]),
    gini: { W_E: gini(embedding.norms), W_L: gini(readout.norms) },
    attention: await headReports(model),
    gradient_symmetricity: gradientSymmetricity(model.parameters, model.model, model.task),
  };
}

/** A measure of each key frequency. */
export async function byKey<T>(
  keys: readonly number[],
  measure: (k: number) => T | Promise<T>,
): Promise<Record<number, T>> {
  const entries: [number, T][] = [];
  for (const k of keys) {
    entries.push([k, await measure(k)]);
  }
  return Object.fromEntries(entries);
}

function originalLoss(logits: Float32Array, split: Split, p: number): OriginalLoss {
  const byMirror = mirrorAccuracyOf(logits, split, p);
  return {
    ...splitLoss(logits, split, p),
    ...(byMirror && { test_acc_mirror: byMirror.mirror ?? null, test_acc_plain: byMirror.plain ?? null }),
  };
}

/** As many frequencies that are not key, spread over the range: from the fourth on, every seventh. */
export function controlFrequencies({ group }: OpenedModel, keys: readonly number[]): number[] {
  return frequenciesOf(group)
    .filter((k) => !keys.includes(k))
    .filter((_, i) => i >= 3 && (i - 3) % 7 === 0)
    .slice(0, keys.length);
}

/** Attention of every head: means, and the frequency of its variation over x and y; none where there is no attention. */
export async function headReports(model: OpenedModel): Promise<HeadReport[]> {
  const { heads } = model.model;
  if (heads === 0) {
    return [];
  }
  const { positions } = model.layout;
  const { pattern } = await model.activations();
  const mean = await model.meanPattern();
  const width = positions.length;
  const atX = positions.indexOf('x');
  const toX = Float32Array.from({ length: pattern.length / width }, (_, i) => pattern[width * i + atX]);
  const { frequency, fve } = unitFrequencies(model.group, model.split.all, toX, multiply);
  return Array.from({ length: heads }, (_, head) => ({
    mean: Array.from(mean.subarray(width * head, width * (head + 1))),
    frequency: frequency[head],
    fve: fve[head],
  }));
}

/** Neurons by the frequency, or irrep, that explains them. @param neurons activations, [pairs, d_mlp] */
export async function neuronReport(model: OpenedModel, neurons: Float32Array): Promise<ModelReport['neurons']> {
  const { frequency, fve } = await model.neuronFrequencies();
  const byFrequency: Record<number, number> = {};
  fve.forEach((share, i) => {
    if (share >= NEURON_FVE) {
      byFrequency[frequency[i]] = (byFrequency[frequency[i]] ?? 0) + 1;
    }
  });
  return {
    'fve_at_least_0.85': fve.filter((share) => share >= NEURON_FVE).length,
    mean_fve: fve.reduce((sum, share) => sum + share, 0) / fve.length,
    dead: deadUnits(model.group, model.split.all, neurons),
    by_frequency: byFrequency,
  };
}
