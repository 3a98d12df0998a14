import type { RunConfig } from '../core/config/types';
import { initialParameters } from '../core/model';
import { splitPairs } from '../core/split';
import type { Engine, Trainer } from './engine';

/** More at a time tell no more. */
const MOST_EPOCHS = 1024;

/** An engine's trainer for fresh weights of the config. */
export function trainerFor(engine: Engine, config: RunConfig): Promise<Trainer> {
  const { train, test } = splitPairs(config.task);
  const parameters = initialParameters(config.model, config.task);
  return engine.create({ config, train, test, parameters, threads: config.training.threads });
}

/** Milliseconds of an epoch. `run` ends with the losses of all pairs, which is not part of one: the time of `run(0)` is taken off. */
export async function msPerEpoch(trainer: Trainer, epochs: number): Promise<number> {
  const evaluation = await msOf(() => trainer.run(0));
  const both = await msOf(() => trainer.run(epochs));
  return Math.max(both - evaluation, 0.001) / epochs;
}

/**
 * Milliseconds of an epoch of the config, with more and more epochs at a time until about `budget` milliseconds are over: the
 * first ones are slower, while code is compiled. The last counts.
 */
export async function quickTiming(engine: Engine, config: RunConfig, budget: number): Promise<number> {
  const trainer = await trainerFor(engine, config);
  try {
    const began = performance.now();
    let ms = await msPerEpoch(trainer, 1);
    for (let epochs = 2; epochs <= MOST_EPOCHS && performance.now() - began + 2 * epochs * ms < budget; epochs *= 2) {
      ms = await msPerEpoch(trainer, epochs);
    }
    return ms;
  } finally {
    trainer.dispose();
  }
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
