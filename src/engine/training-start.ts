import { openCheckpoint } from '../core/checkpoint/open';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import { type Parent, parentOf } from '../core/fork-parent';
import { initialParameters, type Parameters, shapeMismatch } from '../core/model';
import type { OptimizerState } from '../core/optimizer-state';
import { RunDirectory } from '../core/run/directory';
import { forkPoint } from '../core/run/fork';
import type { RunOwner } from '../core/run/owner';
import type { TrainingObserver } from './training';

/** Where a training begins. */
export interface TrainingStart {
  readonly epoch: number;
  readonly parameters: Parameters;
  readonly optimizer?: OptimizerState;
  /** The run's own checkpoint, which need not be written again. */
  readonly isOwn: boolean;
}

/**
 * Where a run's training begins: at its newest whole checkpoint; else at the checkpoint that it forks, whose curves up to
 * there become its own; else at the weights of a file, or fresh ones.
 * @throws InputError where what the config names cannot be trained from
 */
export function startOf(owner: RunOwner, config: RunConfig, observer: TrainingObserver): TrainingStart {
  const point = owner.directory.resumePoint();
  if (point) {
    for (const damaged of point.warnings) {
      observer.log(`warning: ${damaged}; going on from epoch ${point.epoch} instead`);
    }
    return { ...point, isOwn: true };
  }
  const fork = forkPoint(config);
  const parent = parentOf(config);
  if (fork && parent) {
    adoptRows(owner, parent);
    return { ...fork, isOwn: false };
  }
  const { initFrom } = config.model;
  if (initFrom === null) {
    return { epoch: 0, parameters: initialParameters(config.model, config.task), isOwn: false };
  }
  const { parameters } = openCheckpoint(initFrom);
  const mismatch = shapeMismatch(parameters, config.model, config.task);
  if (mismatch) {
    throw new InputError(`model.initFrom does not fit: ${initFrom} ${mismatch}`);
  }
  return { epoch: 0, parameters, isOwn: false };
}

/** A branch has its parent's curves up to where it begins. */
function adoptRows(owner: RunOwner, { run, epoch }: Parent): void {
  owner.continueFrom(-1); // what a start that was cut off has written
  for (const rows of new RunDirectory(run).rowsFrom(0)) {
    rows.filter((row) => row.epoch <= epoch).forEach((row) => owner.appendRow(row));
  }
}
