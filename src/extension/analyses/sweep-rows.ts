import { setImmediate as nextTurn } from 'node:timers/promises';
import { RunDirectory } from '../../core/run/directory';
import { ThinnedRows } from '../../core/run/thinned-rows';
import type { MetricsColumns } from '../../protocol/dashboard';

export type Numbers = Readonly<Record<string, number>>;

/** The numbers that a function gave for checkpoints of a run, and the run's losses. */
export class SweepRows {
  private readonly rows = new Map<number, Numbers>();
  private read: MetricsColumns = { epoch: new Float64Array() };

  constructor(private readonly run: string) {}

  get size(): number {
    return this.rows.size;
  }

  has(epoch: number): boolean {
    return this.rows.has(epoch);
  }

  add(epoch: number, numbers: Numbers): void {
    this.rows.set(epoch, numbers);
  }

  /** Reads the run's losses as they are now: those that curves are drawn from. */
  async readLosses(): Promise<void> {
    const thinned = new ThinnedRows();
    for (const piece of new RunDirectory(this.run).rowsFrom(0)) {
      piece.forEach((row) => thinned.add(row));
      await nextTurn();
    }
    const { epoch, ...metrics } = thinned.columns();
    const column = (name: string): Float64Array => metrics[name] ?? new Float64Array(epoch.length).fill(NaN);
    this.read = { epoch, train_loss: column('train_loss'), test_loss: column('test_loss') };
  }

  get losses(): MetricsColumns {
    return this.read;
  }

  /** `epoch`, and one column per number. */
  get columns(): MetricsColumns {
    const epochs = [...this.rows.keys()].sort((a, b) => a - b);
    const names = new Set([...this.rows.values()].flatMap((row) => Object.keys(row)));
    const columns: MetricsColumns = { epoch: Float64Array.from(epochs) };
    for (const name of names) {
      columns[name] = Float64Array.from(epochs, (epoch) => this.rows.get(epoch)?.[name] ?? NaN);
    }
    return columns;
  }
}
