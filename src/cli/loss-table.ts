import type { SplitLoss } from '../core/measures/split-loss';
import { tableText } from './table';

/** Loss and accuracy of several results, a line each. */
export function lossTable(results: Record<string, SplitLoss>): string {
  const lines = Object.entries(results).map(([name, result]) => [
    name,
    result.train_loss.toExponential(2),
    result.test_loss.toExponential(2),
    `${(100 * result.train_acc).toFixed(2)}%`,
    `${(100 * result.test_acc).toFixed(2)}%`,
    `${(100 * result.all_acc).toFixed(2)}%`,
  ]);
  return tableText([['', 'train loss', 'test loss', 'train acc.', 'test acc.', 'all'], ...lines]);
}
