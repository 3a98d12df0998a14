import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KeepRule, RunConfig } from '../config/types';
import type { Parameters } from '../model';
import { epochFiles, pruneStates, saveState, saveWeights } from './checkpoint';
import type { OptimizerState } from '../optimizer-state';
import type { RunDirectory } from './directory';
import { removeQuietly, replaceFile, sweepTemporary, touchFolder } from './disk';
import { markedEpochs } from './kept-marks';
import { runFile } from './layout';
import type { RunLock } from './lock';
import { cutMetrics, type Logged, MetricsWriter } from './metrics-file';
import type { MetricsRow } from './metrics-row';
import { type Request, requestFiles } from './requests';
import type { RunStatus } from './state';
import { StatusFile } from './status';
import { thin, type Thinning } from './checkpoint-thinning';

/**
 * The one process that may write a run, until `release`. Every write first makes sure that the run is still its own:
 * @throws RunGoneError, RunLostError when it is not; else what the disk answers, and then nothing has changed
 */
export class RunOwner {
  private readonly statusFile: StatusFile;
  private metrics: MetricsWriter | undefined;

  private constructor(
    readonly directory: RunDirectory,
    private readonly lock: RunLock,
    private config: RunConfig,
  ) {
    this.statusFile = new StatusFile(runFile.status(directory.path));
  }

  /** @param inherited whether another process of the same training has prepared the directory */
  static begin(directory: RunDirectory, lock: RunLock, inherited: boolean): RunOwner {
    try {
      const owner = new RunOwner(directory, lock, directory.config);
      if (!inherited) {
        owner.sweep();
        touchFolder(path.dirname(directory.path)); // who watches many runs looks there
      }
      return owner;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get path(): string {
    return this.directory.path;
  }

  /** What another process needs to inherit the run: see `RunDirectory.own`. */
  get ticket(): string {
    return this.lock.name;
  }

  /** Whether the run was not inherited by another process. */
  get holds(): boolean {
    return this.lock.stands;
  }

  /** Lets other machines know that this process lives; see `RunLock.beat`. */
  beat(): void {
    this.lock.beat();
  }

  /** The run is free. */
  release(): void {
    try {
      this.metrics?.close();
      this.metrics = undefined;
      if (this.lock.stands) {
        this.statusFile.giveRoomBack();
      }
    } catch {
      // A disk without an answer keeps nobody from leaving.
    }
    this.lock.release();
  }

  /** @param durable for what is to be read after a power failure: the beginning and the end of a training */
  writeStatus(status: RunStatus, durable: boolean): void {
    this.write(() => {
      this.statusFile.write(status, durable, this.confirm);
      this.statusFile.keepRoom();
    });
  }

  /** Writes a status where there is no room, once until there was room for another. */
  writeStatusOnFullDisk(status: RunStatus): void {
    this.write(() => this.statusFile.writeOnFullDisk(status));
  }

  writeConfig(config: RunConfig): void {
    const { confirm } = this;
    this.write(() => replaceFile(runFile.config(this.path), `${JSON.stringify(config, null, 2)}\n`, { confirm }));
    this.config = config;
  }

  /** Goes on after `epoch`: rows and optimizer states after it, which will come again, are dropped. */
  continueFrom(epoch: number): Logged {
    return this.write(() => {
      const logged = cutMetrics(runFile.metrics(this.path), epoch);
      for (const later of epochFiles(runFile.states(this.path)).filter((state) => state.epoch > epoch)) {
        removeQuietly(later.file);
      }
      return logged;
    });
  }

  /** Appends a row to the metrics: whole, or not at all. */
  appendRow(row: MetricsRow): void {
    this.write(() => {
      this.metrics ??= new MetricsWriter(runFile.metrics(this.path));
      this.metrics.append(row);
    });
  }

  /** Writes weights and optimizer state of an epoch; on return both are on disk, and so are all rows. @returns the weights' file */
  saveCheckpoint(epoch: number, parameters: Parameters, optimizer: OptimizerState): string {
    return this.write(() => {
      this.metrics?.sync();
      const states = this.folder(runFile.states(this.path));
      saveState(states, epoch, optimizer, this.confirm);
      const file = this.saveWeights(epoch, parameters);
      pruneStates(states, this.confirm);
      return file;
    });
  }

  /** Writes the weights of an epoch alone: a checkpoint to look into, from which training cannot be resumed. */
  saveWeights(epoch: number, parameters: Parameters): string {
    return this.write(() => {
      const folder = this.folder(runFile.checkpoints(this.path));
      return saveWeights(folder, this.config, epoch, parameters, this.confirm);
    });
  }

  /** Removes the checkpoints that a rule lets go of; see `thin`. None of those that an exact resume needs is among them. */
  async thin(rule: KeepRule): Promise<Thinning> {
    this.confirm();
    return thin(this.path, rule, this.confirm);
  }

  /** Of a run that will not go on: removes what that would need, and its checkpoints but the newest, or all. */
  async strip(keep: 'last' | 'none'): Promise<void> {
    const [checkpoints, states] = [runFile.checkpoints(this.path), runFile.states(this.path)];
    this.write(() => fs.rmSync(states, { recursive: true, force: true }));
    await this.thin('last');
    if (keep === 'none') {
      const marked = await markedEpochs(this.path);
      this.write(() =>
        epochFiles(checkpoints)
          .filter(({ epoch }) => !marked.has(epoch))
          .forEach(({ file }) => removeQuietly(file)),
      );
    }
  }

  /** What was asked for since the last call, oldest first. Whoever asked sees that it was heard. */
  takeRequests(): Request[] {
    return this.write(() =>
      requestFiles(runFile.control(this.path)).map(({ file, request }) => {
        removeQuietly(file);
        return request;
      }),
    );
  }

  /** @throws RunGoneError, RunLostError when the run is not this process's any more */
  private readonly confirm = (): void => this.lock.check();

  /** A failure may mean that the run is gone. */
  private write<T>(act: () => T): T {
    this.confirm();
    try {
      return act();
    } catch (error) {
      this.confirm();
      throw error;
    }
  }

  /** Makes a part of the run directory, and never the run directory itself. */
  private folder(folder: string): string {
    if (!fs.existsSync(folder)) {
      fs.mkdirSync(folder);
    }
    return folder;
  }

  /** Removes what processes that died have left: half-written files, and requests that nobody heard. */
  private sweep(): void {
    const { path: run } = this;
    for (const folder of [run, runFile.checkpoints(run), runFile.states(run)]) {
      sweepTemporary(folder);
    }
    for (const { file } of requestFiles(runFile.control(run))) {
      removeQuietly(file);
    }
  }
}
