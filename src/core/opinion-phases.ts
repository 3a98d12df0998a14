import type { MetricsRow } from './run/metrics-row';

/** When each phase of a training with opinions begins and ends, in words. */
export const OPINION_PHASE_RULES = {
  sycophantic: 'while a peer’s wrong opinion is followed on at least half of the held-out pairs',
  memorised: 'from then on, once train accuracy has reached 99%, until test accuracy reaches 99%',
  grokked: 'from test accuracy 99% on',
} as const;

export interface OpinionPhase {
  readonly name: keyof typeof OPINION_PHASE_RULES;
  readonly from: number;
  readonly to: number;
}

/** A wrong opinion counts as followed from this share on. */
const FOLLOWED = 0.5;

/** Of a training with opinions: when it followed them, from its rows in their order. */
export class OpinionProgress {
  private from: number | undefined;
  private to: number | undefined;
  private last = NaN;

  add(row: MetricsRow): void {
    const followed = row['peer_opinion'];
    if (!Number.isFinite(followed)) {
      return;
    }
    this.last = followed;
    if (followed >= FOLLOWED) {
      this.from ??= row.epoch;
    } else if (this.from !== undefined) {
      this.to ??= row.epoch;
    }
  }

  /** Whether the rows are those of a training with opinions. */
  get hasOpinions(): boolean {
    return !Number.isNaN(this.last);
  }

  /** Whether a peer's wrong opinion was followed at the last row. */
  get isSycophantic(): boolean {
    return this.last >= FOLLOWED;
  }

  /** @param newest the last epoch; the others, when accuracies reached 99% */
  phases(newest: number, memorised: number | undefined, grokked: number | undefined): OpinionPhase[] {
    const phases: OpinionPhase[] = [];
    const sycophantic = this.from === undefined ? undefined : { from: this.from, to: this.to ?? newest };
    if (sycophantic) {
      phases.push({ name: 'sycophantic', ...sycophantic });
    }
    if (memorised !== undefined) {
      const from = Math.max(memorised, sycophantic?.to ?? memorised);
      phases.push({ name: 'memorised', from, to: grokked ?? newest });
    }
    if (grokked !== undefined) {
      phases.push({ name: 'grokked', from: grokked, to: newest });
    }
    return phases.filter(({ from, to }) => to > from);
  }
}
