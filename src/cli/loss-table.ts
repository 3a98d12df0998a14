import { UNKNOWN_SPLIT } from '../text/splits';
import type { SplitLoss } from '../core/measures/split-loss';
import { tableText } from './table';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';

/** Loss and accuracy of several results, a line each. */
export function lossTable(results: Record<string, SplitLoss>): string {
  const entries = Object.entries(results);
  if (entries.every(([, { train_loss, test_loss }]) => Number.isNaN(train_loss) && Number.isNaN(test_loss))) {
    const lines = entries.map(([name, { all_loss, all_acc }]) => [name, numberText(all_loss), percentText(all_acc)]);
    return `${tableText([['', 'loss of all', 'acc. of all'], ...lines])}No train and test: ${UNKNOWN_SPLIT}. Say it with --split.\n`;
  }
  const lines = entries.map(([name, result]) => [
    name,
    numberText(result.train_loss),
    numberText(result.test_loss),
    percentText(result.train_acc),
    percentText(result.test_acc),
    percentText(result.all_acc),
  ]);
  return tableText([['', 'train loss', 'test loss', 'train acc.', 'test acc.', 'all'], ...lines]);
}
