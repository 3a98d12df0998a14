import type { Output } from '../../core/output';
import type { FunctionAnswer, FunctionCall, RunnerEvents, RunnerMethods } from '../../protocol/analyses';
import type { GradeCall, Verdict } from '../../protocol/grading';
import { checkedValue } from '../../protocol/checks/checked';
import { FUNCTION_ANSWER, GRADE, RUNNER_CHECKS } from '../../protocol/checks/analyses';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { HelperProcess } from '../runs/helper-process';
import type { WorkerProgram } from '../runs/worker-process';
import { lossMessage, type RunnerLimits, timeLimitMessage } from './runner-limits';

/** Without a call for this long the process is let go. */
const IDLE_MS = 5 * 60_000;

/** A call that is under way or waits for its turn. */
export interface RunningCall<T = Output> {
  /** undefined when it was cancelled. */
  readonly ended: Promise<FunctionAnswer<T> | undefined>;
  cancel(): void;
}

type Helper = HelperProcess<RunnerMethods, RunnerEvents>;
/** What became of a call that came to no answer of its own. */
type Failure = Extract<FunctionAnswer<never>, { ok: false }>;

interface Job {
  readonly log: (line: string) => void;
  /** Asks the process. @returns what resolves the call with its answer */
  ask(rpc: Helper['rpc']): Promise<() => void>;
  end(failure: Failure | undefined): void;
}

interface RunnerProcess {
  readonly helper: Helper;
  readonly ready: Promise<void>;
  /** What it was started with. */
  readonly megabytes: number;
}

/**
 * The window's process for the person's functions, one call at a time. A call that is cancelled or takes too long
 * takes its process with it; the next one has a new one.
 */
export class Runner extends Disposable {
  private readonly waiting: Job[] = [];
  private active: Job | undefined;
  private process: RunnerProcess | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param guard throws where nothing may be started */
  constructor(
    private readonly guard: () => void,
    private readonly program: WorkerProgram,
    private readonly limits: () => RunnerLimits,
    /** Where relative paths of the person's functions begin. */
    private readonly folder: () => string | undefined,
    private readonly log: Pick<Log, 'debug' | 'warn' | 'error'>,
  ) {
    super();
    this.own({ dispose: () => this.end() });
  }

  /** The process that is there now, for tests. */
  get pid(): number | undefined {
    return this.process?.helper.pid;
  }

  /** Gets the process ready, so that the next call is fast. */
  warm(): void {
    this.guard();
    this.started();
    this.leaveWhenIdle();
  }

  /** The same for functions in Python. */
  warmPython(python: string | undefined): void {
    this.warm();
    void this.started()
      .helper.rpc.call('warmPython', python)
      .catch(() => undefined); // told by the call that needs it
  }

  call(call: FunctionCall, log: (line: string) => void): RunningCall {
    return this.enqueue(log, async (rpc) => checkedValue('the answer', FUNCTION_ANSWER, await rpc.call('call', call)));
  }

  /** Checks a function that answers an exercise. */
  grade(call: GradeCall, log: (line: string) => void): RunningCall<Verdict> {
    return this.enqueue(log, async (rpc) => checkedValue('the grade', GRADE, await rpc.call('grade', call)));
  }

  private enqueue<T>(
    log: (line: string) => void,
    ask: (rpc: Helper['rpc']) => Promise<FunctionAnswer<T>>,
  ): RunningCall<T> {
    this.guard();
    let cancel = (): void => undefined;
    const ended = new Promise<FunctionAnswer<T> | undefined>((resolve) => {
      const job: Job = {
        log,
        ask: async (rpc) => {
          const answer = await ask(rpc);
          return () => resolve(answer);
        },
        end: resolve,
      };
      cancel = () => this.cancel(job);
      this.waiting.push(job);
    });
    void this.next();
    return { ended, cancel: () => cancel() };
  }

  private async next(): Promise<void> {
    const job = this.active ? undefined : this.waiting.shift();
    if (!job) {
      return;
    }
    this.active = job;
    const limits = this.limits();
    if (this.process?.megabytes !== limits.megabytes) {
      this.kill();
    }
    const runner = this.started();
    try {
      await runner.ready;
      if (this.active === job) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.timeOut(job, limits), 1000 * limits.seconds);
        this.finish(job, await job.ask(runner.helper.rpc));
      }
    } catch (error) {
      this.fail(job, failure((error as Error).message));
    }
  }

  private timeOut(job: Job, limits: RunnerLimits): void {
    this.kill();
    this.fail(job, failure(timeLimitMessage(limits), 1000 * limits.seconds));
    this.warmAgain();
  }

  private cancel(job: Job): void {
    if (this.active === job) {
      this.kill();
      this.fail(job, undefined);
      this.warmAgain();
    } else if (this.waiting.includes(job)) {
      this.waiting.splice(this.waiting.indexOf(job), 1);
      job.end(undefined);
    }
  }

  /** @param failure undefined: it was cancelled */
  private fail(job: Job, failure: Failure | undefined): void {
    this.finish(job, () => job.end(failure));
  }

  /** The first end of a job counts. */
  private finish(job: Job, resolve: () => void): void {
    if (this.active !== job) {
      return;
    }
    this.active = undefined;
    this.leaveWhenIdle();
    resolve();
    void this.next();
  }

  private started(): RunnerProcess {
    this.process ??= this.start();
    return this.process;
  }

  private start(): RunnerProcess {
    const { megabytes } = this.limits();
    const helper: RunnerProcess['helper'] = new HelperProcess({
      name: 'analysis function',
      program: { ...this.program, env: { ...this.program.env, GROKKING_RUNNER_MEMORY_MB: String(megabytes) } },
      execArgv: [`--max-old-space-size=${megabytes}`],
      cwd: this.folder(),
      handlers: { logged: (line) => this.active?.log(line) },
      checks: RUNNER_CHECKS,
      log: this.log,
      lost: (end) => this.lost(lossMessage({ ...end, stderr: helper.stderr }, megabytes)),
    });
    // Why it could not get ready is told to the call that waits for it, and by its exit.
    const ready = helper.rpc.call('warm');
    ready.catch(() => undefined);
    return { helper, ready, megabytes };
  }

  /** The call that was running ends with the reason. */
  private lost(message: string): void {
    this.process = undefined;
    clearTimeout(this.timer);
    this.log.error(message);
    if (this.active) {
      this.fail(this.active, failure(message));
    }
  }

  private warmAgain(): void {
    if (!this.disposed) {
      this.started();
    }
  }

  private leaveWhenIdle(): void {
    if (!this.active && !this.disposed) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.kill(), IDLE_MS);
    }
  }

  private kill(): void {
    const runner = this.process;
    this.process = undefined;
    clearTimeout(this.timer);
    runner?.helper.kill();
  }

  private end(): void {
    this.waiting.splice(0).forEach((job) => job.end(undefined));
    if (this.active) {
      this.fail(this.active, undefined);
    }
    this.kill();
  }
}

function failure(message: string, milliseconds = 0): Failure {
  return { ok: false, error: { message, stack: [], stopped: true }, milliseconds };
}
