import type { FunctionAnswer, FunctionCall, RunnerEvents, RunnerMethods } from '../../protocol/analyses';
import { checkedValue } from '../../protocol/checks/checked';
import { FUNCTION_ANSWER, RUNNER_CHECKS } from '../../protocol/checks/analyses';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { HelperProcess } from '../runs/helper-process';
import type { WorkerProgram } from '../runs/worker-process';
import { lossMessage, type RunnerLimits, timeLimitMessage } from './runner-limits';

/** Without a call for this long the process is let go. */
const IDLE_MS = 5 * 60_000;

/** A call that is under way or waits for its turn. */
export interface RunningCall {
  /** undefined when it was cancelled. */
  readonly ended: Promise<FunctionAnswer | undefined>;
  cancel(): void;
}

interface Job {
  readonly call: FunctionCall;
  readonly log: (line: string) => void;
  readonly resolve: (answer: FunctionAnswer | undefined) => void;
}

interface RunnerProcess {
  readonly helper: HelperProcess<RunnerMethods, RunnerEvents>;
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

  call(call: FunctionCall, log: (line: string) => void): RunningCall {
    this.guard();
    let cancel = (): void => undefined;
    const ended = new Promise<FunctionAnswer | undefined>((resolve) => {
      const job = { call, log, resolve };
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
        this.finish(job, checkedValue('the answer', FUNCTION_ANSWER, await runner.helper.rpc.call('call', job.call)));
      }
    } catch (error) {
      this.finish(job, failure((error as Error).message));
    }
  }

  private timeOut(job: Job, limits: RunnerLimits): void {
    this.kill();
    this.finish(job, failure(timeLimitMessage(limits), 1000 * limits.seconds));
    this.warmAgain();
  }

  private cancel(job: Job): void {
    if (this.active === job) {
      this.kill();
      this.finish(job, undefined);
      this.warmAgain();
    } else if (this.waiting.includes(job)) {
      this.waiting.splice(this.waiting.indexOf(job), 1);
      job.resolve(undefined);
    }
  }

  /** The first end of a job counts. */
  private finish(job: Job, answer: FunctionAnswer | undefined): void {
    if (this.active !== job) {
      return;
    }
    this.active = undefined;
    this.leaveWhenIdle();
    job.resolve(answer);
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
      this.finish(this.active, failure(message));
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
    this.waiting.splice(0).forEach((job) => job.resolve(undefined));
    if (this.active) {
      this.finish(this.active, undefined);
    }
    this.kill();
  }
}

function failure(message: string, milliseconds = 0): FunctionAnswer {
  return { ok: false, error: { message, stack: [], stopped: true }, milliseconds };
}
