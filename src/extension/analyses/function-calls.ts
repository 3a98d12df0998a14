import * as fs from 'node:fs';
import { InputError } from '../../core/config/problem';
import { requireTrust } from '../commands/trust';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { checkpointFile } from '../runs/current-checkpoint';
import type { RunCheckpoint } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import type { FunctionAnswer, FunctionError } from '../../protocol/analyses';
import type { FunctionTarget } from './analysis-files';
import { type Arguments, nextEpoch, type Result, type ResultSubject } from './result';
import type { ResultHistory } from './result-history';
import type { Runner, RunningCall } from './runner';
import { countText } from '../../text/counts';

/** Calls functions and keeps what comes of it in the history. */
export class FunctionCalls extends Disposable {
  /** The call under way of each running result. */
  private readonly running = new Map<number, RunningCall>();
  private readonly performing = new Set<Result>();

  constructor(
    private readonly runner: Runner,
    private readonly history: ResultHistory,
    private readonly store: RunStore,
    private readonly log: Pick<Log, 'info' | 'debug'>,
  ) {
    super();
    this.own(history.onDidRemove((ids) => ids.forEach((id) => this.running.get(id)?.cancel())));
  }

  /**
   * Runs a function on a checkpoint, or over all checkpoints of its run.
   * @throws RemediedError in a workspace that is not trusted; InputError when the run is gone
   */
  start(
    target: FunctionTarget & { readonly label: string },
    { run, epoch }: RunCheckpoint,
    args: Arguments,
    kind: 'call' | 'sweep',
  ): Result {
    const { file, name, label } = target;
    const runName = this.store.get(run)?.name ?? '';
    return this.begin({ target: { file, name }, label, run, runName, args }, epoch, kind);
  }

  /** Runs a result's function again, on this epoch of its run or over all checkpoints, as a new result. */
  again({ subject }: Result, epoch: number, kind: 'call' | 'sweep'): Result {
    return this.begin(subject, epoch, kind);
  }

  /** Brings a result up to date with its run's newest checkpoint, in its place. Never twice at once. */
  update(result: Result): void {
    const epoch = this.store.get(result.subject.run)?.checkpoints.at(-1);
    if (!this.performing.has(result) && epoch !== undefined && epoch > result.epoch) {
      result.begin(epoch);
      this.history.changed(result);
      void this.perform(result);
    }
  }

  cancel(result: Result): void {
    if (result.state === 'running') {
      result.state = 'cancelled';
      this.running.get(result.id)?.cancel();
      this.history.changed(result);
    }
  }

  private begin(subject: ResultSubject, epoch: number, kind: 'call' | 'sweep'): Result {
    requireTrust('Running analyses');
    const checkpoints = this.store.get(subject.run)?.checkpoints;
    if (!checkpoints) {
      throw new InputError(`There is no run at ${subject.run} any more`);
    }
    const result = this.history.add(subject, kind === 'sweep' ? (checkpoints.at(-1) ?? epoch) : epoch, kind);
    void this.perform(result);
    return result;
  }

  private async perform(result: Result): Promise<void> {
    const started = performance.now();
    this.performing.add(result);
    const problem = await (result.sweep ? this.sweep(result) : this.call(result)).catch(
      ({ message }: Error) => message,
    );
    this.performing.delete(result);
    result.milliseconds ??= performance.now() - started;
    if (result.state === 'running') {
      if (problem !== undefined) {
        result.error ??= { message: problem, stack: [] };
      }
      result.state = result.error ? 'failed' : 'done';
    }
    this.log.info(eventOf(result));
    this.history.changed(result);
  }

  private async call(result: Result): Promise<undefined> {
    const answer = await this.answer(result, result.epoch);
    if (answer) {
      result.milliseconds = answer.milliseconds;
      result.output = answer.ok ? answer.output : undefined;
      result.error = answer.ok ? undefined : withRemedy(answer.error);
    }
  }

  /**
   * Calls the function on each checkpoint that was not gone through yet. One on which it fails does not end it, unless
   * that would go on like this. Answers what is wrong where it cannot go on.
   */
  private async sweep(result: Result): Promise<string | undefined> {
    const { sweep, subject } = result;
    await sweep?.readLosses();
    for (const epoch of this.store.get(subject.run)?.checkpoints ?? []) {
      if (!sweep || sweep.has(epoch)) {
        continue;
      }
      const answer = await this.answer(result, epoch);
      if (!answer || result.state !== 'running') {
        return undefined;
      }
      if (answer.ok) {
        const problem = await sweep.add(epoch, answer.output, subject.label);
        if (problem !== undefined) {
          return problem;
        }
      } else if (!fs.existsSync(checkpointFile({ run: subject.run, epoch }))) {
        continue; // it was removed meanwhile
      } else {
        sweep.fail(epoch, withRemedy(answer.error));
      }
      result.epoch = Math.max(result.epoch, epoch);
      result.error = sweep.failure;
      if (result.error?.notRun || result.error?.stopped) {
        return undefined;
      }
      this.history.changed(result);
    }
    result.error = sweep?.failure;
    return undefined;
  }

  private async answer(result: Result, epoch: number): Promise<FunctionAnswer | undefined> {
    const { target, run, args } = result.subject;
    const call = { ...target, checkpoint: checkpointFile({ run, epoch }), args: args.values };
    const running = this.runner.call(call, (line) => {
      result.log.add(line);
      this.history.changed(result);
    });
    this.running.set(result.id, running);
    try {
      return await running.ended;
    } finally {
      this.running.delete(result.id);
    }
  }

  /** The run's next checkpoint after a result's. */
  next({ subject, epoch }: Result): number | undefined {
    return nextEpoch(this.store.get(subject.run), epoch);
  }
}

/** `peak on add-113 @ 12,000: done in 31 ms` */
function eventOf({ subject, epoch, sweep, state, milliseconds = 0, error }: Result): string {
  const where = `${subject.runName} @ ${sweep ? 'all checkpoints' : countText(epoch)}`;
  const why = error ? `: ${error.message}` : '';
  return `${subject.label} on ${where}: ${state} in ${countText(Math.round(milliseconds))} ms${why}`;
}

/** What to do about an argument that is missing, in the editor. */
function withRemedy(error: FunctionError): FunctionError {
  return error.missing === undefined ? error : { ...error, message: `${error.message}; give it by Run with…` };
}
