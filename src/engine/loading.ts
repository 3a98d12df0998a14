import * as path from 'node:path';
import { openCheckpoint, type OpenedCheckpoint } from '../core/checkpoint/open';
import { fitsTensors } from '../core/config/load';
import { InputError } from '../core/config/problem';
import type { RunConfig, TaskConfig } from '../core/config/types';
import type { RunOwner } from '../core/run/owner';
import type { RunStatus } from '../core/run/state';
import { splitPairs } from '../core/split';
import { taskFormula } from '../core/tasks';
import { RunRecorder } from './run-recorder';
import { chooseEngine } from './select';
import type { Measure, TrainingObserver } from './training';

/**
 * Fills the run directory of a config with `load`: one row of metrics with every measure and one checkpoint, at the epoch
 * that the opened file states. Nothing is trained.
 * @throws InputError, one line, when the file cannot be opened or is not of the config's task; nothing is written then
 */
export async function loadRun(
  owner: RunOwner,
  { load, ...written }: RunConfig & { load: NonNullable<RunConfig['load']> },
  observer: TrainingObserver,
  measure: Measure,
): Promise<RunStatus> {
  const checkpoint = path.resolve(load.checkpoint);
  const opened = openCheckpoint(checkpoint);
  const { epoch, parameters } = opened;
  refuseModulus(written.task, opened);
  const model = fitsTensors(written.model, opened.model) ? written.model : opened.model;
  const config: RunConfig = { ...written, model: { ...model, initFrom: null }, load: { checkpoint } };
  const { task } = config;
  const { engine } = chooseEngine(config);
  const split = splitPairs(task);
  const { train, test } = split;
  const trainer = await engine.create({ config, train, test, parameters, threads: config.training.threads });
  try {
    owner.writeConfig(config);
    observer.log(provenance(opened, task));
    // The last epoch that is planned is the one that it has reached.
    const reached = { ...config, training: { ...config.training, epochs: epoch } };
    const recorder = new RunRecorder(owner, reached, epoch, observer);
    recorder.startedOn(engine.name, trainer.threads);
    recorder.log({ ...(await trainer.run(0)), epoch }, await measure(trainer, config, split));
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

/** Where the task comes from: what the model was trained on decides what its accuracies mean. */
function provenance({ file, task: own }: OpenedCheckpoint, task: TaskConfig): string {
  if (!own) {
    return `${file} does not say what it was trained on: taken as ${taskText(task)}; set task in the config where it is not`;
  }
  return taskText(own) === taskText(task)
    ? `${file} was trained on ${taskText(task)}`
    : `${file} was trained on ${taskText(own)}, and is looked at as ${taskText(task)}, as the config says`;
}

function taskText(task: TaskConfig): string {
  const { method, seed } = task.split;
  return `${taskFormula(task)} with fraction ${task.trainFraction} of the pairs (${method}, seed ${seed})`;
}
