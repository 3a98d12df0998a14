import { type ChildProcess, fork } from 'node:child_process';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import type { AnalysisMethods } from '../../protocol/analysis';
import type { AnalystMethods } from '../../protocol/analyst';
import { Rpc } from '../../protocol/rpc';
import { Disposable } from '../disposable';
import { processPort } from './process-port';
import type { WorkerProgram } from './worker-process';

type Channel = Rpc<AnalystMethods, Record<never, never>>;

/** The window's analysis process: started by the first question, and again if it was lost. */
export class Analyst extends Disposable {
  private current: { readonly child: ChildProcess; readonly rpc: Channel } | undefined;

  constructor(
    private readonly program: WorkerProgram,
    private readonly log: { error(line: string): void },
  ) {
    super();
    this.own({ dispose: () => this.end() });
  }

  /** Answers a question about a checkpoint of a run. */
  ask(run: string, method: keyof AnalysisMethods, args: unknown[]): Promise<unknown> {
    return this.channel().call('ask', run, method, args);
  }

  /** What a checkpoint file is. */
  describe(file: string): Promise<CheckpointDescription> {
    return this.channel().call('describe', file);
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
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.log.error(`analysis: ${text.trimEnd()}`));
    child.once('exit', () => this.lose(child));
    child.once('error', () => this.lose(child));
    return { child, rpc: new Rpc<AnalystMethods, Record<never, never>>(processPort(child), {}) };
  }

  /** Who still waits for an answer of a lost process is told so. */
  private lose(child: ChildProcess): void {
    if (this.current?.child === child) {
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
