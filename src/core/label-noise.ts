import type { TaskConfig } from './config/types';
import { MersenneTwister } from './random';
import type { Pairs } from './tasks';

/**
 * Training pairs of which ⌊labelNoise · n⌋ have another answer, drawn uniformly among the other residues. Which pairs, and
 * what they say, depends on the seed of the split alone, so that a training that is resumed goes on exactly.
 */
export function withLabelNoise(
  train: Pairs,
  { labelNoise = 0, modulus, split }: Pick<TaskConfig, 'labelNoise' | 'modulus' | 'split'>,
): Pairs {
  const count = Math.floor(labelNoise * train.label.length);
  if (count === 0) {
    return train;
  }
  const generator = new MersenneTwister([split.seed, ...new TextEncoder().encode('label noise')]);
  const rows = Array.from(train.label.keys());
  const label = Int32Array.from(train.label);
  for (let i = 0; i < count; i++) {
    const other = i + generator.below(rows.length - i);
    [rows[i], rows[other]] = [rows[other], rows[i]];
    label[rows[i]] = (label[rows[i]] + 1 + generator.below(modulus - 1)) % modulus;
  }
  return { ...train, label };
}
