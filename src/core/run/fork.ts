import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { parentOf } from '../fork-parent';
import { epochFiles, exactPoint, type ResumePoint } from './checkpoint';
import { runFile } from './layout';
import { insteadOf } from './missing-checkpoint';

/**
 * Where a fork begins: weights, moments and epoch of the checkpoint that `training.from` names; undefined without one.
 * @throws InputError, one line with a remedy: it is not there, of another shape, or its optimizer state is gone
 */
export function forkPoint(config: RunConfig): ResumePoint | undefined {
  const { epochs, from } = config.training;
  if (from === null) {
    return undefined;
  }
  const parent = parentOf(config);
  if (!parent) {
    throw new InputError(
      `must be a checkpoint of a run, <run>/checkpoints/epoch-….safetensors, got ${from}; train from other files with model.initFrom`,
    );
  }
  const { run, epoch } = parent;
  if (epochs <= epoch) {
    throw new InputError(
      `is the checkpoint of epoch ${epoch}, and training.epochs is ${epochs}: there would be nothing to train; give more epochs`,
    );
  }
  const has = (folder: string): boolean => epochFiles(folder).some((file) => file.epoch === epoch);
  if (!has(runFile.checkpoints(run))) {
    throw new InputError(insteadOf(from) ?? `leads nowhere: there is no ${from}; give the checkpoint of a run`);
  }
  if (!has(runFile.states(run))) {
    const kept = epochFiles(runFile.states(run)).map((file) => file.epoch);
    const others = kept.length === 0 ? 'its run has none' : `its run has that of ${kept.join(' and ')}`;
    throw new InputError(
      `is a checkpoint whose optimizer state is not kept (${others}): it cannot go on exactly; take one that has it, or train its weights alone with model.initFrom`,
    );
  }
  return exactPoint(run, epoch, config);
}
