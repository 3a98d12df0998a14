import * as fs from 'node:fs';
import * as path from 'node:path';
import { isRecord } from '../../config/is-record';
import { readText } from '../../read-text';
import { replaceFile } from '../../run/disk';
import { sweepFile } from '../layout';
import { runsOfTask, type Submission } from './submission';

/** `ending`: it was told to end, and may still be writing checkpoints. */
export type TaskState = 'waiting' | 'running' | 'ending';

/** A task that the cluster has not let go of. */
export interface QueuedTask {
  /** The cluster's number of its array. */
  readonly array: string;
  /** Its own number in the array. */
  readonly task: number;
  readonly state: TaskState;
}

/** What the cluster last said of a sweep's tasks: `slurm/queue.json`, which all share who look at the sweep. */
export interface Queue {
  /** The disk's time of the answer, in milliseconds. */
  readonly at: number;
  readonly tasks: readonly QueuedTask[];
  /** Why the cluster could not be asked, in one line; the tasks are then those of before. */
  readonly error: string | null;
}

const queueFile = (sweep: string): string => path.join(sweepFile.slurm(sweep), 'queue.json');

/** The last answer; undefined where there is none. */
export function readQueue(sweep: string): Queue | undefined {
  const file = queueFile(sweep);
  try {
    const value: unknown = JSON.parse(readText(file, 'queue'));
    const at = fs.statSync(file).mtimeMs;
    if (isRecord(value) && Array.isArray(value['tasks']) && value['tasks'].every(isTask)) {
      return { at, tasks: value['tasks'], error: typeof value['error'] === 'string' ? value['error'] : null };
    }
  } catch {
    // None yet.
  }
  return undefined;
}

/** @returns it with the disk's time */
export function writeQueue(sweep: string, queue: Omit<Queue, 'at'>): Queue {
  replaceFile(queueFile(sweep), `${JSON.stringify(queue)}\n`, { durable: false });
  return { ...queue, at: fs.statSync(queueFile(sweep)).mtimeMs };
}

/** The numbers of the runs whose tasks wait or run. */
export function runsOnCluster(submissions: readonly Submission[], tasks: readonly QueuedTask[]): Set<number> {
  const live = new Map<string, QueuedTask[]>();
  for (const task of tasks.filter(({ state }) => state !== 'ending')) {
    live.set(task.array, [...(live.get(task.array) ?? []), task]);
  }
  const runs = submissions.flatMap((submission) =>
    submission.arrays.flatMap(({ id, first }) =>
      (live.get(id) ?? []).flatMap(({ task }) => runsOfTask(submission, first + task)),
    ),
  );
  return new Set(runs);
}

function isTask(value: unknown): value is QueuedTask {
  return (
    isRecord(value) &&
    typeof value['array'] === 'string' &&
    Number.isSafeInteger(value['task']) &&
    ['waiting', 'running', 'ending'].includes(String(value['state']))
  );
}
