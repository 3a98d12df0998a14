import type { LossConfig, OptimizerConfig } from '../../core/config/types';
import { LOGGED_UPDATES, Numbers } from './plan';

/** What an update needs to know, as float32. The factors are computed in float64 and rounded once. */
export function writeNumbers(
  out: Float32Array,
  loss: LossConfig,
  optimizer: OptimizerConfig,
  update: {
    /** Updates made before. */
    readonly step: number;
    readonly rate: number;
    /** Whether a running average of gradients has begun. */
    readonly averaged: boolean;
    readonly pairs: number;
    /** Updates made before in this run. */
    readonly index: number;
  },
): void {
  const { rate } = update;
  const { weightDecay, betas, epsilon, momentum, gradient, normClamp } = optimizer;
  const t = update.step + 1;
  const kept = update.averaged ? gradient.alpha : 0;
  out[Numbers.rate] = rate;
  out[Numbers.keep] = 1 - rate * weightDecay;
  out[Numbers.stepSize] = rate / (1 - betas[0] ** t);
  out[Numbers.correction] = Math.sqrt(1 - betas[1] ** t);
  out[Numbers.averageKept] = kept;
  out[Numbers.averageTaken] = 1 - kept;
  out[Numbers.beta1] = betas[0];
  out[Numbers.takeFirst] = 1 - betas[0];
  out[Numbers.beta2] = betas[1];
  out[Numbers.takeSecond] = 1 - betas[1];
  out[Numbers.epsilon] = epsilon;
  out[Numbers.weightDecay] = weightDecay;
  out[Numbers.momentum] = momentum;
  out[Numbers.lambda] = gradient.lambda;
  out[Numbers.normClamp] = normClamp ?? 0;
  out[Numbers.coldness] = 1 / loss.temperature;
  out[Numbers.share] = 1 / update.pairs;
  out[Numbers.active] = 1;
  out[Numbers.slot] = Math.min(update.index, LOGGED_UPDATES - 1);
}
