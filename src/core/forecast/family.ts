import * as path from 'node:path';
import type { RunConfig } from '../config/types';
import { isSweepFolder, runsOfSweep } from '../run/layout';
import { listNames } from '../run/disk';
import { RunDirectory, type RunInfo } from '../run/directory';
import { type Course, CourseReader } from './course';
import type { Grokked } from './ways';

/** So many runs of a family, the newest, tell enough. */
const MOST_GROKKED = 100;
/** So many are looked at for them. */
const MOST_LOOKED_AT = 2000;

/** What two runs have in common whose times to grok can be told from each other: all but seeds, share, rate and decay. */
function familyKey({ task, model, loss, optimizer, training }: RunConfig): string {
  return JSON.stringify([
    { ...task, trainFraction: undefined, split: undefined },
    { ...model, seed: undefined },
    loss,
    { ...optimizer, learningRate: undefined, weightDecay: undefined },
    training.batchSize,
  ]);
}

/** Trained here from its own first weights, with weights that decay: what a forecast can learn from and tell of. */
export function canBeTold({ load, model, task, optimizer, training }: RunConfig): boolean {
  const ownStart = load === null && model.initFrom === null && training.from === null;
  return ownStart && training.changes.length === 0 && task.operation !== 'opinion' && optimizer.weightDecay > 0;
}

/** Runs beside a run that are of its family and have grokked. What was read of one is not read again. */
export class Families {
  /** What family each run is of, which its config says for good; undefined: of none. */
  private readonly keys = new Map<string, string | undefined>();
  private readonly courses = new Map<string, Grokked | undefined>();

  /** The newest first; a run that is still trained counts from when it has grokked. */
  of(run: RunInfo): Grokked[] {
    const key = familyKey(run.config);
    const grokked: Grokked[] = [];
    for (const beside of runsBeside(run.path)) {
      const course = beside !== run.path && this.keyOf(beside) === key ? this.grokked(beside) : undefined;
      if (course !== undefined && grokked.push(course) >= MOST_GROKKED) {
        break;
      }
    }
    return grokked;
  }

  private keyOf(run: string): string | undefined {
    if (!this.keys.has(run)) {
      const info = new RunDirectory(run).info();
      if (info === undefined) {
        return undefined; // it may still be in the making
      }
      this.keys.set(run, canBeTold(info.config) ? familyKey(info.config) : undefined);
    }
    return this.keys.get(run);
  }

  private grokked(run: string): Grokked | undefined {
    if (this.courses.has(run)) {
      return this.courses.get(run);
    }
    const info = new RunDirectory(run).info();
    if (info === undefined || info.status.grokked_at === null) {
      return undefined;
    }
    const course = courseOf(info);
    const { grokkedAt } = course ?? {};
    // Where both came at once there was no time between that could be told.
    const told = course !== undefined && grokkedAt !== undefined && grokkedAt > course.memorisedAt;
    const read = told ? { ...course, grokkedAt } : undefined;
    this.courses.set(run, read);
    return read;
  }
}

/** A run's course from its rows up to an epoch; undefined: it has not memorised by then. */
export function courseOf({ directory, config }: RunInfo, until = Infinity): Course | undefined {
  const reader = new CourseReader(config);
  for (const { rows } of directory.metricsReader().pieces()) {
    rows.filter(({ epoch }) => epoch <= until).forEach((row) => reader.add(row));
  }
  return reader.course;
}

/** Runs of the same folder and those of its sweeps, the newest first; of a sweep's run also those beside the sweep. */
function runsBeside(run: string): string[] {
  const folder = path.dirname(run);
  const sweep = path.dirname(folder);
  const runs = isSweepFolder(sweep) && folder === runsOfSweep(sweep) ? path.dirname(sweep) : folder;
  const beside = listNames(runs)
    .toSorted()
    .reverse()
    .flatMap((name) => {
      const at = path.resolve(runs, name);
      return isSweepFolder(name) ? RunDirectory.paths(runsOfSweep(at)).reverse() : RunDirectory.pathsOf(runs, [name]);
    });
  return beside.slice(0, MOST_LOOKED_AT);
}
