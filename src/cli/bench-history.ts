import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import { splitPairs } from '../core/split';
import { taskFormula } from '../core/tasks';
import type { timeEngines } from './engine-timing';

/** Where the speeds of a checkout are kept, a line a recording. */
const HISTORY = 'bench/history.jsonl';

/** Bundled, this module lies in dist; run from source, in src/cli. */
export const PROGRAM_FOLDER = path.resolve(__dirname, path.basename(__dirname) === 'cli' ? '../..' : '..');

/** The sources that a program was built from. */
export interface Checkout {
  readonly folder: string;
  readonly commit: string;
  /** Whether tracked files differ from the commit, the history apart. */
  readonly dirty: boolean;
}

/** What a line of the history holds; speeds of different machines or models do not compare. */
export interface BenchRecord {
  /** ISO 8601. */
  readonly date: string;
  readonly commit: string;
  readonly dirty: boolean;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memory_gib: number;
    readonly platform: string;
    readonly node: string;
    /** Mean number of processes that wanted a core in the minute before; 0 on Windows, which does not say. */
    readonly load: number;
  };
  readonly model: {
    readonly task: string;
    readonly train_pairs: number;
    readonly layers: number;
    readonly d_model: number;
    readonly heads: number;
    readonly d_mlp: number;
  };
  readonly engines: Awaited<ReturnType<typeof timeEngines>>;
}

/**
 * The checkout whose root is this folder.
 * @throws InputError where it is none, as in an installed extension
 */
export function checkoutIn(folder: string): Checkout {
  try {
    const root = git(folder, 'rev-parse', '--show-toplevel');
    if (fs.realpathSync(root) === fs.realpathSync(folder)) {
      const changes = git(folder, 'status', '--porcelain', '--untracked-files=no', '--', '.', `:(exclude)${HISTORY}`);
      return { folder, commit: git(folder, 'rev-parse', 'HEAD'), dirty: changes !== '' };
    }
  } catch {
    // No git, no repository, or one without a commit.
  }
  throw new InputError(
    `--record adds to ${HISTORY} of a checkout, and ${folder} is none that git knows a commit of; clone the repository and run "npm run bench -- --record" there`,
  );
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** This machine, before anything is timed on it. */
export function machineHere(): BenchRecord['machine'] {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? os.arch(),
    cores: os.availableParallelism(),
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    load: Number(os.loadavg()[0].toPrecision(3)),
  };
}

export function benchRecord(
  { commit, dirty }: Checkout,
  machine: BenchRecord['machine'],
  { task, model }: RunConfig,
  engines: BenchRecord['engines'],
): BenchRecord {
  return {
    date: new Date().toISOString(),
    commit,
    dirty,
    machine,
    model: {
      task: taskFormula(task),
      train_pairs: splitPairs(task).train.x.length,
      layers: model.layers,
      d_model: model.dModel,
      heads: model.heads,
      d_mlp: model.dMlp,
    },
    engines,
  };
}

/** Appends a line to the history. @returns the file */
export function appendRecord({ folder }: Checkout, record: BenchRecord): string {
  const file = path.join(folder, HISTORY);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.appendFileSync(file, `${JSON.stringify(record)}\n`);
  return file;
}
