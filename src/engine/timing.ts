import type { RunConfig } from '../core/config/types';
import { initialParameters } from '../core/model';
import { splitPairs } from '../core/split';
import type { Engine, Trainer } from './engine';
import { keepSpeed, knownSpeed } from './known-speeds';

/** More at a time tell no more. */
const MOST_EPOCHS = 1024;

/** Less than a clock tells. */
const LEAST_MS = 0.001;

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
  return Math.max(both - evaluation, LEAST_MS) / epochs;
}

/**
 * Milliseconds of an epoch of the config: what is remembered of this machine, else timed now and kept.
 * @param budget as of `quickTiming`
 * @param tell is called before it is timed
 */
export async function rememberedTiming(
  engine: Engine,
  config: RunConfig,
  budget: number,
  tell?: () => void,
): Promise<number> {
  const known = knownSpeed(config, engine.name);
  if (known !== undefined) {
    return known;
  }
  tell?.();
  const ms = await quickTiming(engine, config, budget);
  keepSpeed(config, engine.name, ms);
  return ms;
}

/**
 * Milliseconds of an epoch of the config, with more and more epochs at a time until about `budget` milliseconds are over, and
 * until they outlast the losses of all pairs that `run` ends with: those are taken off, and what is left of less is chance. The
 * last counts. The first epoch is none of them: code is compiled.
 */
async function quickTiming(engine: Engine, config: RunConfig, budget: number): Promise<number> {
  const trainer = await trainerFor(engine, config);
  try {
    await trainer.run(1);
    const began = performance.now();
    let evaluation = Infinity;
    for (let epochs = 1; ; epochs *= 2) {
      evaluation = Math.min(evaluation, await msOf(() => trainer.run(0)));
      const ms = (await msOf(() => trainer.run(epochs))) - evaluation;
      const isOver = performance.now() - began + 2 * (ms + evaluation) > budget && ms > evaluation;
      if (isOver || epochs >= MOST_EPOCHS) {
        return Math.max(ms, LEAST_MS) / epochs;
      }
    }
  } finally {
    trainer.dispose();
  }
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
