import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfig } from '../config/parse';
import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { listNames, replaceFile, runFile } from './files';
import type { RunStatus } from './state';
import { readStatus, writeStatus } from './status';

/** Where runs are kept, relative to a workspace folder or the current directory. */
export const RUNS_FOLDER = path.join('.grokking', 'runs');

/** A run as the explorer shows it. */
export interface RunInfo {
  /** The run directory, absolute. */
  path: string;
  name: string;
  config: RunConfig;
  status: RunStatus;
}

/**
 * Makes a new run directory `<time>-<name>-<id>` with its config and a queued status.
 * @throws InputError when the folder cannot be written; nothing half-made stays behind
 */
export function createRun(runsFolder: string, config: RunConfig, now = new Date()): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const slug = config.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
  const run = path.resolve(runsFolder, `${time}-${slug}-${randomBytes(2).toString('hex')}`);
  let made = false;
  try {
    fs.mkdirSync(run, { recursive: true });
    made = true;
    replaceFile(runFile.config(run), `${JSON.stringify(config, null, 2)}\n`);
    writeStatus(run, newStatus(config, now));
  } catch (error) {
    if (made) {
      fs.rmSync(run, { recursive: true, force: true });
    }
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new InputError(
      `${runsFolder}: runs cannot be written there (${code}); choose another folder or mend its permissions`,
    );
  }
  return run;
}

/** Reads a run directory, or undefined when it is not one (yet). */
export function readRun(run: string): RunInfo | undefined {
  const status = readStatus(run);
  if (!status) {
    return undefined;
  }
  try {
    const config = readRunConfig(run);
    return config && { path: run, name: config.name, config, status };
  } catch {
    return undefined;
  }
}

/**
 * The config of a run; fields that a run of an earlier version does not have get their defaults.
 * @returns undefined when it is not a config
 */
export function readRunConfig(run: string): RunConfig | undefined {
  return parseConfig(fs.readFileSync(runFile.config(run), 'utf8')).config;
}

/** All runs of a folder, oldest first. */
export function listRuns(runsFolder: string): RunInfo[] {
  return listNames(runsFolder).flatMap((name) => readRun(path.resolve(runsFolder, name)) ?? []);
}

function newStatus(config: RunConfig, now: Date): RunStatus {
  return {
    state: 'queued',
    epoch: 0,
    epochs: config.training.epochs,
    engine: null,
    threads: null,
    pid: process.pid,
    host: os.hostname(),
    epochs_per_second: null,
    train_accuracy: null,
    test_accuracy: null,
    memorised_at: null,
    grokked_at: null,
    seconds: 0,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    ended_at: null,
    error: null,
  };
}
