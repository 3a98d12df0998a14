import { LEARNED } from './learned';
import type { MetricsRow } from './run/metrics-row';

/** Test accuracy that falls by more than this from what was learned has collapsed. */
const FALL = 0.05;

/** So many are told apart; a training that flaps between knowing and not has more. */
const MOST = 100;

/**
 * Watches a training after it grokked: a collapse is the first logged epoch at which test accuracy is more than 5 points
 * below its highest since it was last 99% or more.
 */
export class CollapseWatch {
  private readonly seen: number[] = [];
  /** The highest since it was learned; undefined while it is not. */
  private peak: number | undefined;

  /** Epochs of the collapses so far, ascending. */
  get epochs(): readonly number[] {
    return this.seen;
  }

  /** Whether what was grokked is lost at the last row, and has not come back. */
  get isCollapsed(): boolean {
    return this.seen.length > 0 && this.peak === undefined;
  }

  add({ epoch, test_accuracy: accuracy }: Pick<MetricsRow, 'epoch' | 'test_accuracy'>): void {
    if (accuracy >= LEARNED) {
      this.peak = Math.max(this.peak ?? 0, accuracy);
    } else if (this.peak !== undefined && accuracy < this.peak - FALL) {
      this.peak = undefined;
      if (this.seen.length < MOST) {
        this.seen.push(epoch);
      }
    }
  }
}
