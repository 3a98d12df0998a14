import * as path from 'node:path';
import { openCheckpoint, type OpenedCheckpoint } from '../core/checkpoint/open';
import { fitsTensors } from '../core/config/load';
import { InputError } from '../core/config/problem';
import type { RunConfig, TaskConfig } from '../core/config/types';
import type { RunOwner } from '../core/run/owner';
import type { RunStatus } from '../core/run/state';
import { splitOf, untrainedPairs } from '../core/split';
import { importTraining } from './importing';
import { evaluated, provenance } from './loaded-model';
import { RunRecorder } from './run-recorder';
import { engineToLook } from './select';
import type { Measure, TrainingObserver } from './training';

/**
 * Fills the run directory of a config with `load`: one row of metrics, with every measure unless `training.measureEvery`
 * is 0, and one checkpoint, at the epoch that the opened file states. Nothing is trained.
 * @throws InputError, one line, when the file cannot be opened or is not of the config's task; nothing is written then
 */
export async function loadRun(
  owner: RunOwner,
  { load, ...written }: RunConfig & { load: NonNullable<RunConfig['load']> },
  observer: TrainingObserver,
  measure: Measure,
): Promise<RunStatus> {
  const checkpoint = path.resolve(load.checkpoint);
  if (load.history) {
    return importTraining(owner, { ...written, load }, checkpoint, observer, measure);
  }
  const opened = openCheckpoint(checkpoint, { tokens: written.task.tokens });
  const { epoch, parameters } = opened;
  refuseModulus(written.task, opened);
  const model = fitsTensors(written.model, opened.model) ? written.model : opened.model;
  const config: RunConfig = { ...written, model: { ...model, initFrom: null }, load: { checkpoint } };
  const { task } = config;
  const { engine } = engineToLook(config);
  const split = splitOf(task);
  const { train, test } = split.train ? split : untrainedPairs(split);
  const trainer = await engine.create({ config, train, test, parameters, threads: config.training.threads });
  try {
    owner.writeConfig(config);
    observer.log(provenance(opened, config));
    // The last epoch that is planned is the one that it has reached.
    const reached = { ...config, training: { ...config.training, epochs: epoch } };
    const recorder = new RunRecorder(owner, reached, split, epoch, observer);
    recorder.startedOn(engine.name, trainer.threads);
    const { losses, further } = await evaluated(trainer, task, split);
    const measures = config.training.measureEvery > 0 ? await measure(trainer, config, split) : {};
    recorder.log({ ...losses, epoch }, { ...further, ...measures });
    owner.saveWeights(epoch, parameters);
    return recorder.end('completed');
  } finally {
    trainer.dispose();
  }
}

function refuseModulus(task: TaskConfig, { file, modulus }: OpenedCheckpoint): void {
  if (task.modulus !== modulus) {
    throw new InputError(
      `task.modulus is ${task.modulus}, but ${file} has ${modulus}; write that or leave task.modulus out`,
    );
  }
}
