import * as fs from 'node:fs';
import * as path from 'node:path';
import { isRecord } from '../../config/is-record';
import { InputError } from '../../config/problem';
import { readText } from '../../read-text';
import { listNames, removeQuietly, replaceFile } from '../../run/disk';
import { sweepFile } from '../layout';

/** A job array of a submission: its tasks `first`, …, `first + count − 1` have the array's own numbers 0, …, `count − 1`. */
export interface JobArray {
  /** The cluster's number of it. */
  readonly id: string;
  readonly first: number;
  readonly count: number;
}

/** What was submitted to a cluster at one time: `slurm/<number>.json`. */
export interface Submission {
  /** 1, 2, … */
  readonly number: number;
  readonly job_name: string;
  /** ISO 8601. */
  readonly submitted_at: string;
  /** For how long the sweep had been at work before. */
  readonly seconds_before: number;
  readonly runs_per_task: number;
  /** Their numbers; task t trains `runs[t · runs_per_task]` and those that follow, `runs_per_task` at most. */
  readonly runs: readonly number[];
  readonly arrays: readonly JobArray[];
}

export function taskCount({ runs, runs_per_task }: Pick<Submission, 'runs' | 'runs_per_task'>): number {
  return Math.ceil(runs.length / runs_per_task);
}

/** The runs of a task. */
export function runsOfTask({ runs, runs_per_task }: Submission, task: number): readonly number[] {
  return runs.slice(task * runs_per_task, (task + 1) * runs_per_task);
}

/** What of a sweep was submitted, first to last. @throws InputError where one cannot be read */
export function readSubmissions(sweep: string): Submission[] {
  return listNames(sweepFile.slurm(sweep))
    .flatMap((name) => /^(\d{4,})\.json$/.exec(name)?.[1] ?? [])
    .map((number) => readSubmission(sweep, Number(number)));
}

/** @throws InputError, one line, where it is not there or not whole */
export function readSubmission(sweep: string, number: number): Submission {
  const file = submissionFile(sweep, number);
  let value: unknown;
  try {
    value = JSON.parse(readText(file, 'submission'));
  } catch {
    value = undefined;
  }
  if (!isSubmission(value) || value.number !== number) {
    throw new InputError(
      `${file}: is not what a sweep has written; when none of its tasks are on the cluster, remove it and go on`,
    );
  }
  return value;
}

export function writeSubmission(sweep: string, submission: Submission): void {
  fs.mkdirSync(sweepFile.slurm(sweep), { recursive: true });
  replaceFile(submissionFile(sweep, submission.number), `${JSON.stringify(submission)}\n`);
}

/** Of one that the cluster did not take. */
export function removeSubmission(sweep: string, number: number): void {
  removeQuietly(submissionFile(sweep, number));
}

/** What its tasks print, by the cluster's number of the array and their own in it. */
export function taskLog(sweep: string, array: string, task: number | string): string {
  return path.join(sweepFile.slurm(sweep), 'log', `${array}_${task}.log`);
}

function submissionFile(sweep: string, number: number): string {
  return path.join(sweepFile.slurm(sweep), `${String(number).padStart(4, '0')}.json`);
}

function isSubmission(value: unknown): value is Submission {
  const whole = (field: unknown): boolean => Number.isSafeInteger(field) && Number(field) >= 0;
  return (
    isRecord(value) &&
    whole(value['number']) &&
    typeof value['job_name'] === 'string' &&
    typeof value['submitted_at'] === 'string' &&
    typeof value['seconds_before'] === 'number' &&
    whole(value['runs_per_task']) &&
    Number(value['runs_per_task']) > 0 &&
    Array.isArray(value['runs']) &&
    value['runs'].every(whole) &&
    Array.isArray(value['arrays']) &&
    value['arrays'].every(
      (array) => isRecord(array) && typeof array['id'] === 'string' && whole(array['first']) && whole(array['count']),
    )
  );
}
