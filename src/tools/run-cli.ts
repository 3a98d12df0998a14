import { spawn } from 'node:child_process';
import { InputError } from '../core/config/problem';

/** The command line, as a program of its own. */
export interface CliProgram {
  /** dist/cli.js */
  readonly script: string;
  /** What runs it, where that is not what runs this. */
  readonly node?: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs `grokking` to its end.
 * @returns what it prints
 * @throws InputError with its last line, where it does not end well
 */
export function runCli(
  { script, node, env }: CliProgram,
  args: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(node ?? process.execPath, [script, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let [out, error] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error = (error + text).slice(-10_000)));
    const interrupt = (): void => void child.kill('SIGINT'); // what trains writes a checkpoint first
    signal?.addEventListener('abort', interrupt);
    child.once('error', reject);
    child.once('close', (code, killed) => {
      signal?.removeEventListener('abort', interrupt);
      if (code === 0) {
        resolve(out);
      } else {
        const line = error.trim().split('\n').at(-1) ?? '';
        // What it was killed at is no reason.
        const end = killed
          ? `was ended by ${killed}${line && `; its last line: ${line}`}`
          : `ended with exit code ${code}`;
        reject(new InputError(killed || line === '' ? `grokking ${args[0]} ${end}` : line));
      }
    });
  });
}
