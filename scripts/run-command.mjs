// Runs a program in a process group of its own, so that a time limit or Ctrl-C ends it with everything it started.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {import('node:child_process').ChildProcess} child */
export function killGroup(child, /** @type {NodeJS.Signals} */ signal = 'SIGKILL') {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function killAll() {
  for (const child of running) killGroup(child);
}
process.on('exit', killAll);
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  // A script with its own clean-up (a server to stop) adds its listener as well and exits itself.
  process.on(signal, () => {
    killAll();
    if (process.listenerCount(signal) === 1) process.exit(code);
  });
}

/**
 * Starts a program whose process group ends with this process at the latest.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startCommand(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  // 'close' comes also where the program could not be started.
  child.once('close', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs: number, show?: string }} options
 *   `show` passes the output through as it comes, too, this before each line: '' or who says it.
 * @returns {Promise<{ code: number | null, output: string, timedOut: boolean }>}
 *   `code` is null where the program could not be started or was killed; `output` is stdout and stderr together.
 */
export function runCommand(command, args, { cwd, env, timeoutMs, show }) {
  return new Promise((resolve) => {
    const child = startCommand(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text) => (output += text));
      if (show !== undefined && stream) createInterface(stream).on('line', (line) => console.log(`${show}${line}`));
    }
    child.once('error', (error) => (output += `${error.message}\n`));
    child.once('close', (code) => {
      clearTimeout(timer);
      // What it left running in the background would hold ports and files of the next step.
      killGroup(child);
      resolve({ code: timedOut ? null : code, output, timedOut });
    });
  });
}

/** The last lines that say something, for an error message. */
export function lastLines(/** @type {string} */ output, count = 3) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}

/** An output's beginning and end: compilers say what matters first, test runners last. */
export function excerpt(/** @type {string} */ output, count = 30) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  if (lines.length <= 2 * count) return lines.join('\n');
  return [...lines.slice(0, count), `… ${lines.length - 2 * count} lines more …`, ...lines.slice(-count)].join('\n');
}
