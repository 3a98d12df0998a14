import * as fs from 'node:fs';
import { type AskedLayout, openCheckpoint } from './open';
import type { CheckpointDescription } from './description';

/** Descriptions remembered, the longest unused first. */
const known = new Map<string, { stamp: string; description: CheckpointDescription }>();
const KNOWN = 8;

/**
 * Describes a checkpoint of any kind that is read. A file that has not changed is not read again: configs that name one
 * are checked with every keystroke.
 * @throws InputError, one line that names the file
 */
export function describeCheckpoint(file: string, asked: AskedLayout = {}): CheckpointDescription {
  const stamp = stampOf(file);
  const key = JSON.stringify([file, asked.tokens]);
  const remembered = known.get(key);
  known.delete(key);
  if (remembered && remembered.stamp === stamp) {
    known.set(key, remembered);
    return remembered.description;
  }
  const { parameters, ...rest } = openCheckpoint(file, asked);
  const tensors = Object.entries(parameters).map(([name, { shape }]) => ({ name, shape }));
  const description = { ...rest, bytes: fs.statSync(file).size, tensors };
  if (stamp !== undefined) {
    known.set(key, { stamp, description });
    [...known.keys()].slice(0, -KNOWN).forEach((old) => known.delete(old));
  }
  return description;
}

function stampOf(file: string): string | undefined {
  try {
    const found = fs.statSync(file);
    return `${found.ino} ${found.mtimeMs} ${found.ctimeMs} ${found.size}`;
  } catch {
    return undefined; // opening it says why
  }
}
