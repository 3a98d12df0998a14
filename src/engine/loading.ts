import * as path from 'node:path';
import { openCheckpoint, type OpenedCheckpoint } from '../core/checkpoint/open';
import { fitsTensors } from '../core/config/load';
import { InputError } from '../core/config/problem';
import type { RunConfig, TaskConfig } from '../core/config/types';
import { saveWeights } from '../core/run/checkpoint';
import { replaceFile, runFile } from '../core/run/files';
import type { RunStatus } from '../core/run/state';
import { splitPairs } from '../core/split';
import { taskFormula } from '../core/tasks';
import { RunRecorder } from './run-recorder';
import { chooseEngine } from './select';
import type { Measure, TrainingObserver } from './training';

/**
 * Fills the run directory of a config with `load`: one row of metrics, with every measure unless `training.measureEvery`
 * is 0, and one checkpoint, at the epoch that the opened file states. Nothing is trained.
 * @throws InputError, one line, when the file cannot be opened or is not of the config's task; nothing is written then
 */
export async function loadRun(
  run: string,
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
    replaceFile(runFile.config(run), `${JSON.stringify(config, null, 2)}\n`);
    observer.log(provenance(opened, task));
    // The last epoch that is planned is the one that it has reached.
    const reached = { ...config, training: { ...config.training, epochs: epoch } };
    const recorder = new RunRecorder(run, reached, split, epoch, (status) => observer.status(status));
    recorder.startedOn(engine.name, trainer.threads);
    try {
      const row = { ...(await trainer.run(0)), epoch };
      recorder.log(row, config.training.measureEvery > 0 ? await measure(trainer, config, split) : {});
      observer.checkpoint(epoch, saveWeights(run, config, epoch, parameters));
      return recorder.end('completed');
    } catch (error) {
      return recorder.end('failed', (error instanceof Error ? error.message : String(error)).split('\n')[0]);
    }
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
  return `${taskFormula(task)} with fraction ${task.trainFraction} of the ${task.pairs === 'unordered' ? 'unordered ' : ''}pairs (${method}, seed ${seed})`;
}
