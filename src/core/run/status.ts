import * as os from 'node:os';
import * as fs from 'node:fs';
import { ENGINE_NAMES, type RunConfig } from '../config/types';
import { readText, readTextInTurns } from '../read-text';
import { removeQuietly, replaceFile, sync } from './disk';
import { errorCode } from './problems';
import { RUN_STATES, type RunStatus } from './state';

/** Room that is kept for one more status on a full disk. */
const SPARE_BYTES = 4096;

type Check = (value: unknown) => boolean;
const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const amount: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const text: Check = (value) => typeof value === 'string';
const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** What each field holds; those that earlier versions did not write may be missing, and are null. */
const FIELDS: Readonly<Record<keyof RunStatus, Check>> = {
  state: oneOf(RUN_STATES),
  epoch: count,
  epochs: count,
  engine: orNull(oneOf(ENGINE_NAMES)),
  threads: orNull(count),
  pid: orNull(count),
  host: text,
  epochs_per_second: orNull(amount),
  train_accuracy: orNull(amount),
  test_accuracy: orNull(amount),
  memorised_at: orNull(count),
  grokked_at: orNull(count),
  collapses: orNull((value) => Array.isArray(value) && value.every(count)),
  seconds: amount,
  created_at: time,
  updated_at: time,
  ended_at: orNull(time),
  error: orNull(text),
  waiting: orNull(text),
};

/** The status in the text of a `status.json`; undefined when it is not one. */
export function parseStatus(json: string): RunStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const given = value as Record<string, unknown>;
  const fields = Object.entries(FIELDS).map(([name, check]) => ({ name, check, field: given[name] ?? null }));
  return fields.every(({ check, field }) => check(field))
    ? (Object.fromEntries(fields.map(({ name, field }) => [name, field])) as unknown as RunStatus)
    : undefined;
}

/** @returns `missing` where there is no such file, `damaged` where it cannot be read as a status */
export function readStatusFile(file: string): RunStatus | 'missing' | 'damaged' {
  try {
    return parseStatus(readText(file, 'status')) ?? 'damaged';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '') ? 'missing' : 'damaged';
  }
}

/** As `readStatusFile`, and others have their turn while the disk is asked. @returns undefined where it cannot be read as a status */
export async function readStatus(file: string): Promise<RunStatus | undefined> {
  try {
    return parseStatus(await readTextInTurns(file, 'status'));
  } catch {
    return undefined;
  }
}

/** The status of a run that has not begun. */
export function newStatus(config: RunConfig, now: string): RunStatus {
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
    created_at: now,
    updated_at: now,
    ended_at: null,
    error: null,
    waiting: null,
  };
}

/** Writes a run's `status.json`, and keeps room for one that says that the disk is full. */
export class StatusFile {
  private readonly spare: string;

  constructor(private readonly file: string) {
    this.spare = `${file}.spare`;
  }

  write(status: RunStatus, durable: boolean, confirm?: () => void): void {
    replaceFile(this.file, textOf(status), { durable, confirm });
  }

  /** Takes the room that `writeOnFullDisk` will need; without it goes where there is none. */
  keepRoom(): void {
    try {
      if (!fs.existsSync(this.spare)) {
        replaceFile(this.spare, Buffer.alloc(SPARE_BYTES, ' '));
      }
    } catch {
      // Tried again with the next status.
    }
  }

  giveRoomBack(): void {
    removeQuietly(this.spare);
  }

  /** Writes into room that is taken already. */
  writeOnFullDisk(status: RunStatus): void {
    const descriptor = fs.openSync(this.spare, 'r+');
    try {
      // Blanks after JSON are JSON.
      fs.writeSync(descriptor, textOf(status).padEnd(SPARE_BYTES, ' '), 0);
      sync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(this.spare, this.file);
  }
}

function textOf(status: RunStatus): string {
  return `${JSON.stringify(status, null, 2)}\n`;
}
