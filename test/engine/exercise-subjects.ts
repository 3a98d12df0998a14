import assert from 'node:assert/strict';
import type { OpenedModel } from '../../src/analysis/opened-model';
import type { Subject } from '../../src/analysis/exercises/check';
import { openModel, subjectOf as asked } from '../../src/analysis/exercises/grade';
import { initialParameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import { chooseEngine } from '../../src/engine/select';
import { writeCheckpoint } from './analyses/checkpoints';
import { configOf } from './tfjs-engines';

/** With the model of a checkpoint, as checks have it. */
export async function opened<T>(checkpoint: string, use: (model: OpenedModel) => Promise<T>): Promise<T> {
  const model = await openModel(checkpoint);
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

/** A function of a file as a student's, asked of a checkpoint. */
export function subjectOf(model: OpenedModel, checkpoint: string, file: string, name: string): Subject {
  return asked(model, { checkpoint, file, name }, () => undefined);
}

/** Files that are trained have an epoch of their own. */
let written = 0;

/** Trains a small model until it groks, which takes a second or two, and writes its checkpoint. */
export async function trainedOn(folder: string, task: object): Promise<string> {
  const config = configOf({
    task: { trainFraction: 0.75, ...task },
    model: { dModel: 64, heads: 4, dMlp: 256 },
    optimizer: { learningRate: 0.003, weightDecay: 2 },
  });
  const { train, test } = splitPairs(config.task);
  const parameters = initialParameters(config.model, config.task);
  const trainer = await chooseEngine(config).engine.create({ config, train, test, parameters, threads: 1 });
  try {
    const { testAccuracy } = await trainer.run(500);
    assert.ok(testAccuracy > 0.99, `it has not grokked: ${testAccuracy}`);
    return writeCheckpoint(folder, config, trainer.parameters(), ++written);
  } finally {
    trainer.dispose();
  }
}
