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

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A script of test/fixtures/preload that runs first. */
  readonly preload?: string;
  /** Where stderr goes in place of `Finished`. */
  readonly stderr?: number;
}

/** `grokking` as a person runs it, in a process of its own. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  private stdout = '';
  private stderr = '';

  constructor(args: readonly string[], cwd: string, { env, preload, stderr }: CliOptions = {}) {
    const node = preload === undefined ? [] : ['--require', path.resolve('test', 'fixtures', 'preload', preload)];
    this.child = spawn(process.execPath, [...node, PROGRAM, ...args], {
      cwd,
      // Not this process's own variables of Mocha and tsx.
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', stderr ?? 'pipe'],
    });
    this.child.stdout?.on('data', (text) => (this.stdout += String(text)));
    this.child.stderr?.on('data', (text) => (this.stderr += String(text)));
    this.finished = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** What it has said so far on stderr. */
  get said(): string {
    return this.stderr;
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
export function grokking(args: readonly string[], cwd: string, options?: CliOptions): Promise<Finished> {
  return new CliProcess(args, cwd, options).finished;
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
