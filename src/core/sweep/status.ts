import { readText } from '../read-text';
import { replaceFile } from '../run/disk';
import { RUN_STATES, type RunState } from '../run/state';
import { sweepFile } from './layout';

/** `status.json` of a sweep. Times are ISO 8601. */
export interface SweepStatus {
  readonly state: RunState;
  readonly runs: number;
  readonly completed: number;
  readonly failed: number;
  readonly grokked: number;
  /** Time during which the sweep was at work, over all times that it went on. */
  readonly seconds: number;
  /** How long it will still take; null while that is not known. */
  readonly seconds_left: number | null;
  /** Runs side by side; null while no process trains. */
  readonly parallel: number | null;
  readonly pid: number | null;
  readonly host: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly ended_at: string | null;
  readonly error: string | null;
}

type Kind = 'number' | 'text' | 'number?' | 'text?';

const FIELDS: Readonly<Record<Exclude<keyof SweepStatus, 'state'>, Kind>> = {
  runs: 'number',
  completed: 'number',
  failed: 'number',
  grokked: 'number',
  seconds: 'number',
  seconds_left: 'number?',
  parallel: 'number?',
  pid: 'number?',
  host: 'text',
  created_at: 'text',
  updated_at: 'text',
  ended_at: 'text?',
  error: 'text?',
};

/** The status in a sweep's folder; undefined where there is none, or a damaged one. */
export function readSweepStatus(sweep: string): SweepStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readText(sweepFile.status(sweep), 'status'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const given = value as Record<string, unknown>;
  const fits = (field: unknown, kind: Kind): boolean =>
    (kind.endsWith('?') && field === null) || typeof field === (kind.startsWith('number') ? 'number' : 'string');
  return RUN_STATES.some((state) => state === given['state']) &&
    Object.entries(FIELDS).every(([name, kind]) => fits(given[name], kind))
    ? (value as SweepStatus)
    : undefined;
}

export function writeSweepStatus(sweep: string, status: SweepStatus, durable: boolean): void {
  replaceFile(sweepFile.status(sweep), `${JSON.stringify(status, null, 2)}\n`, { durable });
}
