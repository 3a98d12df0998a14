import assert from 'node:assert/strict';
import { InputError } from '../../src/core/config/problem';
import { cpuMilliseconds } from '../cpu-time';
import type { InputKind } from './kinds';

/** What became of an input. */
export interface Outcome {
  /** Of processor time. */
  readonly milliseconds: number;
  /** The line of code that refused it; undefined where it was read. */
  readonly refusedAt: string | undefined;
}

/** Reads an input: in good order, or it is refused in one line. @throws what is neither */
export function tryInput({ read }: InputKind, input: Buffer, folder: string): Outcome {
  let refusedAt: string | undefined;
  const milliseconds = cpuMilliseconds(() => {
    try {
      read(input, folder);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      assert.match(error.message, /^[^\n\r\u2028\u2029]{10,1010}$/, 'it is refused in one line');
      refusedAt = placeOf(error);
    }
  });
  return { milliseconds, refusedAt };
}

/** The line that threw an error first. */
function placeOf(error: Error): string {
  return error.cause instanceof InputError
    ? placeOf(error.cause)
    : (error.stack?.split('\n').find((line) => /^ +at .*:\d+:\d+\)?$/.test(line)) ?? '');
}
