import type { MetricsRow } from './run/metrics-row';
import { UNKNOWN_SPLIT } from './split-text';

/** When each phase begins and ends, in words. */
export const PHASE_RULES = {
  memorisation: 'until train accuracy reaches 99%',
  'circuit formation': 'from then until the test loss has fallen below half of its highest for good',
  cleanup: 'from then until test accuracy reaches 99%',
} as const;

/** Epochs of a phase; the last may still be going on. */
export interface Phase {
  readonly name: keyof typeof PHASE_RULES;
  readonly from: number;
  readonly to: number;
}

export type Verdict =
  'split not known' | 'untrained' | 'memorising' | 'memorised' | 'forming' | 'cleaning up' | 'grokked';

/** Accuracy from which a set counts as learned. */
export const LEARNED = 0.99;

/** Excluded loss this many times its lowest since memorising says that the key frequencies carry the answer. */
const EXCLUDED_RISE = 2;

/** Losses are smoothed over this many rows, so that a spike of one row is not taken for the peak. */
const SMOOTHED_ROWS = 5;

/** The phases of Nanda et al. 2023, §5.2, by the rules above; losses are those of rows, median-smoothed. */
export function phasesOf(rows: readonly MetricsRow[]): Phase[] {
  if (rows.length < 2) {
    return []; // no stretch of epochs: just begun, or a model that was loaded
  }
  const last = rows[rows.length - 1].epoch;
  const memorised = rows.find((row) => row.train_accuracy >= LEARNED)?.epoch;
  const grokked = rows.find((row) => row.test_accuracy >= LEARNED)?.epoch;
  if (memorised === undefined) {
    return [{ name: 'memorisation', from: rows[0].epoch, to: last }];
  }
  const end = grokked ?? last;
  const cleanup = Math.min(cleanupStart(rows, memorised) ?? end, end);
  const phases: Phase[] = [
    { name: 'memorisation', from: rows[0].epoch, to: Math.min(memorised, end) },
    { name: 'circuit formation', from: memorised, to: cleanup },
    { name: 'cleanup', from: cleanup, to: end },
  ];
  return phases.filter(({ from, to }) => to > from);
}

/**
 * Where a training stands at its last row, and the numbers that say so.
 * @param loaded whether the model was trained elsewhere: then epoch 0 may only mean that its file does not say
 */
export function verdictOf(rows: readonly MetricsRow[], loaded = false): { verdict: Verdict; reason: string } {
  const newest = rows.at(-1);
  // Of a training that was made elsewhere some rows have losses alone.
  const row = rows.findLast(({ train_accuracy }) => Number.isFinite(train_accuracy)) ?? newest;
  if (!row || (row.epoch === 0 && !loaded)) {
    return { verdict: 'untrained', reason: 'no update has been made' };
  }
  if (!Number.isFinite(row.train_accuracy)) {
    const all = row['all_accuracy'];
    return { verdict: 'split not known', reason: `accuracy on all pairs ${percent(all)}; ${UNKNOWN_SPLIT}` };
  }
  const accuracies = `train accuracy ${percent(row.train_accuracy)}, test ${percent(row.test_accuracy)}`;
  if (row.test_accuracy >= LEARNED && row.train_accuracy >= LEARNED) {
    return { verdict: 'grokked', reason: `${accuracies}, both at least 99%` };
  }
  if (row.train_accuracy < LEARNED) {
    return { verdict: 'memorising', reason: `${accuracies}: train accuracy is below 99%` };
  }
  const memorised = rows.find(({ train_accuracy }) => train_accuracy >= LEARNED)?.epoch ?? 0;
  const peak = smoothedPeak(rows.filter(({ epoch }) => epoch >= memorised));
  if (cleanupStart(rows, memorised) !== undefined) {
    return {
      verdict: 'cleaning up',
      reason: `test loss ${round(row.test_loss)} is below half of its highest, ${round(peak)}`,
    };
  }
  const excluded = rows
    .filter((r) => r.epoch >= memorised && Number.isFinite(r['excluded_loss']))
    .map((r) => r['excluded_loss']);
  const now = excluded.at(-1);
  const lowest = lowestOf(excluded);
  if (now !== undefined && now >= EXCLUDED_RISE * lowest) {
    return {
      verdict: 'forming',
      reason: `excluded loss has risen from ${round(lowest)} to ${round(now)}: the key frequencies carry more and more of the answer; ${accuracies}`,
    };
  }
  return { verdict: 'memorised', reason: `${accuracies}; test loss ${round(row.test_loss)}` };
}

/** The first row from which on the smoothed test loss stays below half of its highest. */
function cleanupStart(rows: readonly MetricsRow[], memorised: number): number | undefined {
  const after = rows.filter(({ epoch, test_loss }) => epoch >= memorised && Number.isFinite(test_loss));
  const losses = smoothed(after.map(({ test_loss }) => test_loss));
  const half = highestOf(losses) / 2;
  const lastAbove = losses.findLastIndex((loss) => loss >= half);
  return after[lastAbove + 1]?.epoch;
}

function smoothedPeak(rows: readonly MetricsRow[]): number {
  return highestOf(smoothed(rows.map(({ test_loss }) => test_loss).filter(Number.isFinite)));
}

/** As `Math.max` and `Math.min`, which take no more numbers than fit on the stack. */
function highestOf(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), -Infinity);
}

function lowestOf(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), Infinity);
}

/** Running median over the rows around each. */
function smoothed(values: readonly number[]): number[] {
  const reach = Math.floor(SMOOTHED_ROWS / 2);
  return values.map((_, i) => {
    const around = values.slice(Math.max(0, i - reach), i + reach + 1).sort((a, b) => a - b);
    return around[Math.floor(around.length / 2)];
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function round(value: number): string {
  return value >= 0.01 ? value.toFixed(2) : value.toExponential(1);
}
