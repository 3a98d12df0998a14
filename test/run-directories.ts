import type { RunConfig } from '../src/core/config/types';
import { initialParameters, type Parameters } from '../src/core/model';
import type { OptimizerState } from '../src/core/optimizer-state';
import { createRun } from '../src/core/run/create';
import { RunDirectory } from '../src/core/run/directory';
import type { MetricsRow } from '../src/core/run/metrics-row';
import type { RunOwner } from '../src/core/run/owner';
import type { RunStatus } from '../src/core/run/state';

/** A run as a process leaves it that has ended. */
export function leftRun(
  runsFolder: string,
  config: RunConfig,
  status: Partial<RunStatus> = {},
  rows: readonly MetricsRow[] = [],
  now?: Date,
): RunDirectory {
  const owner = createRun(runsFolder, config, 'terminal', now);
  rows.forEach((row) => owner.appendRow(row));
  const { status: before } = owner.directory.require();
  owner.writeStatus({ ...before, pid: null, ...status }, false);
  owner.release();
  return owner.directory;
}

/** Does something to a run as another process would, and leaves it again. */
export async function asOwner(run: string, act: (owner: RunOwner) => void): Promise<void> {
  const owner = await new RunDirectory(run).own('terminal');
  act(owner);
  owner.release();
}

/** Changes parts of a run's status. */
export function changeStatus(run: string, change: Partial<RunStatus>): Promise<void> {
  return asOwner(run, (owner) => {
    owner.writeStatus({ ...owner.directory.require().status, ...change }, false);
  });
}

/** Weights and moments of a config's model, different for every epoch. */
export function savedAt(epoch: number, { model, task }: RunConfig): [number, Parameters, OptimizerState] {
  const tensors = (seed: number): Parameters => initialParameters({ ...model, seed }, task);
  return [epoch, tensors(epoch), { step: epoch, m: tensors(epoch + 1), v: tensors(epoch + 2) }];
}

/** A row as a training logs it. */
export function aRow(epoch: number): MetricsRow {
  return {
    epoch,
    train_loss: 1 / (epoch + 1),
    test_loss: 2,
    train_accuracy: 0.5,
    test_accuracy: 0.1,
    learning_rate: 0.001,
    seconds: epoch,
  };
}

/** All rows that a run has logged. */
export function rowsOf(run: string): MetricsRow[] {
  return [...new RunDirectory(run).rowsFrom(0)].flat();
}
