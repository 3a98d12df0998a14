import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as readline from 'node:readline';

export type Answer = { owns: true } | { refused: string };

/** A process that tries to own runs; see test/processes/own-runs.ts. */
export class RivalProcess {
  readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor() {
    const args = ['--import', 'tsx', 'test/processes/own-runs.ts'];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    this.lines = readline.createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  static async start(): Promise<RivalProcess> {
    const rival = new RivalProcess();
    await rival.lines.next();
    return rival;
  }

  /** @param at the time to try, as of `Date.now` */
  async own(run: string, at = 0): Promise<Answer> {
    this.child.stdin?.write(`${at} ${run}\n`);
    const { value } = await this.lines.next();
    return JSON.parse(String(value)) as Answer;
  }

  /** Lets go of what it owns. */
  async letGo(): Promise<void> {
    this.child.stdin?.write('\n');
    await this.lines.next();
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.kill(signal);
      await exit;
    }
  }
}
