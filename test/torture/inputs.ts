import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { inputKinds, inputOf } from '../inputs/kinds';
import type { Told } from '../processes/read-inputs';

/** So many inputs are read in one process. */
const BATCH = 2500;

/** An input is a few kB: who has not read it after this long hangs, on a busy machine, too. */
const HANGS_MS = 20_000;

const MOST_MEGABYTES = 512;

/** Beyond so many failures there is no need to know more. */
const ENOUGH = 10;

/** What became of the inputs so far. */
interface Tally {
  read: number;
  refused: number;
  /** The longest that one took, of processor time. */
  milliseconds: number;
  megabytes: number;
  readonly failures: string[];
}

/** Mutated inputs of every kind: each is read, or refused in one line. */
export async function inputs(count: (whole: number) => number, seed: number): Promise<string> {
  const whole = count(50_000);
  console.log(`seed ${seed}`);
  const tally: Tally = { read: 0, refused: 0, milliseconds: 0, megabytes: 0, failures: [] };
  for (let from = 0; from < whole && tally.failures.length < ENOUGH;) {
    from = await batch(seed, from, Math.min(from + BATCH, whole), tally);
  }
  if (tally.megabytes >= MOST_MEGABYTES) {
    tally.failures.push(`a process took ${tally.megabytes.toFixed()} MB for its inputs`);
  }
  if (tally.failures.length > 0) {
    throw new Error(`seed ${seed}: ${tally.failures.join('\n')}`);
  }
  const { read, refused, milliseconds, megabytes } = tally;
  return (
    `${whole} mutated inputs of ${inputKinds.length} kinds (seed ${seed}): ${read} read, ${refused} refused in one line, ` +
    `0 crashes, 0 hangs; the longest took ${milliseconds.toFixed()} ms of processor time, a process at most ${megabytes.toFixed()} MB for all of its own`
  );
}

/** Reads inputs in a process of their own. @returns the number of the first that was not read: after one that is its end, the next */
function batch(seed: number, from: number, to: number, tally: Tally): Promise<number> {
  const child = fork(path.resolve('test/processes/read-inputs.ts'), [seed, from, to].map(String), {
    execArgv: ['--import', 'tsx'],
  });
  let current = from;
  let why: string | undefined;
  let over = false;
  const hangs = (): void => {
    why = `it hangs: not read after ${HANGS_MS / 1000} s`;
    child.kill('SIGKILL');
  };
  let watchdog = setTimeout(hangs, HANGS_MS);
  child.on('message', (told: Told) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(hangs, HANGS_MS);
    if ('begins' in told) {
      current = told.begins;
    } else if ('crash' in told) {
      tally.failures.push(failure(seed, told.number, told.crash));
    } else if ('megabytes' in told) {
      tally.megabytes = Math.max(tally.megabytes, told.megabytes);
      over = true;
    } else {
      tally[told.refused ? 'refused' : 'read']++;
      tally.milliseconds = Math.max(tally.milliseconds, told.milliseconds);
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(watchdog);
      if (!over) {
        tally.failures.push(failure(seed, current, why ?? `its process ended with ${signal ?? code}`));
      }
      resolve(over ? to : current + 1);
    });
  });
}

/** Keeps the input that failed. @returns a line that says where */
function failure(seed: number, number: number, what: string): string {
  const { kind, input } = inputOf(seed, number);
  const file = path.resolve('out', 'torture', `input-${seed}-${number}`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, input);
  return `input ${number} (${kind.name}), kept as ${file}: ${what}`;
}
