import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KeepRule } from '../config/types';
import { namesIn } from './disk';
import { sizesIn, total } from './disk-use';
import { dropped } from './keep-rule';
import { markedEpochs } from './kept-marks';
import { epochFileName, epochOfFileName, runFile } from './layout';

/** What removing checkpoints by a rule would come to, or has come to. */
export interface Thinning {
  /** Those that go, ascending. */
  readonly epochs: readonly number[];
  readonly bytes: number;
  /** How many should go and cannot be removed. */
  readonly stuck: number;
}

/** The checkpoints of a run, as rules see them. */
export interface CheckpointStock {
  /** Bytes by epoch, ascending. */
  readonly sizes: ReadonlyMap<number, number>;
  /** Epochs that stay whatever the rule. */
  readonly needed: ReadonlySet<number>;
}

/** @throws what the disk answers where the run cannot be read */
export async function stockOf(run: string): Promise<CheckpointStock> {
  const needed = await neededEpochs(run);
  const sizes = [...(await sizesIn(runFile.checkpoints(run)))].flatMap(([name, size]): [number, number][] => {
    const epoch = epochOfFileName(name);
    return epoch === undefined ? [] : [[epoch, size]];
  });
  return { sizes: new Map(sizes.sort(([a], [b]) => a - b)), needed };
}

/** What a rule would remove. */
export function thinningBy(rule: KeepRule, { sizes, needed }: CheckpointStock): Thinning {
  const epochs = dropped(rule, [...sizes.keys()], needed);
  return { epochs, bytes: total(epochs.map((epoch) => sizes.get(epoch) ?? 0)), stuck: 0 };
}

/**
 * Removes the checkpoints that a rule lets go of. One that cannot be removed stays.
 * @param confirm throws where the run is not to be written any more: it is asked before each
 * @throws what the disk answers where the run cannot be read
 */
export async function thin(run: string, rule: KeepRule, confirm: () => void): Promise<Thinning> {
  const folder = runFile.checkpoints(run);
  const epochs: number[] = [];
  let bytes = 0;
  let stuck = 0;
  for (const epoch of dropped(rule, await epochsIn(folder), await neededEpochs(run))) {
    // It may have been chosen meanwhile.
    if ((await markedEpochs(run)).has(epoch)) {
      continue;
    }
    confirm();
    try {
      const file = path.join(folder, epochFileName(epoch));
      const { size } = await fs.promises.lstat(file);
      await fs.promises.rm(file);
      bytes += size;
      epochs.push(epoch);
    } catch {
      stuck++; // on Windows, while it is read
    }
  }
  return { epochs, bytes, stuck };
}

/** Those that training goes on from, the newest and the one before where that is damaged, and those that somebody works with. */
async function neededEpochs(run: string): Promise<Set<number>> {
  return new Set([...(await epochsIn(runFile.states(run))), ...(await markedEpochs(run))]);
}

/** Epochs of a folder's files, ascending. */
async function epochsIn(folder: string): Promise<number[]> {
  return (await namesIn(folder)).flatMap((name) => epochOfFileName(name) ?? []).sort((a, b) => a - b);
}
