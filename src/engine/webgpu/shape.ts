import { InputError } from '../../core/config/problem';
import { parameterSpecs } from '../../core/model';
import type { Recipe, TrainingSetup } from '../engine';
import { kernelView } from '../fused/kernel-view';
import { type Plan, planOf, ROWS_BYTES, type Structure } from './plan';
import { wiringOf } from './wiring';

/** What of a config shapes the shaders. @throws InputError for an optimizer that the engine has not */
export function structureOf({ model, task, loss, optimizer }: Recipe): Structure {
  const problem = optimizerProblem({ optimizer });
  if (problem !== undefined || optimizer.type === 'egd') {
    throw new InputError(`training.engine "webgpu" cannot be used: ${problem}`);
  }
  return {
    model: kernelView(model, task).model,
    specs: parameterSpecs(model, task),
    loss: loss.type,
    optimizer: optimizer.type,
    filter: optimizer.gradient.filter,
    clamps: optimizer.normClamp !== null,
    frozen: model.freeze ?? [],
  };
}

/** Why this engine has no such optimizer, in words with a remedy. */
export function optimizerProblem({ optimizer }: Pick<Recipe, 'optimizer'>): string | undefined {
  return optimizer.type === 'egd'
    ? 'it has no egd, whose eigenvectors need float64; set training.engine to "fused"'
    : undefined;
}

/** What models of a batch must have in common: whoever has the same text has the same shaders. */
export function batchKey(config: Recipe): string {
  const { batchSize } = config.training;
  return JSON.stringify([structureOf(config), batchSize === null]);
}

/** The plan of models of one structure. */
export function planFor(
  setups: readonly Pick<TrainingSetup, 'config' | 'train' | 'test'>[],
  rowsBytes = ROWS_BYTES,
): Plan {
  const structure = structureOf(setups[0].config);
  const most = (count: (setup: (typeof setups)[number]) => number): number => Math.max(...setups.map(count));
  const pairs = {
    train: most(({ train }) => train.x.length),
    all: most(({ train, test }) => train.x.length + test.x.length),
  };
  return planOf(structure, wiringOf(structure.model), pairs, rowsBytes);
}
