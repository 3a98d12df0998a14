import * as fs from 'node:fs';
import { InputError } from '../../core/config/problem';
import { isModelFolder } from '../../core/model-folders';
import { requireTrust } from '../commands/trust';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { isFolder, modelName, type ModelPlace, placePath } from '../runs/model-place';
import type { RunStore } from '../runs/run-store';
import type { FunctionAnswer, FunctionError } from '../../protocol/analyses';
import type { FunctionTarget } from './analysis-files';
import { isPython } from '../../core/analyses/python/is-python';
import { chosenPython } from './chosen-python';
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
   * Runs a function on a model, or over all checkpoints of its run.
   * @throws RemediedError in a workspace that is not trusted; InputError when the run or folder is gone
   */
  start(
    target: FunctionTarget & { readonly label: string },
    place: ModelPlace,
    args: Arguments,
    kind: 'call' | 'sweep',
  ): Result {
    const { file, name, label } = target;
    return this.begin({ target: { file, name }, label, model: modelName(place, this.store), args }, place, kind);
  }

  /** Runs a result's function again, on its model or over all checkpoints, as a new result. */
  again({ subject, place }: Result, kind: 'call' | 'sweep'): Result {
    return this.begin(subject, place, kind);
  }

  /** The same on the run's next checkpoint, if there is one. */
  onNext({ subject, place }: Result): Result | undefined {
    const epoch = isFolder(place) ? undefined : nextEpoch(this.store.get(place.run), place.epoch);
    return isFolder(place) || epoch === undefined ? undefined : this.begin(subject, { ...place, epoch }, 'call');
  }

  /** Brings a result up to date with its run's newest checkpoint, in its place. Never twice at once. */
  update(result: Result): void {
    const { place } = result;
    const epoch = isFolder(place) ? undefined : this.store.get(place.run)?.checkpoints.at(-1);
    if (!isFolder(place) && !this.performing.has(result) && epoch !== undefined && epoch > place.epoch) {
      result.begin({ ...place, epoch });
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

  private begin(subject: ResultSubject, place: ModelPlace, kind: 'call' | 'sweep'): Result {
    requireTrust('Running analyses');
    const result = this.history.add(subject, kind === 'sweep' ? this.newest(place) : this.present(place), kind);
    void this.perform(result);
    return result;
  }

  /** @throws InputError where the run or folder is gone */
  private present(place: ModelPlace): ModelPlace {
    if (isFolder(place) && !isModelFolder(place.folder)) {
      throw new InputError(
        `${place.folder} is not the folder of a language model any more; choose another by Set as Current Model`,
      );
    }
    if (!isFolder(place) && !this.store.get(place.run)) {
      throw new InputError(`There is no run at ${place.run} any more`);
    }
    return place;
  }

  /** @throws InputError where the run is gone, and for a folder, which has no checkpoints */
  private newest(place: ModelPlace): ModelPlace {
    if (isFolder(place)) {
      throw new InputError(
        `${place.folder} is one language model, without checkpoints to go over; run the function on it alone`,
      );
    }
    this.present(place);
    return { ...place, epoch: this.store.get(place.run)?.checkpoints.at(-1) ?? place.epoch };
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
    const answer = await this.answer(result, result.place);
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
    const { sweep, subject, run = '' } = result;
    await sweep?.readLosses();
    for (const epoch of this.store.get(run)?.checkpoints ?? []) {
      if (!sweep || sweep.has(epoch)) {
        continue;
      }
      const answer = await this.answer(result, { run, epoch });
      if (!answer || result.state !== 'running') {
        return undefined;
      }
      if (answer.ok) {
        const problem = await sweep.add(epoch, answer.output, subject.label);
        if (problem !== undefined) {
          return problem;
        }
      } else if (!fs.existsSync(placePath({ run, epoch }))) {
        continue; // it was removed meanwhile
      } else {
        sweep.fail(epoch, withRemedy(answer.error));
      }
      result.place = { run, epoch: Math.max(result.epoch ?? epoch, epoch) };
      result.error = sweep.failure;
      if (result.error?.notRun || result.error?.stopped) {
        return undefined;
      }
      this.history.changed(result);
    }
    result.error = sweep?.failure;
    return undefined;
  }

  private async answer(result: Result, place: ModelPlace): Promise<FunctionAnswer | undefined> {
    const { target, args } = result.subject;
    const python = isPython(target.file) ? await chosenPython(target.file) : undefined;
    if (result.state !== 'running') {
      return undefined; // cancelled meanwhile
    }
    const call = { ...target, checkpoint: placePath(place), args: args.values, python };
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
}

/** `peak on add-113 @ 12,000: done in 31 ms` */
function eventOf({ subject, epoch, sweep, state, milliseconds = 0, error }: Result): string {
  const at = sweep ? ' @ all checkpoints' : epoch === undefined ? '' : ` @ ${countText(epoch)}`;
  const where = `${subject.model}${at}`;
  const why = error ? `: ${error.message}` : '';
  return `${subject.label} on ${where}: ${state} in ${countText(Math.round(milliseconds))} ms${why}`;
}

/** What to do about an argument that is missing, in the editor. */
function withRemedy(error: FunctionError): FunctionError {
  return error.missing === undefined ? error : { ...error, message: `${error.message}; give it by Run with…` };
}
