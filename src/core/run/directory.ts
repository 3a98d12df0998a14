import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import {
  type Checkpoint,
  type CheckpointFile,
  epochFiles,
  loadCheckpoint,
  type ResumePoint,
  resumePoint,
} from './checkpoint';
import { heard } from './ask';
import { ConfigFile } from './config-file';
import { listNames } from './disk';
import { type DiskUse, diskUse } from './disk-use';
import { epochFileName, epochOfFileName, isSweepFolder, runFile } from './layout';
import { type OnWatch, RunLock } from './lock';
import type { LockEntry, StartedIn } from './lock-entry';
import { MetricsReader, rowsFrom } from './metrics';
import { lastRow } from './metrics-file';
import type { MetricsRow } from './metrics-row';
import { errorCode, writeProblem } from './problems';
import { type Request, putRequest } from './requests';
import { RunOwner } from './owner';
import { isActive, type RunStatus } from './state';
import { newStatus, readStatus, readStatusFile } from './status';
import { type CheckpointStock, stockOf } from './checkpoint-thinning';

/** Where runs are kept, relative to a workspace folder or the current directory. */
export const RUNS_FOLDER = path.join('.grokking', 'runs');

/** A run as it is shown. */
export interface RunInfo {
  readonly directory: RunDirectory;
  /** The run directory, absolute; what the run is known by. */
  readonly path: string;
  readonly name: string;
  readonly config: RunConfig;
  readonly status: RunStatus;
  /** The process that trains it; undefined when there is none. */
  readonly holder?: LockEntry;
}

/** A run directory: all that is read of a run comes from here, checked; only its `RunOwner` writes. */
export class RunDirectory {
  /** Absolute. */
  readonly path: string;
  private readonly configFile: ConfigFile;

  constructor(run: string) {
    this.path = path.resolve(run);
    this.configFile = new ConfigFile(this.path);
  }

  /** All runs of a folder, oldest first. */
  static list(runsFolder: string): RunInfo[] {
    return RunDirectory.paths(runsFolder).flatMap((run) => new RunDirectory(run).info() ?? []);
  }

  /** What may be run directories in a folder; sweeps, and those in the making are left out. */
  static paths(runsFolder: string): string[] {
    return RunDirectory.pathsOf(runsFolder, listNames(runsFolder));
  }

  /** Those among the names in a folder. */
  static pathsOf(runsFolder: string, names: readonly string[]): string[] {
    return names
      .filter((name) => !name.endsWith('.tmp') && !isSweepFolder(name))
      .toSorted()
      .map((name) => path.resolve(runsFolder, name));
  }

  /** The run and epoch that a file's place says it is a checkpoint of: `<run>/checkpoints/epoch-….safetensors`. */
  static ofCheckpoint(file: string): { run: string; epoch: number } | undefined {
    const epoch = epochOfFileName(path.basename(file));
    const run = path.dirname(path.dirname(file));
    return epoch !== undefined && path.dirname(file) === runFile.checkpoints(run) ? { run, epoch } : undefined;
  }

  /**
   * Makes this process the run's owner; see `RunLock.take`.
   * @throws RunTakenError that says who is; Error, one line, when the run cannot be written
   */
  async own(startedIn: StartedIn, onWatch: OnWatch = () => undefined, inherited?: string): Promise<RunOwner> {
    try {
      const lock = await RunLock.take(this.path, startedIn, onWatch, inherited);
      return RunOwner.begin(this, lock, inherited !== undefined);
    } catch (error) {
      const problem = writeProblem(error);
      throw problem === undefined ? error : new Error(`${this.path} cannot be written: ${problem}`, { cause: error });
    }
  }

  /**
   * The resolved config; fields that a run of an earlier version does not have get their defaults.
   * @throws InputError, one line that names the file
   */
  get config(): RunConfig {
    return this.configFile.read();
  }

  /**
   * The status as it should be shown: a run whose process died reads `interrupted`, and one whose `status.json` is damaged
   * has what else is known of it.
   * @returns undefined when there is none: this is not a run, or not yet
   */
  status(): RunStatus | undefined {
    return this.state()?.status;
  }

  /** Undefined when this is not a run with a valid config. */
  info(): RunInfo | undefined {
    const state = this.state();
    try {
      const { config } = this;
      return state && { directory: this, path: this.path, name: config.name, config, ...state };
    } catch (error) {
      if (error instanceof InputError) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * As `info`, and others have their turn while the disk is asked.
   * @returns undefined also for a run that ought to have a process or is damaged: of that only `info` tells
   */
  async glance(): Promise<RunInfo | undefined> {
    const [status, config] = await Promise.all([readStatus(runFile.status(this.path)), this.configFile.glance()]);
    return status && config && !isActive(status.state)
      ? { directory: this, path: this.path, name: config.name, config, status }
      : undefined;
  }

  /** @throws InputError, one line, when this is not a run */
  require(): RunInfo {
    const { config } = this;
    const state = this.state();
    if (!state) {
      throw new InputError(`${this.path} is not a run directory: it has no status.json`);
    }
    return { directory: this, path: this.path, name: config.name, config, ...state };
  }

  /** Its checkpoints, oldest first. */
  checkpoints(): CheckpointFile[] {
    return epochFiles(runFile.checkpoints(this.path));
  }

  /** Epochs of its checkpoints, ascending; others have their turn while the disk is asked. @throws what it answers */
  async checkpointEpochs(): Promise<number[]> {
    try {
      const names = await fs.promises.readdir(runFile.checkpoints(this.path));
      return names.sort().flatMap((name) => epochOfFileName(name) ?? []);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') {
        return [];
      }
      throw error;
    }
  }

  checkpointFile(epoch: number): string {
    return path.join(runFile.checkpoints(this.path), epochFileName(epoch));
  }

  /** @throws InputError, one line that names the file */
  loadCheckpoint(epoch: number): Checkpoint {
    return loadCheckpoint(this.checkpointFile(epoch));
  }

  /** What its files take. */
  diskUse(): Promise<DiskUse> {
    return diskUse(this.path);
  }

  /** What a rule would remove can be worked out from this: `thinningBy`. */
  stock(): Promise<CheckpointStock> {
    return stockOf(this.path);
  }

  /** Where training goes on; see `resumePoint`. */
  resumePoint(): ResumePoint | undefined {
    return resumePoint(this.path, this.config);
  }

  /** A reader of its metrics as they come. */
  metricsReader(): MetricsReader {
    return new MetricsReader(runFile.metrics(this.path));
  }

  /** Its rows from an epoch on, a piece at a time; see `rowsFrom`. */
  rowsFrom(epoch: number): Generator<readonly MetricsRow[]> {
    return rowsFrom(runFile.metrics(this.path), epoch);
  }

  /** The row of an epoch; undefined where none was logged. */
  rowAt(epoch: number): MetricsRow | undefined {
    for (const rows of this.rowsFrom(epoch)) {
      const [row] = rows;
      if (row !== undefined) {
        return row.epoch === epoch ? row : undefined;
      }
    }
    return undefined;
  }

  lastRow(): MetricsRow | undefined {
    return lastRow(runFile.metrics(this.path));
  }

  /**
   * Asks whoever trains it for something, and resolves when that was heard.
   * @throws InputError when nobody does, or does not answer
   */
  async ask(request: Request): Promise<void> {
    const { name, holder } = this.require();
    await heard(this.path, name, this.request(request), holder);
  }

  /**
   * Leaves a request for whoever trains it; see `putRequest`.
   * @throws InputError when nobody does, or the run cannot be written
   */
  request(request: Request): string {
    const { name, status, holder } = this.require();
    if (!isActive(status.state) || !holder) {
      throw new InputError(`${name} is ${status.state}: no process trains it`);
    }
    try {
      return putRequest(runFile.control(this.path), request);
    } catch (error) {
      throw new InputError(`${this.path} cannot be written (${errorCode(error)}): its training cannot be reached`);
    }
  }

  private state(): Pick<RunInfo, 'status' | 'holder'> | undefined {
    const before = this.readStatus();
    if (!before || !isActive(before.state)) {
      return before && { status: before };
    }
    const holder = RunLock.holder(this.path);
    if (holder) {
      return { status: before, holder };
    }
    // It may have ended between the two looks.
    const status = this.readStatus();
    return status && { status: isActive(status.state) ? interrupted(status) : status };
  }

  private readStatus(): RunStatus | undefined {
    const status = readStatusFile(runFile.status(this.path));
    if (typeof status === 'object') {
      return status;
    }
    return status === 'missing' ? undefined : this.rebuiltStatus();
  }

  /** What checkpoints and metrics say of a run whose status was lost. */
  private rebuiltStatus(): RunStatus | undefined {
    try {
      const made = fs.statSync(this.path).birthtime.toISOString();
      const row = this.lastRow();
      const epoch = Math.max(this.checkpoints().at(-1)?.epoch ?? 0, row?.epoch ?? 0);
      const { train_accuracy = null, test_accuracy = null, seconds = 0 } = row ?? {};
      const error = 'status.json is damaged: this is what checkpoints and metrics say';
      const found = { epoch, train_accuracy, test_accuracy, seconds, pid: null, error };
      return { ...newStatus(this.config, made), ...found, state: 'interrupted' };
    } catch {
      return undefined;
    }
  }
}

function interrupted(status: RunStatus): RunStatus {
  return { ...status, state: 'interrupted', pid: null, epochs_per_second: null, waiting: null };
}
