import type { RunConfig } from '../core/config/types';
import { groupOf } from '../core/measures/group';
import { keysOf } from '../core/measures/irreps';
import { excludedLoss, restrictedLoss, sumByAnswer, trigApproximation } from '../core/measures/logits';
import { gini, spectrumOf } from '../core/measures/spectrum';
import { sumOfSquaredWeights } from '../core/measures/weights';
import type { Split } from '../core/split';
import type { Trainer } from '../engine/engine';
import { multiply } from '../engine/product';
import { furtherMeasures } from './further-measures';
import { embeddingName, embeddingTable, neuronLogitMap, transposed } from './weights';

/**
 * The progress measures of a logged row, by their names in metrics.jsonl (Nanda et al. 2023, §5). Key are this epoch's key
 * frequencies; of a finite group with irreps its key irreps, whose subspaces take the place of the waves. Last the further measures that the config asks for.
 */
export interface TrainingMeasures {
  /** Over all pairs, with the keys alone. */
  restricted_loss: number;
  /** Without the keys, on the training pairs, as the paper draws it. */
  excluded_loss: number;
  sum_squared_weights: number;
  /** Share of W_L's power in the keys. */
  key_share: number;
  /** Of frequencies: `gini_W_E` (of the family `mlp` `gini_W_in`), `gini_W_L`, `key_frequencies`; of irreps `key_irreps` and `logit_fve`, the characters' share of the logits. */
  [measure: string]: number;
}

/** Measures the trainer's current weights: one forward pass over all pairs. */
export async function measureTraining(trainer: Trainer, config: RunConfig, split: Split): Promise<TrainingMeasures> {
  const { model, task, training } = config;
  const group = groupOf(task);
  await trainer.download?.();
  const parameters = trainer.parameters();
  const { logits } = await trainer.forward(split.all);
  const readout = spectrumOf(group, transposed(neuronLogitMap(parameters, model, multiply)));
  const sums = sumByAnswer(logits.data, split.all.label, group.modulus);
  const keys = keysOf(group, readout, sums);
  const common = {
    restricted_loss: restrictedLoss(group, sums, split, keys).all_loss,
    excluded_loss: excludedLoss(group, logits.data, sums, split, keys).train_loss,
    sum_squared_weights: sumOfSquaredWeights(parameters).total,
    key_share: keys.reduce((sum, k) => sum + readout.shares[k - 1], 0),
  };
  const further = await furtherMeasures(training.measures, { trainer, config, split });
  return group.kind === 'irreps'
    ? {
        ...common,
        key_irreps: keys.length,
        logit_fve: trigApproximation(group, sums, split, keys).logitFve,
        ...further,
      }
    : {
        ...common,
        [`gini_${embeddingName(model)}`]: gini(spectrumOf(group, embeddingTable(parameters, model)).norms),
        gini_W_L: gini(readout.norms),
        key_frequencies: keys.length,
        ...further,
      };
}
