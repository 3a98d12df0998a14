import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';
import type { FunctionAnswer, RunnerEvents, RunnerMethods } from '../../../src/protocol/analyses';
import { RUNNER_CHECKS } from '../../../src/protocol/checks/analyses';
import { Rpc } from '../../../src/protocol/rpc';

/** dist/runner.js as the extension starts it. */
export class RunnerProcess {
  readonly logged: string[] = [];
  readonly child: ChildProcess;
  stderr = '';
  readonly exited: Promise<{ code: number | null; signal: string | null; stderr: string }>;
  private readonly rpc: Rpc<RunnerMethods, RunnerEvents>;

  constructor(env: NodeJS.ProcessEnv = {}) {
    const child = fork(path.resolve('dist', 'runner.js'), [], options(env));
    this.child = child;
    child.stderr?.on('data', (text) => (this.stderr += String(text)));
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stderr: this.stderr }));
    });
    this.rpc = new Rpc<RunnerMethods, RunnerEvents>(
      {
        post: (message) => void child.send(message as object),
        listen: (listener) => {
          child.on('message', listener);
          return { dispose: () => child.off('message', listener) };
        },
      },
      { logged: (line) => void this.logged.push(line) },
      { checks: RUNNER_CHECKS, report: (line) => assert.fail(line) },
    );
  }

  warm(): Promise<void> {
    return this.rpc.call('warm');
  }

  call(file: string, name: string, checkpoint: string, args: readonly unknown[] = []): Promise<FunctionAnswer> {
    return this.rpc.call('call', { file, name, checkpoint, args });
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
    this.rpc.dispose();
  }
}

function options(env: NodeJS.ProcessEnv): Parameters<typeof fork>[2] {
  return {
    env: { ...process.env, NODE_OPTIONS: '', ...env }, // not this process's own variables of Mocha and tsx
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  };
}
