import * as fs from 'node:fs';
import * as path from 'node:path';
import { isRecord } from '../config/is-record';
import { InputError } from '../config/problem';
import { readText } from '../read-text';
import { listNames } from '../run/disk';
import { heard } from '../run/ask';
import { isSweepFolder, runFile } from '../run/layout';
import { RunLock } from '../run/lock';
import type { LockEntry } from '../run/lock-entry';
import { errorCode } from '../run/problems';
import { putRequest, type Request } from '../run/requests';
import { isActive } from '../run/state';
import { unwatchedStatus } from './cluster/state';
import { sweepFile } from './layout';
import { runConfig, type SweepPlan, type SweepRun } from './plan';
import { ResultsReader } from './results';
import { readSweepStatus, type SweepStatus } from './status';
import type { RunConfig } from '../config/types';

/** A sweep's folder: all that is read of a sweep comes from here. */
export class SweepDirectory {
  /** Absolute. */
  readonly path: string;
  private known: { readonly plan: SweepPlan; readonly runs: readonly SweepRun[] } | undefined;

  constructor(sweep: string) {
    this.path = path.resolve(sweep);
  }

  /** The folders of sweeps in a folder of runs, oldest first. */
  static paths(runsFolder: string): string[] {
    return listNames(runsFolder)
      .filter(isSweepFolder)
      .map((name) => path.resolve(runsFolder, name));
  }

  /**
   * What is trained.
   * @throws InputError, one line, when this is no sweep or its sweep.json is damaged
   */
  get plan(): SweepPlan {
    return this.read().plan;
  }

  /** Its runs by their numbers. @throws as `plan` */
  get runs(): readonly SweepRun[] {
    return this.read().runs;
  }

  /** @throws InputError where its values do not go together */
  configOf(run: SweepRun): RunConfig {
    return runConfig(this.plan, run);
  }

  /** Where a run is trained. */
  runPath(index: number): string {
    return sweepFile.run(this.path, index);
  }

  /** Who has the sweep; undefined where nobody has. */
  get holder(): LockEntry | undefined {
    return RunLock.holder(this.path);
  }

  results(): ResultsReader {
    return new ResultsReader(this.path);
  }

  /**
   * The status as it should be shown: a sweep whose process died reads `interrupted`; what its runs came to is counted.
   * @throws as `plan`
   */
  status(results = this.results()): SweepStatus {
    results.read();
    const counted = { runs: this.runs.length, ...results.counts };
    const written = readSweepStatus(this.path);
    if (!written) {
      const at = fs.statSync(sweepFile.plan(this.path)).mtime.toISOString();
      const error = 'status.json is missing or damaged: this is what the results say';
      const unknown = { seconds: 0, seconds_left: null, parallel: null, pid: null, host: '', ended_at: null };
      return { state: 'interrupted', ...counted, ...unknown, created_at: at, updated_at: at, error };
    }
    if ('slurm' in this.plan.run && !this.holder) {
      return unwatchedStatus(this.path, { ...written, ...counted }, results.size);
    }
    const dead = isActive(written.state) && !this.holder;
    return { ...written, ...counted, ...(dead && { state: 'interrupted', pid: null, seconds_left: null }) };
  }

  /**
   * Asks who trains it for something, and resolves when that was heard.
   * @throws InputError when nobody does, does not answer, or the sweep cannot be written
   */
  async ask(request: Request): Promise<void> {
    const { plan, holder } = this;
    const { state, parallel } = this.status();
    if ('slurm' in plan.run && parallel === null && request !== 'stop') {
      throw new InputError(
        `${plan.name} is trained by a cluster, where it cannot be paused; grokking stop ends it, and it goes on from there`,
      );
    }
    if (!isActive(state) || !holder) {
      throw new InputError(`${plan.name} is ${state}: no process trains it`);
    }
    let file: string;
    try {
      file = putRequest(runFile.control(this.path), request);
    } catch (error) {
      throw new InputError(`${this.path} cannot be written (${errorCode(error)}): its training cannot be reached`);
    }
    await heard(this.path, plan.name, file, holder);
  }

  private read(): NonNullable<typeof this.known> {
    this.known ??= parsePlan(this.path);
    return this.known;
  }
}

/** The text of a `sweep.json`: a line for each run. */
export function planText(plan: SweepPlan, runs: Iterable<SweepRun>): string {
  const head = JSON.stringify(plan, null, 2).slice(0, -2);
  const lines = Array.from(runs, (run) => `    ${JSON.stringify(run)}`);
  return `${head},\n  "runs": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

function parsePlan(sweep: string): { plan: SweepPlan; runs: readonly SweepRun[] } {
  const file = sweepFile.plan(sweep);
  let value: unknown;
  try {
    value = JSON.parse(readText(file, 'sweep'));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError(`${sweep} is not the folder of a sweep: it has no sweep.json`);
    }
    const what = error instanceof InputError ? error.message : code ? `cannot be read (${code})` : 'not valid JSON';
    throw new InputError(`${file}: ${what}; put back a copy, or run the sweep file again`);
  }
  if (isRecord(value)) {
    const { runs, ...plan } = value;
    const fields = [plan['base'], plan['vary'], plan['run']].every(isRecord);
    if (fields && typeof plan['name'] === 'string' && Array.isArray(runs) && runs.every(isRun)) {
      return { plan: plan as unknown as SweepPlan, runs };
    }
  }
  throw new InputError(`${file}: is not what a sweep has written; put back a copy, or run the sweep file again`);
}

function isRun(value: unknown, index: number): value is SweepRun {
  return isRecord(value) && value['index'] === index && isRecord(value['values']) && Number.isInteger(value['seed']);
}
