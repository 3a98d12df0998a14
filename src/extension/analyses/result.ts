import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Output } from '../../core/output';
import type { FunctionError } from '../../protocol/analyses';
import type { ResultEntry } from '../../protocol/results';
import { isFolder, type ModelPlace } from '../runs/model-place';
import type { Run } from '../runs/run';
import type { FunctionTarget } from './analysis-files';
import { LogLines } from './log-lines';
import type { Sweep } from './sweep';

/** The arguments after `model`: as they were typed, and their values. */
export interface Arguments {
  readonly text: string;
  readonly values: readonly unknown[];
}

export const NO_ARGUMENTS: Arguments = { text: '', values: [] };

/** What is called, and on whose weights. */
export interface ResultSubject {
  readonly target: FunctionTarget;
  /** The function's name for people. */
  readonly label: string;
  /** The name of the run or of the language model's folder. */
  readonly model: string;
  readonly args: Arguments;
}

/** One call of a function, or one sweep over all checkpoints, and what came of it so far. */
export class Result {
  state: ResultEntry['state'] = 'running';
  started = Date.now();
  milliseconds: number | undefined;
  log = new LogLines();
  output: Output | undefined;
  error: FunctionError | undefined;
  pinned = false;

  /** @param sweep what comes of a sweep; undefined for a call */
  constructor(
    readonly id: number,
    readonly subject: ResultSubject,
    /** What it is called on; of a sweep, the newest checkpoint gone through. */
    public place: ModelPlace,
    readonly sweep: Sweep | undefined,
  ) {}

  /** The run directory; undefined for a language model. */
  get run(): string | undefined {
    return isFolder(this.place) ? undefined : this.place.run;
  }

  get epoch(): number | undefined {
    return isFolder(this.place) ? undefined : this.place.epoch;
  }

  /** It is called (again). What came of it before stays until there is something new to show. */
  begin(place: ModelPlace): void {
    this.place = place;
    this.state = 'running';
    this.started = Date.now();
    this.milliseconds = undefined;
    this.log = new LogLines();
    this.error = undefined;
  }

  /** Whether a stack of it leads to a file. */
  names(file: string): boolean {
    const errors = [...(this.error ? [this.error] : []), ...(this.sweep?.errors ?? [])];
    return errors.some(({ stack }) => stack.some((frame) => frame.file === file));
  }

  /** @param run its run as it is now; undefined where it is gone, or was none */
  entry(run: Run | undefined): ResultEntry {
    const { id, subject, epoch, state, started, pinned, sweep } = this;
    return {
      id,
      name: subject.label,
      file: relativePath(subject.target.file),
      model: subject.model,
      ...(epoch !== undefined && { epoch }),
      args: subject.args.text,
      state,
      started,
      ...(this.milliseconds !== undefined && { milliseconds: this.milliseconds }),
      log: this.log.list(),
      ...(this.output && { output: this.output }),
      ...(this.error && { error: this.error }),
      ...(sweep && { sweep: sweep.view(run?.checkpoints.length ?? 0) }),
      pinned,
      hasNext: !sweep && epoch !== undefined && nextEpoch(run, epoch) !== undefined,
    };
  }
}

/** The run's first checkpoint after this epoch. */
export function nextEpoch(run: Run | undefined, epoch: number): number | undefined {
  return run?.checkpoints.find((candidate) => candidate > epoch);
}

function relativePath(file: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  return folder ? path.relative(folder.uri.fsPath, file) : file;
}
