import { defaultConfig, parseConfig } from '../../src/core/config/parse';
import type { RunConfig } from '../../src/core/config/types';
import { initialParameters, type Parameters } from '../../src/core/model';
import { type Split, splitPairs } from '../../src/core/split';
import type { Engine, Trainer, TrainingSetup } from '../../src/engine/engine';
import { tensorflowEngine, wasmEngine } from '../../src/engine/tfjs/engines';

export const ENGINES: readonly Engine[] = [tensorflowEngine, wasmEngine];

export function isAvailable(engine: Engine): boolean {
  return engine.unavailable(defaultConfig().model, defaultConfig().task) === undefined;
}

/** Defines a suite per engine; none for tfjs-node where it cannot be loaded, which `npm test` says in a line. */
export function describeEachEngine(title: string, body: (engine: Engine) => void, engines = ENGINES): void {
  for (const engine of engines.filter(isAvailable)) {
    describe(`${title} (${engine.name})`, function () {
      this.timeout(300_000);
      body(engine);
    });
  }
}

/** The config of these fields, defaults elsewhere. */
export function configOf(fields: object): RunConfig {
  const { config, problems } = parseConfig(JSON.stringify(fields));
  if (!config) {
    throw new Error(problems[0].message);
  }
  return config;
}

/** A trainer at epoch 0, or going on from `from`. */
export function createTrainer(
  engine: Engine,
  config: RunConfig,
  from: Partial<Pick<TrainingSetup, 'parameters' | 'optimizerState'>> = {},
): Promise<Trainer> {
  const { train, test }: Split = splitPairs(config.task);
  const parameters = initialParameters(config.model, config.task);
  return engine.create({ config, train, test, parameters, threads: 0, ...from });
}

/** The gradient of the first update: with fresh moments m = (1 − β₁) · gradient. */
export function firstGradient(trainer: Trainer, config: RunConfig): Parameters {
  const scale = 1 / (1 - config.optimizer.betas[0]);
  const moments = Object.entries(trainer.optimizerState().m);
  return Object.fromEntries(
    moments.map(([name, { shape, data }]) => [name, { shape, data: data.map((v) => v * scale) }]),
  );
}

/** ‖a − b‖ / ‖b‖ */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    norm += b[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}
