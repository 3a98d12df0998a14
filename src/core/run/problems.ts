import { InputError } from '../config/problem';

/** Another process has the run. */
export class RunTakenError extends InputError {}

/** The directory of a run that is being written was moved or deleted: nothing more can be kept. */
export class RunGoneError extends Error {
  override readonly name = 'RunGoneError';

  constructor(run: string) {
    super(`${run}: the run folder is gone: it was moved or deleted while the run was being written`);
  }
}

/** While this process slept another one took the run: what this one has since computed must not be written. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError';

  constructor(run: string, holder: string) {
    super(`${run} was taken over by ${holder} while this process did not answer`);
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the limit on the size of files is reached',
  EACCES: 'the run folder is read-only',
  EPERM: 'the run folder is read-only',
  EROFS: 'the disk is read-only',
};

/**
 * Why a file cannot be written now, in words, where that may pass: a full disk gets room, a network disk comes back.
 * @returns undefined for errors that are not of the file system, and for a directory that is gone
 */
export function writeProblem(error: unknown): string | undefined {
  if (error instanceof RunGoneError || error instanceof RunLostError || !(error instanceof Error)) {
    return undefined;
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === undefined || syscall === undefined
    ? undefined
    : (PROBLEMS[code] ?? `the disk does not answer`) + ` (${code})`;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
