import { UNKNOWN_SPLIT } from '../core/split-text';
import type { SplitLoss } from '../core/measures/split-loss';
import { tableText } from './table';

/** Loss and accuracy of several results, a line each. */
export function lossTable(results: Record<string, SplitLoss>): string {
  const entries = Object.entries(results);
  if (entries.every(([, { train_loss, test_loss }]) => Number.isNaN(train_loss) && Number.isNaN(test_loss))) {
    const lines = entries.map(([name, { all_loss, all_acc }]) => [
      name,
      all_loss.toExponential(2),
      `${(100 * all_acc).toFixed(2)}%`,
    ]);
    return `${tableText([['', 'loss of all', 'acc. of all'], ...lines])}No train and test: ${UNKNOWN_SPLIT}. Say it with --split.\n`;
  }
  const lines = entries.map(([name, result]) => [
    name,
    result.train_loss.toExponential(2),
    result.test_loss.toExponential(2),
    `${(100 * result.train_acc).toFixed(2)}%`,
    `${(100 * result.test_acc).toFixed(2)}%`,
    `${(100 * result.all_acc).toFixed(2)}%`,
  ]);
  return tableText([['', 'train loss', 'test loss', 'train acc.', 'test acc.', 'all'], ...lines]);
}
