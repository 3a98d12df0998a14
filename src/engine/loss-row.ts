import type { RunConfig } from '../core/config/types';
import type { Evaluation } from '../core/loss';
import { DivergedError, learningRateAt, type LossRow } from './engine';

/** Losses after an update, the `step`-th. */
interface Losses {
  readonly step: number;
  readonly train: Evaluation;
  readonly test: Evaluation;
  readonly testRight: Uint8Array;
}

/** @throws DivergedError where the loss is not finite */
export function lossRow(
  { step, train, test, testRight }: Losses,
  config: Pick<RunConfig, 'optimizer' | 'training'>,
): LossRow {
  if (!Number.isFinite(train.loss)) {
    throw new DivergedError(step, train.loss);
  }
  return {
    epoch: step,
    trainLoss: train.loss,
    testLoss: test.loss,
    trainAccuracy: train.accuracy,
    testAccuracy: test.accuracy,
    testRight,
    learningRate: step === 0 ? 0 : learningRateAt(config, step - 1),
  };
}
