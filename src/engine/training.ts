import { openCheckpoint } from '../core/checkpoint/open';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import { initialParameters, type Parameters, shapeMismatch } from '../core/model';
import { listCheckpoints, loadResumePoint, type OptimizerState, saveCheckpoint } from '../core/run/checkpoint';
import { readRunConfig } from '../core/run/directory';
import type { RunStatus } from '../core/run/state';
import { readStatus, writeStatus } from '../core/run/status';
import { type Split, splitPairs } from '../core/split';
import type { LossRow, Trainer } from './engine';
import { loadRun } from './loading';
import { RunRecorder } from './run-recorder';
import { chooseEngine } from './select';
import type { TrainingControl } from './training-control';

/** A pause or stop waits for one slice at most. */
const SLICE_MS = 1500;

/** Who is told of a training's progress. */
export interface TrainingObserver {
  status(status: RunStatus): void;
  checkpoint(epoch: number, file: string): void;
  log(line: string): void;
}

/** Further numbers of the rows at `training.measureEvery`. */
export type Measure = (trainer: Trainer, config: RunConfig, split: Split) => Promise<Record<string, number>>;

/**
 * Trains the run in this directory until it ends: from its newest checkpoint when it has one, else from the start. A run
 * with `load` opens its checkpoint instead.
 * A failure of training is a status, with one line in `error`.
 * @throws InputError when the directory is not a run or its run is complete
 */
export async function trainRun(
  run: string,
  control: TrainingControl,
  observer: TrainingObserver,
  measure: Measure,
): Promise<RunStatus> {
  const config = readResolvedConfig(run);
  const status = readStatus(run);
  const { load } = config;
  if (load && listCheckpoints(run).length > 0) {
    throw new InputError(
      `${run} is a loaded model: there is no training to go on with; train from its checkpoint with model.initFrom`,
    );
  }
  if (status?.state === 'completed') {
    throw new InputError(
      `${run} is complete: it has trained its ${status.epoch} epochs; train its config again for another run`,
    );
  }
  let training: Training | undefined;
  try {
    if (load) {
      return await loadRun(run, { ...config, load }, observer, measure);
    }
    training = await Training.begin(run, config, control, observer, measure);
    return await training.go();
  } catch (error) {
    const line = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    return training ? training.fail(line) : failBeforeStart(run, line, observer);
  } finally {
    control.close();
    training?.dispose();
  }
}

/** One training, from its start or resumption to its end. */
class Training {
  private checkpointed: number;
  private msPerEpoch = 0;

  private constructor(
    private readonly run: string,
    private readonly config: RunConfig,
    private readonly split: Split,
    private readonly trainer: Trainer,
    private readonly recorder: RunRecorder,
    private readonly control: TrainingControl,
    private readonly observer: TrainingObserver,
    private readonly measure: Measure,
    startEpoch: number,
  ) {
    this.checkpointed = startEpoch === 0 ? -1 : startEpoch;
  }

  static async begin(
    run: string,
    config: RunConfig,
    control: TrainingControl,
    observer: TrainingObserver,
    measure: Measure,
  ): Promise<Training> {
    const { engine, warning } = chooseEngine(config);
    if (warning) {
      observer.log(warning);
    }
    const start = startOf(run, config);
    const split = splitPairs(config.task);
    const { train, test } = split;
    const { parameters, optimizer: optimizerState } = start;
    const threads = config.training.threads;
    const trainer = await engine.create({ config, train, test, parameters, optimizerState, threads });
    const recorder = new RunRecorder(run, config, split, start.epoch, (status) => observer.status(status));
    recorder.startedOn(engine.name, trainer.threads);
    return new Training(run, config, split, trainer, recorder, control, observer, measure, start.epoch);
  }

  async go(): Promise<RunStatus> {
    const { epochs, stopWhen } = this.config.training;
    if (this.trainer.epoch === 0 && !this.recorder.logged) {
      await this.log(await this.trainer.run(0));
      this.saveCheckpoint();
    }
    while (this.trainer.epoch < epochs) {
      await this.heed();
      if (this.control.ending) {
        this.saveCheckpoint();
        return this.recorder.end(this.control.ending);
      }
      const row = await this.advance();
      if (row && stopWhen && row.testLoss < stopWhen.testLossBelow) {
        break;
      }
    }
    this.saveCheckpoint();
    return this.recorder.end('completed');
  }

  fail(error: string): RunStatus {
    return this.recorder.end('failed', error);
  }

  dispose(): void {
    this.trainer.dispose();
  }

  /** Trains to the next epoch at which something is due, or a slice towards it. @returns the row, if one was logged */
  private async advance(): Promise<LossRow | undefined> {
    const { epochs, logEvery, measureEvery, checkpointEvery } = this.config.training;
    const from = this.trainer.epoch;
    const due = Math.min(
      epochs,
      ...[logEvery, measureEvery, checkpointEvery].map((every) => nextMultiple(from, every)),
    );
    const slice = this.msPerEpoch === 0 ? 1 : Math.max(1, Math.floor(SLICE_MS / this.msPerEpoch));
    const started = performance.now();
    const row = await this.trainer.run(Math.min(due - from, slice));
    const elapsed = performance.now() - started;
    this.msPerEpoch = elapsed / (row.epoch - from);
    this.recorder.advanced(row.epoch, elapsed / 1000);
    if (row.epoch < due) {
      return undefined;
    }
    const logged = isMultiple(due, logEvery) || isMultiple(due, measureEvery) || due === epochs;
    if (logged) {
      await this.log(row);
    }
    if (isMultiple(due, checkpointEvery)) {
      this.saveCheckpoint();
    }
    return logged ? row : undefined;
  }

  private async log(row: LossRow): Promise<void> {
    const due = isMultiple(row.epoch, this.config.training.measureEvery);
    this.recorder.log(row, due ? await this.measure(this.trainer, this.config, this.split) : {});
  }

  /** Does what was asked for meanwhile, and waits while paused. */
  private async heed(): Promise<void> {
    this.control.answerCheckpoints(() => this.saveCheckpoint());
    while (this.control.paused) {
      if (this.recorder.state !== 'paused') {
        this.recorder.enter('paused');
      }
      await this.control.change();
      this.control.answerCheckpoints(() => this.saveCheckpoint());
    }
    if (this.recorder.state === 'paused' && !this.control.ending) {
      this.recorder.enter('running');
    }
  }

  /** Writes a checkpoint of this epoch unless there is one. @returns its file */
  private saveCheckpoint(): string {
    const { epoch } = this.trainer;
    if (this.checkpointed === epoch) {
      return listCheckpoints(this.run).at(-1)?.file ?? '';
    }
    const file = saveCheckpoint(this.run, this.config, epoch, this.trainer.parameters(), this.trainer.optimizerState());
    this.checkpointed = epoch;
    this.observer.checkpoint(epoch, file);
    return file;
  }
}

/** Whether something is due at `epoch` that is due `every` so many epochs; 0: never. */
function isMultiple(epoch: number, every: number): boolean {
  return every > 0 && epoch % every === 0;
}

/** The next epoch after `epoch` at which it is due. */
function nextMultiple(epoch: number, every: number): number {
  return every > 0 ? epoch - (epoch % every) + every : Infinity;
}

function startOf(
  run: string,
  config: RunConfig,
): { epoch: number; parameters: Parameters; optimizer?: OptimizerState } {
  if (listCheckpoints(run).length > 0) {
    return loadResumePoint(run);
  }
  const { initFrom } = config.model;
  if (initFrom === null) {
    return { epoch: 0, parameters: initialParameters(config.model, config.task) };
  }
  const { parameters } = openCheckpoint(initFrom);
  const mismatch = shapeMismatch(parameters, config.model, config.task);
  if (mismatch) {
    throw new InputError(`model.initFrom does not fit: ${initFrom} ${mismatch}`);
  }
  return { epoch: 0, parameters };
}

function readResolvedConfig(run: string): RunConfig {
  let config: RunConfig | undefined;
  try {
    config = readRunConfig(run);
  } catch {
    throw new InputError(`${run} is not a run directory: it has no readable config.json`);
  }
  if (!config) {
    throw new InputError(`${run}: its config.json is damaged; put back a copy, or train again from the config file`);
  }
  return config;
}

function failBeforeStart(run: string, error: string, observer: TrainingObserver): RunStatus {
  const status = readStatus(run);
  if (!status) {
    throw new InputError(error);
  }
  const now = new Date().toISOString();
  const failed: RunStatus = { ...status, state: 'failed', error, pid: null, updated_at: now, ended_at: now };
  writeStatus(run, failed);
  observer.status(failed);
  return failed;
}
