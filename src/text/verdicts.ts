import type { Standing } from '../core/phases';
import { countText } from './counts';
import { numberText } from './numbers';
import { percentText } from './shares';
import { UNKNOWN_SPLIT } from './splits';

/** The figures that say where a training stands. */
export function reasonText({ verdict, row, highestLoss = NaN, excluded, collapsedAt = NaN }: Standing): string {
  if (!row) {
    return 'no update has been made';
  }
  const accuracies = `train accuracy ${percentText(row.train_accuracy)}, test ${percentText(row.test_accuracy)}`;
  switch (verdict) {
    case 'split not known':
      return `accuracy on all pairs ${percentText(row['all_accuracy'])}; ${UNKNOWN_SPLIT}`;
    case 'grokked':
      return `${accuracies}, both at least 99%`;
    case 'collapsed':
      return `${accuracies}: it had grokked, and lost it at epoch ${countText(collapsedAt)}`;
    case 'sycophantic':
      return `a peer’s wrong opinion is followed on ${percentText(row['peer_opinion'])} of the held-out pairs; ${accuracies}`;
    case 'memorising':
      return `${accuracies}: train accuracy is below 99%`;
    case 'cleaning up':
      return `test loss ${numberText(row.test_loss)} is below half of its highest, ${numberText(highestLoss)}`;
    case 'forming':
      return `excluded loss has risen from ${numberText(excluded?.lowest ?? NaN)} to ${numberText(excluded?.now ?? NaN)}: the key frequencies carry more and more of the answer; ${accuracies}`;
    default:
      return `${accuracies}; test loss ${numberText(row.test_loss)}`;
  }
}
