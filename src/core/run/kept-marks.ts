import * as fs from 'node:fs';
import * as path from 'node:path';
import { namesIn } from './disk';
import { runFile } from './layout';
import { errorCode } from './problems';

// Whoever works with a checkpoint marks it in the control folder of its run: an empty file `keep-<epoch>-<who>`, which every
// process sees that would remove it. Several may mark, one checkpoint each.

interface Mark {
  readonly name: string;
  readonly epoch: number;
  readonly by: string;
}

/** Epochs of the checkpoints that somebody works with. */
export async function markedEpochs(run: string): Promise<Set<number>> {
  return new Set((await marksOf(run)).map(({ epoch }) => epoch));
}

/**
 * Marks a checkpoint as the one that somebody works with, in place of the one before.
 * @param by 8 hexadecimal digits that are nobody else's
 */
export async function markEpoch(run: string, epoch: number, by: string): Promise<void> {
  const folder = runFile.control(run);
  await fs.promises.mkdir(folder).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') {
      throw error;
    }
  });
  const name = `keep-${String(epoch).padStart(8, '0')}-${by}`;
  await fs.promises.writeFile(path.join(folder, name), '');
  await removeMarks(run, by, name);
}

/** Takes the marks of somebody away, but for one. */
export async function removeMarks(run: string, by: string, except?: string): Promise<void> {
  const marks = await marksOf(run);
  for (const { name } of marks.filter((mark) => mark.by === by && mark.name !== except)) {
    await fs.promises.rm(path.join(runFile.control(run), name), { force: true });
  }
}

async function marksOf(run: string): Promise<Mark[]> {
  return (await namesIn(runFile.control(run))).flatMap((name) => {
    const match = /^keep-(\d{8,15})-([0-9a-f]{8})$/.exec(name);
    return match ? [{ name, epoch: Number(match[1]), by: match[2] }] : [];
  });
}
