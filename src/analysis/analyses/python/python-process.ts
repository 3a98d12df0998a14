import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { InputError } from '../../../core/config/problem';
import type { FunctionError } from '../../../protocol/analysis-call';

/** What is asked of python/grokking_lab/serve.py. */
export interface PythonCall {
  /** Absolute path of the person's file. */
  readonly file: string;
  readonly name: string;
  /** A file with the model; see python-model.ts. */
  readonly model: string;
  /** What follows `model`, by name, as `encodeArgument` puts it. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** A line of it. */
interface Message {
  readonly ready?: string;
  /** Why this Python cannot be used: one line, with the remedy. */
  readonly refused?: string;
  readonly log?: string;
  readonly result?: unknown;
  readonly error?: FunctionError;
}

/** An exception of a person's function, as Python tells of it. */
export class PythonError extends Error {
  constructor(readonly told: FunctionError) {
    super(told.message);
  }
}

/** How much of what it writes past its answers is kept, for when it ends by itself. */
const STDERR_KEPT = 10_000;

let running: PythonProcess | undefined;

/** Of the path, where nobody names one. */
const ON_PATH = process.platform === 'win32' ? 'python' : 'python3';

/**
 * The Python of this process, by default the one of GROKKING_PYTHON or of the path: started when it is needed first and kept for the next call.
 * @throws InputError, one line, where there is none, or it lacks what it needs
 */
export async function pythonProcess(python = process.env['GROKKING_PYTHON'] || ON_PATH): Promise<PythonProcess> {
  if (running?.command !== python || running.ended) {
    running?.kill();
    running = new PythonProcess(python);
  }
  await running.ready;
  return running;
}

/** Lets the process go, if there is one: nothing waits for it any more. */
export function endPython(): void {
  running?.kill();
  running = undefined;
}

/** A Python that runs functions, one call at a time. It ends with this process. */
class PythonProcess {
  readonly ready: Promise<void>;
  ended = false;
  private readonly child: ChildProcessWithoutNullStreams;
  private written = '';
  private receive: (message: Message) => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(readonly command: string) {
    const folder = packageFolder();
    const paths = [folder, process.env['PYTHONPATH']].filter(Boolean).join(path.delimiter);
    const env = { ...process.env, PYTHONPATH: paths, PYTHONUTF8: '1' };
    this.child = spawn(command, ['-u', path.join(folder, 'grokking_lab', '__main__.py')], { env, windowsHide: true });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.written = (this.written + text).slice(-STDERR_KEPT);
    });
    this.child.stdin.on('error', () => undefined); // its end tells the rest
    createInterface({ input: this.child.stdout }).on('line', (line) => this.receive(JSON.parse(line) as Message));
    this.child.once('error', ({ message }) =>
      this.end(`${command} could not be started (${message}); ${WHICH_PYTHON}`),
    );
    this.child.once('close', (code, signal) =>
      this.end(this.lastWords(signal ? `signal ${signal}` : `exit code ${code}`)),
    );
    this.ready = this.answer().then(({ refused }) => {
      if (refused !== undefined) {
        throw new InputError(`${refused}, or choose another Python: ${WHICH_PYTHON}`);
      }
    });
  }

  /**
   * Runs a function.
   * @returns its result as python/grokking_lab/values.py puts it
   * @throws PythonError, what the function raised; Error where the process ended
   */
  async call(call: PythonCall, log: (line: string) => void): Promise<unknown> {
    this.child.stdin.write(`${JSON.stringify(call)}\n`);
    const { result, error } = await this.answer(log);
    if (error) {
      throw new PythonError(error);
    }
    return result;
  }

  kill(): void {
    this.ended = true;
    this.child.kill('SIGKILL');
  }

  private answer(log: (line: string) => void = () => undefined): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.fail = reject;
      this.receive = (message) => (message.log === undefined ? resolve(message) : log(message.log));
    });
  }

  private end(reason: string): void {
    this.ended = true;
    this.fail(new PythonError({ message: reason, stack: [], stopped: true }));
  }

  private lastWords(how: string): string {
    const memory = /the function took .* MB of memory; .* are allowed/.exec(this.written)?.[0];
    const last = this.written.trim().split('\n').at(-1) ?? '';
    return memory ?? `Python ended (${how})${last === '' ? '' : `: ${last}`}; the next run starts a new one`;
  }
}

const WHICH_PYTHON =
  'the editor takes the Python extension’s interpreter, else the setting grokking.python; the command line GROKKING_PYTHON';

/** The package grokking_lab: the build puts it beside the bundle; run from source it is in the repository. */
function packageFolder(): string {
  const beside = path.join(__dirname, 'python');
  return fs.existsSync(path.join(beside, 'grokking_lab', 'serve.py'))
    ? beside
    : path.resolve(__dirname, '../../../../python');
}
