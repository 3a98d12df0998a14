import { CollapseWatch } from './collapse';
import { FallingLoss } from './falling-loss';
import { LEARNED } from './learned';
import { OPINION_PHASE_RULES, OpinionProgress } from './opinion-phases';
import type { MetricsRow } from './run/metrics-row';

/** When each phase begins and ends, in words. */
export const PHASE_RULES = {
  memorisation: 'until train accuracy reaches 99%',
  'circuit formation': 'from then until the test loss has fallen below half of its highest for good',
  cleanup: 'from then until test accuracy reaches 99%',
  ...OPINION_PHASE_RULES,
} as const;

/** Epochs of a phase; the last may still be going on. */
export interface Phase {
  readonly name: keyof typeof PHASE_RULES;
  readonly from: number;
  readonly to: number;
}

export type Verdict =
  | 'split not known'
  | 'untrained'
  | 'sycophantic'
  | 'memorising'
  | 'memorised'
  | 'forming'
  | 'cleaning up'
  | 'grokked'
  | 'collapsed';

/** A verdict and the figures that say so. */
export interface Standing {
  readonly verdict: Verdict;
  /** The last row whose accuracies are known, if any is. */
  readonly row?: MetricsRow;
  /** The highest smoothed test loss since memorising. */
  readonly highestLoss?: number;
  /** The lowest excluded loss since memorising, and the last. */
  readonly excluded?: { readonly lowest: number; readonly now: number };
  /** The epoch of the last collapse, where what was grokked has not come back. */
  readonly collapsedAt?: number;
}

/** Excluded loss this many times its lowest since memorising says that the key frequencies carry the answer. */
const EXCLUDED_RISE = 2;

/**
 * Where a training stands, from its rows handed over in their order; none of them is kept. Phases are those of Nanda et al.
 * 2023, §5.2, by the rules above, and of a training with opinions those of core/opinion-phases; losses are those of rows, median-smoothed.
 */
export class TrainingProgress {
  private rows = 0;
  private first = 0;
  private newest: MetricsRow | undefined;
  /** The newest whose accuracies are known: of a training that was made elsewhere some rows have losses alone. */
  private known: MetricsRow | undefined;
  private memorised: number | undefined;
  private grokked: number | undefined;
  /** Test loss and excluded loss since memorising. */
  private readonly testLoss = new FallingLoss();
  private excluded: { readonly lowest: number; readonly now: number } | undefined;
  private readonly opinions = new OpinionProgress();
  private readonly collapse = new CollapseWatch();

  static of(rows: readonly MetricsRow[]): TrainingProgress {
    const progress = new TrainingProgress();
    rows.forEach((row) => progress.add(row));
    return progress;
  }

  add(row: MetricsRow): void {
    const { epoch, train_accuracy, test_accuracy, test_loss } = row;
    const excluded = row['excluded_loss'];
    this.first = this.rows++ === 0 ? epoch : this.first;
    this.newest = row;
    this.opinions.add(row);
    this.collapse.add(row);
    if (Number.isFinite(train_accuracy)) {
      this.known = row;
    }
    this.memorised ??= train_accuracy >= LEARNED ? epoch : undefined;
    this.grokked ??= test_accuracy >= LEARNED ? epoch : undefined;
    if (this.memorised !== undefined && Number.isFinite(test_loss)) {
      this.testLoss.add(epoch, test_loss);
    }
    if (this.memorised !== undefined && Number.isFinite(excluded)) {
      this.excluded = { lowest: Math.min(this.excluded?.lowest ?? Infinity, excluded), now: excluded };
    }
  }

  /** First epochs at which a set was learned, and the highest smoothed test loss since memorising. */
  get milestones(): {
    memorised_at: number | null;
    grokked_at: number | null;
    peak_test_loss: number | null;
    collapses: readonly number[];
  } {
    const { memorised = null, grokked = null } = this;
    const { highest } = this.testLoss.now;
    return {
      memorised_at: memorised,
      grokked_at: grokked,
      peak_test_loss: Number.isFinite(highest) ? highest : null,
      collapses: this.collapse.epochs,
    };
  }

  get phases(): Phase[] {
    const { newest, first, memorised, grokked } = this;
    if (!newest || this.rows < 2) {
      return []; // no stretch of epochs: just begun, or a model that was loaded
    }
    if (this.opinions.hasOpinions) {
      return this.opinions.phases(newest.epoch, memorised, grokked);
    }
    if (memorised === undefined) {
      return [{ name: 'memorisation', from: first, to: newest.epoch }];
    }
    const end = grokked ?? newest.epoch;
    const cleanup = Math.min(this.testLoss.now.below ?? end, end);
    const phases: Phase[] = [
      { name: 'memorisation', from: first, to: Math.min(memorised, end) },
      { name: 'circuit formation', from: memorised, to: cleanup },
      { name: 'cleanup', from: cleanup, to: end },
    ];
    return phases.filter(({ from, to }) => to > from);
  }

  /**
   * Where it stands at the last row.
   * @param loaded whether the model was trained elsewhere: then epoch 0 may only mean that its file does not say
   */
  standing(loaded = false): Standing {
    const { excluded } = this;
    const row = this.known ?? this.newest;
    if (!row || (row.epoch === 0 && !loaded)) {
      return { verdict: 'untrained' };
    }
    if (!Number.isFinite(row.train_accuracy)) {
      return { verdict: 'split not known', row };
    }
    if (this.opinions.isSycophantic) {
      return { verdict: 'sycophantic', row };
    }
    if (this.collapse.isCollapsed) {
      return { verdict: 'collapsed', row, collapsedAt: this.collapse.epochs.at(-1) };
    }
    if (row.train_accuracy < LEARNED) {
      return { verdict: 'memorising', row };
    }
    if (row.test_accuracy >= LEARNED) {
      return { verdict: 'grokked', row };
    }
    const { highest, below } = this.testLoss.now;
    if (below !== undefined && !this.opinions.hasOpinions) {
      return { verdict: 'cleaning up', row, highestLoss: highest };
    }
    if (excluded && excluded.now >= EXCLUDED_RISE * excluded.lowest) {
      return { verdict: 'forming', row, excluded };
    }
    return { verdict: 'memorised', row };
  }
}
