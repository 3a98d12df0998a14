import { type ChildProcess, fork } from 'node:child_process';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import type { AnalysisMethods } from '../../protocol/analysis';
import type { AnalystMethods } from '../../protocol/analyst';
import { checkedValue, LONG_TEXT } from '../../protocol/checks/checked';
import { DESCRIPTION } from '../../protocol/checks/description';
import { Rpc } from '../../protocol/rpc';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { processPort } from './process-port';
import type { WorkerProgram } from './worker-process';

type Channel = Rpc<AnalystMethods, Record<never, never>>;

/** The window's analysis process: started by the first question, and again if it was lost. */
export class Analyst extends Disposable {
  private current: { readonly child: ChildProcess; readonly rpc: Channel } | undefined;

  constructor(
    private readonly program: WorkerProgram,
    private readonly log: Pick<Log, 'debug' | 'info' | 'warn' | 'error' | 'failure'>,
  ) {
    super();
    this.own({ dispose: () => this.end() });
  }

  /** Answers a question about a checkpoint of a run. */
  async ask(run: string, method: keyof AnalysisMethods, args: unknown[]): Promise<unknown> {
    const started = performance.now();
    const what = `${method} of ${run} @ ${String(args[0])}`;
    try {
      const answer = await this.channel().call('ask', run, method, args);
      this.log.debug(`${what}: ${Math.round(performance.now() - started)} ms`);
      return answer;
    } catch (error) {
      this.log.failure(what, error);
      throw error;
    }
  }

  /** A page of HTML about a checkpoint of a run. */
  async report(run: string, epoch: number): Promise<string> {
    return checkedValue('the report', LONG_TEXT, await this.ask(run, 'report', [epoch]));
  }

  /** What a checkpoint file is. */
  async describe(file: string): Promise<CheckpointDescription> {
    return checkedValue('the description', DESCRIPTION, await this.channel().call('describe', file));
  }

  /** Nobody looks at this run any more. */
  close(run: string): void {
    this.current?.rpc.notify('close', run);
  }

  private channel(): Channel {
    this.current ??= this.start();
    return this.current.rpc;
  }

  private start(): { child: ChildProcess; rpc: Channel } {
    const child = fork(this.program.script, [], {
      env: this.program.env,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) =>
      text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .forEach((line) => this.log.error(`analysis: ${line}`)),
    );
    child.once('exit', (code, signal) => this.lose(child, `ended (${signal ?? `exit code ${code}`})`));
    child.once('error', ({ message }) => this.lose(child, `failed: ${message}`));
    this.log.debug(`analysis: process ${child.pid} started`);
    const report = (line: string): void => this.log.warn(`analysis: ${line}`);
    return {
      child,
      rpc: new Rpc<AnalystMethods, Record<never, never>>(processPort(child), {}, { checks: {}, report }),
    };
  }

  /** Who still waits for an answer of a lost process is told so. */
  private lose(child: ChildProcess, how: string): void {
    if (this.current?.child === child) {
      this.log.error(`analysis: its process ${how}; the next question starts a new one`);
      this.current.rpc.dispose();
      this.current = undefined;
    }
  }

  private end(): void {
    const current = this.current;
    this.current = undefined;
    current?.rpc.dispose();
    current?.child.kill();
  }
}
