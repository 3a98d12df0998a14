import { TrainingProgress, type Standing } from '../core/phases';
import type { RunDirectory } from '../core/run/directory';
import type { MetricsReader } from '../core/run/metrics';

/** The verdicts at the checkpoints of a run: found in one pass over its rows, which goes on where it ended. */
export class Verdicts {
  private reader: MetricsReader;
  private progress = new TrainingProgress();
  /** The epoch of the last row that was passed. */
  private passed = -1;
  private readonly found = new Map<number, Standing>();

  constructor(
    private readonly run: RunDirectory,
    private readonly loaded: boolean,
  ) {
    this.reader = run.metricsReader();
  }

  /** That of the rows up to an epoch. */
  at(epoch: number): Standing {
    this.goOn(epoch);
    const standing = this.found.get(epoch);
    if (standing) {
      return standing;
    }
    if (this.passed > epoch) {
      // A checkpoint that was not there when its rows were passed.
      this.startOver();
      this.reader = this.run.metricsReader();
      this.goOn(epoch);
    }
    return this.found.get(epoch) ?? this.progress.standing(this.loaded);
  }

  private goOn(asked: number): void {
    const epochs = [...this.run.checkpoints().map(({ epoch }) => epoch), asked].sort((a, b) => a - b);
    let next = 0;
    for (const { rows, restarted } of this.reader.pieces()) {
      if (restarted) {
        this.startOver();
        next = 0;
      }
      for (const row of rows) {
        for (; next < epochs.length && epochs[next] < row.epoch; next++) {
          if (epochs[next] >= this.passed) {
            this.found.set(epochs[next], this.progress.standing(this.loaded));
          }
        }
        this.progress.add(row);
        this.passed = row.epoch;
      }
    }
  }

  private startOver(): void {
    this.progress = new TrainingProgress();
    this.passed = -1;
    this.found.clear();
  }
}
