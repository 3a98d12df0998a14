import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const PROGRAM = path.resolve('dist', 'cli.js');

export interface Finished {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `grokking` as a person runs it, in a process of its own. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  private stdout = '';
  private stderr = '';

  constructor(args: readonly string[], cwd: string) {
    // Not this process's own variables of Mocha and tsx.
    const env = { ...process.env, NODE_OPTIONS: '' };
    this.child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (text) => (this.stdout += String(text)));
    this.child.stderr?.on('data', (text) => (this.stderr += String(text)));
    this.finished = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Resolves when `condition` holds; rejects when the process ends before. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`it ended too early:\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Runs `grokking` to its end. */
export function grokking(args: readonly string[], cwd: string): Promise<Finished> {
  return new CliProcess(args, cwd).finished;
}

/** A folder for one test, removed by the caller. */
export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-cli-'));
}

/** Writes a config into the folder; text stays as it is. */
export function writeConfig(folder: string, config: object | string, name = 'test.grok.json'): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}
