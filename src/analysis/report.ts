import { excludedLoss, restrictedLoss, trigApproximation } from '../core/measures/logits';
import { directionFve, distanceIrrelevance, saturatedShare } from '../core/measures/answer-structure';
import { frequenciesOf } from '../core/measures/group';
import { deadUnits, unitFrequencies } from '../core/measures/pair-spectrum';
import { mirrorAccuracyOf } from '../core/measures/mirror';
import { gini } from '../core/measures/spectrum';
import { type SplitLoss, splitLoss } from '../core/measures/split-loss';
import { sumOfSquaredWeights } from '../core/measures/weights';
import { hasParts } from '../core/model';
import type { Split } from '../core/split';
import { multiply } from '../engine/product';
import { ablateFrequencies, ablatePart } from './ablation';
import type { OpenedModel } from './opened-model';
import { gradientSymmetricity } from './symmetricity';

/** A neuron belongs to the frequency that explains at least this much of its variance (Nanda et al. 2023, §4.3). */
export const NEURON_FVE = 0.85;

/** Attention of one head of the first layer at the last position. */
export interface HeadReport {
  /** Mean attention to each position, e.g. to x, y and `=`. */
  mean: number[];
  /** The frequency that explains most of how attention to x varies, and how much. */
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

/** Every measure of a model; the names are those of the command line's JSON. */
export interface ModelReport {
  original: OriginalLoss;
  key_frequencies: number[];
  W_L_share: Record<number, number>;
  W_E_share: Record<number, number>;
  gini: { W_E: number; W_L: number };
  sum_squared_weights: number;
  sum_squared_weights_by_tensor: Record<string, number>;
  restricted: SplitLoss;
  excluded: SplitLoss;
  excluded_each: Record<number, SplitLoss>;
  control_frequencies: number[];
  excluded_control: SplitLoss;
  embedding_remove_all: SplitLoss;
  embedding_remove_control: SplitLoss;
  embedding_keep_only: SplitLoss;
  embedding_remove_each: Record<number, SplitLoss>;
  /** Null for models of several layers or with LayerNorm, as are the two after it. */
  attention_mean_pattern: SplitLoss | null;
  zero_mlp: SplitLoss | null;
  zero_skip: SplitLoss | null;
  mean_attention: number[][];
  attention: HeadReport[];
  neurons: { 'fve_at_least_0.85': number; mean_fve: number; dead: number; by_frequency: Record<number, number> };
  trig: { alpha: Record<number, number>; logit_fve: number; approximation_loss: SplitLoss };
  direction_fve: Record<number, { cos: number; sin?: number }>;
  distance_irrelevance: number;
  gradient_symmetricity: number;
  saturated_share: number;
}

/** Measures everything; definitions at the functions called. */
export async function reportModel(model: OpenedModel): Promise<ModelReport> {
  const { group, split, p } = model;
  const { neurons } = await model.activations();
  const { logits, sums } = await model.logits();
  const { embedding, readout } = model.spectrum();
  const keys = model.keyFrequencies();
  const control = controlFrequencies(model, keys);
  const excluded = (frequencies: readonly number[]): SplitLoss => excludedLoss(group, logits, sums, split, frequencies);
  const embeddingWithout = (frequencies: readonly number[], keep = false): Promise<SplitLoss> =>
    ablateFrequencies(model, { target: 'embedding', frequencies, keep });
  const eachKey = async <T>(measure: (k: number) => T | Promise<T>): Promise<Record<number, T>> => {
    const entries: [number, T][] = [];
    for (const k of keys) {
      entries.push([k, await measure(k)]);
    }
    return Object.fromEntries(entries);
  };
  const without = async (part: 'attention-pattern' | 'mlp' | 'residual'): Promise<SplitLoss | null> =>
    hasParts(model.model) ? ablatePart(model, { part }) : null;
  const weights = sumOfSquaredWeights(model.parameters);
  const trig = trigApproximation(group, sums, split, keys);
  const map = model.readout().data;
  const attention = await headReports(model);
  return {
    original: originalLoss(logits, split, p),
    key_frequencies: keys,
    W_L_share: await eachKey((k) => readout.shares[k - 1]),
    W_E_share: await eachKey((k) => embedding.shares[k - 1]),
    gini: { W_E: gini(embedding.norms), W_L: gini(readout.norms) },
    sum_squared_weights: weights.total,
    sum_squared_weights_by_tensor: weights.byTensor,
    restricted: restrictedLoss(group, sums, split, keys),
    excluded: excluded(keys),
    excluded_each: await eachKey((k) => excluded([k])),
    control_frequencies: control,
    excluded_control: excluded(control),
    embedding_remove_all: await embeddingWithout(keys),
    embedding_remove_control: await embeddingWithout(control),
    embedding_keep_only: await embeddingWithout(keys, true),
    embedding_remove_each: await eachKey((k) => embeddingWithout([k])),
    attention_mean_pattern: await without('attention-pattern'),
    zero_mlp: await without('mlp'),
    zero_skip: await without('residual'),
    mean_attention: attention.map(({ mean }) => mean),
    attention,
    neurons: await neuronReport(model, neurons),
    trig: { alpha: Object.fromEntries(trig.alpha), logit_fve: trig.logitFve, approximation_loss: trig.loss },
    direction_fve: await eachKey((k) => directionFve(group, split.all, neurons, map, k)),
    distance_irrelevance: distanceIrrelevance(group, split.all, logits, p),
    gradient_symmetricity: gradientSymmetricity(model.parameters, model.model, model.task),
    saturated_share: saturatedShare(logits, split.all.label, p),
  };
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

/** Attention of every head: means, and the frequency of its variation over x and y. */
export async function headReports(model: OpenedModel): Promise<HeadReport[]> {
  const { heads } = model.model;
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

async function neuronReport(model: OpenedModel, neurons: Float32Array): Promise<ModelReport['neurons']> {
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
