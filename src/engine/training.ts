import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunOwner } from '../core/run/owner';
import { RunGoneError, RunLostError, writeProblem } from '../core/run/problems';
import type { RunState, RunStatus } from '../core/run/state';
import { type KnownSplit, type Split, splitPairs } from '../core/split';
import { engineToTrain } from './auto';
import { ChangingTrainer } from './changing-trainer';
import type { Engine, LossRow, Trainer } from './engine';
import { loadRun } from './loading';
import { opinionColumns } from './opinion-columns';
import { PatientWriter } from './patient-writer';
import { RunRecorder } from './run-recorder';
import type { TrainingControl } from './training-control';
import { startOf } from './training-start';

/** A pause or stop waits for one slice at most. */
const SLICE_MS = 1500;

/** Who is told of a training's progress. */
export interface TrainingObserver {
  status(status: RunStatus): void;
  /** A row was logged; where a training goes on, first the last one of before. */
  row(row: MetricsRow): void;
  log(line: string): void;
}

/** Further numbers of the rows at `training.measureEvery`. */
export type Measure = (trainer: Trainer, config: RunConfig, split: Split) => Promise<Record<string, number>>;

/**
 * Trains a run until it ends: from its newest whole checkpoint when it has one, else from the start. A run with `load` opens
 * its checkpoint instead. What cannot be written now makes training wait.
 * A failure of training is a status, with one line in `error`.
 * @throws InputError when its run is complete; RunGoneError, RunLostError when the run is not this process's any more
 */
export async function trainRun(
  owner: RunOwner,
  control: TrainingControl,
  observer: TrainingObserver,
  measure: Measure,
  engineFor: (own: Engine) => Engine = (own) => own,
): Promise<RunStatus> {
  const { config, status } = owner.directory.require();
  const { load } = config;
  if (load && owner.directory.checkpoints().length > 0) {
    throw new InputError(
      `${owner.path} is a loaded model: there is no training to go on with; train from its checkpoint with model.initFrom`,
    );
  }
  if (status.state === 'completed') {
    throw new InputError(
      `${owner.path} is complete: it has trained its ${status.epoch} epochs; train its config again for another run`,
    );
  }
  owner.beat();
  const resources: { dispose(): void }[] = [];
  let training: Training | undefined;
  try {
    if (load) {
      return await loadRun(owner, { ...config, load }, observer, measure);
    }
    training = await Training.begin(owner, config, control, observer, measure, engineFor, resources);
    return await training.go();
  } catch (error) {
    if (error instanceof RunGoneError || error instanceof RunLostError) {
      throw error;
    }
    return failed(owner, training?.status ?? status, errorLine(error, owner.path), observer);
  } finally {
    resources.forEach((resource) => resource.dispose());
  }
}

/** One training, from its start or resumption to its end. */
class Training {
  private msPerEpoch = 0;
  private readonly writer: PatientWriter;

  private constructor(
    private readonly owner: RunOwner,
    private readonly config: RunConfig,
    private readonly split: KnownSplit,
    private readonly changing: ChangingTrainer,
    private readonly recorder: RunRecorder,
    private readonly control: TrainingControl,
    observer: TrainingObserver,
    private readonly measure: Measure,
    /** The epoch of the run's newest checkpoint; −1: it has none. */
    private checkpointed: number,
  ) {
    this.writer = new PatientWriter(recorder, control, observer);
    control.listenTo(owner);
  }

  /** @param resources gets what is to be disposed of in the end, whatever happens */
  static async begin(
    owner: RunOwner,
    config: RunConfig,
    control: TrainingControl,
    observer: TrainingObserver,
    measure: Measure,
    engineFor: (own: Engine) => Engine,
    resources: { dispose(): void }[],
  ): Promise<Training> {
    const { engine: before } = owner.directory.require().status;
    const { engine: own, warning } = await engineToTrain(config, before, (line) => observer.log(line));
    const engine = engineFor(own);
    if (warning) {
      observer.log(warning);
    }
    const start = startOf(owner, config, observer);
    const split = splitPairs(config.task);
    const changing = await ChangingTrainer.create(engine, config, split, start);
    resources.push(changing);
    const recorder = new RunRecorder(owner, config, split, start.epoch, observer);
    recorder.startedOn(engine.name, changing.trainer.threads);
    const checkpointed = start.isOwn ? start.epoch : -1;
    return new Training(owner, config, split, changing, recorder, control, observer, measure, checkpointed);
  }

  /** As it is now, written or not. */
  get status(): RunStatus {
    return this.recorder.current;
  }

  private get trainer(): Trainer {
    return this.changing.trainer;
  }

  async go(): Promise<RunStatus> {
    let end: RunState = 'completed';
    if (this.isLogged(this.trainer.epoch) && this.recorder.row?.epoch !== this.trainer.epoch) {
      await this.log(await this.trainer.run(0)); // of the start, or lost in a crash
    }
    if (this.checkpointed < 0) {
      await this.saveCheckpoint();
    }
    while (!this.isDone()) {
      await this.heed();
      if (this.control.ending) {
        end = this.control.ending;
        break;
      }
      await this.changing.change(this.recorder.current);
      await this.advance();
    }
    await this.saveCheckpoint();
    return this.writer.write(() => this.recorder.end(end));
  }

  private isDone(): boolean {
    const { epochs, stopWhen } = this.config.training;
    const { epoch } = this.trainer;
    const { row } = this.recorder;
    // A loss that is not a number is null where it was read from the metrics.
    const loss = row?.epoch === epoch ? (row.test_loss ?? NaN) : NaN;
    return epoch >= epochs || (stopWhen !== undefined && loss < stopWhen.testLossBelow);
  }

  private isLogged(epoch: number): boolean {
    const { epochs, logEvery, measureEvery } = this.config.training;
    return isMultiple(epoch, logEvery) || isMultiple(epoch, measureEvery) || epoch === epochs;
  }

  /** Trains to the next epoch at which something is due, or a slice towards it. */
  private async advance(): Promise<void> {
    const { epochs, logEvery, measureEvery, checkpointEvery } = this.config.training;
    const from = this.trainer.epoch;
    const due = Math.min(
      epochs,
      this.changing.nextChange(this.recorder.current),
      ...[logEvery, measureEvery, checkpointEvery].map((every) => nextMultiple(from, every)),
    );
    const slice = this.msPerEpoch === 0 ? 1 : Math.max(1, Math.floor(SLICE_MS / this.msPerEpoch));
    const started = performance.now();
    const row = await this.trainer.run(Math.min(due - from, slice));
    const elapsed = performance.now() - started;
    this.msPerEpoch = elapsed / (row.epoch - from);
    this.recorder.advanced(row.epoch, elapsed / 1000);
    if (this.recorder.due) {
      await this.writer.write(() => this.recorder.tell());
    }
    if (row.epoch < due) {
      return;
    }
    if (this.isLogged(due)) {
      await this.log(row);
    }
    if (isMultiple(due, checkpointEvery)) {
      await this.saveCheckpoint();
    }
  }

  private async log(row: LossRow): Promise<void> {
    const due = isMultiple(row.epoch, this.config.training.measureEvery);
    const measures = due ? await this.measure(this.trainer, this.config, this.split) : {};
    const opinions = await opinionColumns(this.trainer, this.config.task, this.split);
    await this.writer.write(() => this.recorder.log(row, { ...opinions, ...measures }));
  }

  /** Does what was asked for meanwhile, and waits while paused. */
  private async heed(): Promise<void> {
    this.control.look();
    while (this.control.paused) {
      if (this.recorder.state !== 'paused') {
        await this.writer.write(() => this.recorder.enter('paused'));
      }
      await this.answerCheckpoint();
      await this.control.rest();
      this.control.look();
    }
    await this.answerCheckpoint();
    if (this.recorder.state === 'paused' && !this.control.ending) {
      await this.writer.write(() => this.recorder.enter('running'));
    }
  }

  private async answerCheckpoint(): Promise<void> {
    if (this.control.takeCheckpointRequest()) {
      await this.saveCheckpoint();
    }
  }

  /** Writes a checkpoint of this epoch unless there is one. */
  private async saveCheckpoint(): Promise<void> {
    const { epoch } = this.trainer;
    if (this.checkpointed !== epoch) {
      await this.trainer.download?.();
      const [parameters, optimizer] = [this.trainer.parameters(), this.trainer.optimizerState()];
      await this.writer.write(() => this.owner.saveCheckpoint(epoch, parameters, optimizer));
      this.checkpointed = epoch;
      await this.thin();
    }
  }

  /** Removes the checkpoints that the config lets go of. Where the disk does not take it the next one's time comes. */
  private async thin(): Promise<void> {
    const { keep } = this.config.training;
    if (keep === 'all') {
      return;
    }
    try {
      await this.owner.thin(keep);
    } catch (error) {
      if (writeProblem(error) === undefined) {
        throw error;
      }
    }
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

/** An error as one line. Whoever shows it names the run: files of the run are told by their place in it. */
function errorLine(error: unknown, run: string): string {
  const problem = writeProblem(error);
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  const told = (line.startsWith(`${run}: `) ? line.slice(run.length + 2) : line).replaceAll(run + path.sep, '');
  return problem === undefined ? told : `cannot be written: ${problem}`;
}

/** Writes down that a run failed. */
function failed(owner: RunOwner, before: RunStatus, error: string, observer: TrainingObserver): RunStatus {
  const now = new Date().toISOString();
  const ended = { error, pid: null, epochs_per_second: null, waiting: null, updated_at: now, ended_at: now };
  const status: RunStatus = { ...before, ...ended, state: 'failed' };
  try {
    owner.writeStatus(status, true);
  } catch {
    // It reads as interrupted then; whoever trains it is told the error.
  }
  observer.status(status);
  return status;
}
