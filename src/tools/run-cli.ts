import { spawn } from 'node:child_process';
import { InputError } from '../core/config/problem';

/** The command line, as a program of its own. */
export interface CliProgram {
  /** dist/cli.js */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs `grokking` to its end.
 * @returns what it prints
 * @throws InputError with its last line, where it does not end well
 */
export function runCli(
  { script, env }: CliProgram,
  args: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
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
    child.once('close', (code) => {
      signal?.removeEventListener('abort', interrupt);
      if (code === 0) {
        resolve(out);
      } else {
        const line = error.trim().split('\n').at(-1) ?? '';
        reject(new InputError(line === '' ? `grokking ${args[0]} ended with exit code ${code}` : line));
      }
    });
  });
}
