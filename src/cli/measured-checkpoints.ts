import type { OpenedModel } from '../analysis/opened-model';
import type { FurtherMeasureName } from '../core/measures/further';
import type { RunDirectory } from '../core/run/directory';
import { countText } from '../text/counts';
import { durationText, timeLeftText } from '../text/durations';
import { numberText } from '../text/numbers';
import { LiveLine } from './progress';
import { tableText } from './table';

/** Further measures of a checkpoint by their columns, and its epoch. */
export type MeasuredCheckpoint = { epoch: number } & Record<string, number>;

/** Further measures of every checkpoint of a run, with progress on stderr. Each is the number that it is alone. */
export async function measureCheckpoints(
  directory: RunDirectory,
  model: OpenedModel,
  names: readonly FurtherMeasureName[],
): Promise<MeasuredCheckpoint[]> {
  const epochs = directory.checkpoints().map(({ epoch }) => epoch);
  const [rows, live, started]: [MeasuredCheckpoint[], LiveLine, number] = [[], new LiveLine(), performance.now()];
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    for (const [done, epoch] of epochs.entries()) {
      const left = done > 0 ? [timeLeftText((seconds() / done) * (epochs.length - done))] : [];
      live.show([`epoch ${countText(epoch)}`, `${countText(done)} of ${countText(epochs.length)} measured`, ...left].join(' · ')); // prettier-ignore
      model.setParameters(directory.loadCheckpoint(epoch).parameters);
      rows.push({ epoch, ...(await model.further(names)) });
    }
    live.line(`${countText(epochs.length)} checkpoints in ${durationText(seconds())}`);
  } finally {
    live.end();
  }
  return rows;
}

export function checkpointsText(rows: readonly MeasuredCheckpoint[]): string {
  const columns = Object.keys(rows[0]).filter((name) => name !== 'epoch');
  const cells = rows.map((row) => [countText(row.epoch), ...columns.map((name) => numberText(row[name]))]);
  return tableText([['epoch', ...columns], ...cells]);
}
