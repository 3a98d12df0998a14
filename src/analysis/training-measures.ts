import { excludedLoss, restrictedLoss, sumByAnswer } from '../core/measures/logits';
import { groupOf } from '../core/measures/group';
import { gini, keyFrequencies, spectrumOf } from '../core/measures/spectrum';
import { sumOfSquaredWeights } from '../core/measures/weights';
import type { RunConfig } from '../core/config/types';
import type { Split } from '../core/split';
import type { Trainer } from '../engine/engine';
import { multiply } from '../engine/product';
import { neuronLogitMap, transposed } from './weights';

/** The progress measures of a logged row, by their names in metrics.jsonl (Nanda et al. 2023, §5). */
export interface TrainingMeasures {
  /** Over all pairs, with the key frequencies of this epoch's W_L. */
  restricted_loss: number;
  /** On the training pairs, as the paper draws it. */
  excluded_loss: number;
  gini_W_E: number;
  gini_W_L: number;
  sum_squared_weights: number;
  /** Share of W_L's power in its key frequencies. */
  key_share: number;
  key_frequencies: number;
  [measure: string]: number;
}

/** Measures the trainer's current weights: one forward pass over all pairs. */
export async function measureTraining(
  trainer: Trainer,
  { model, task }: RunConfig,
  split: Split,
): Promise<TrainingMeasures> {
  const group = groupOf(task);
  const parameters = trainer.parameters();
  const { logits } = await trainer.forward(split.all);
  const readout = spectrumOf(group, transposed(neuronLogitMap(parameters, model.layers, multiply)));
  const keys = keyFrequencies(readout);
  const sums = sumByAnswer(logits.data, split.all.label, group.modulus);
  return {
    restricted_loss: restrictedLoss(group, sums, split, keys).all_loss,
    excluded_loss: excludedLoss(group, logits.data, sums, split, keys).train_loss,
    gini_W_E: gini(spectrumOf(group, parameters['embed.W_E']).norms),
    gini_W_L: gini(readout.norms),
    sum_squared_weights: sumOfSquaredWeights(parameters).total,
    key_share: keys.reduce((sum, k) => sum + readout.shares[k - 1], 0),
    key_frequencies: keys.length,
  };
}
