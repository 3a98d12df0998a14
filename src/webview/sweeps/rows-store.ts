import type { SweepData } from '../../core/sweep/columns';
import { runsOf, type SweepRun } from '../../core/sweep/runs';
import { RESULT_NUMBERS, type ResultRow } from '../../core/sweep/result-row';
import type { SentRows, SweepView } from '../../protocol/sweep';

type ResultNumbers = Pick<ResultRow, (typeof RESULT_NUMBERS)[number]>;

/** The rows of a sweep as they came, with what their runs were given. */
export class RowsStore {
  private readonly runs: readonly SweepRun[];
  private readonly byIndex = new Map<number, ResultRow>();

  constructor(private readonly sweep: Pick<SweepView, 'name' | 'vary' | 'seeds'>) {
    this.runs = [...runsOf(sweep)];
  }

  add({ index: indices, seed, state, numbers, errors }: SentRows): void {
    const errorAt = new Map(errors.map(({ at, error }) => [at, error]));
    for (const [at, index] of indices.entries()) {
      const run = this.runs.at(index);
      if (run) {
        const own: Partial<Record<keyof ResultNumbers, number | null>> = {};
        for (const [i, name] of RESULT_NUMBERS.entries()) {
          const value = numbers[i][at];
          own[name] = Number.isNaN(value) ? null : value;
        }
        const row = { index, values: run.values, seed: seed[at], state: state[at], error: errorAt.get(at) ?? null };
        this.byIndex.set(index, { ...row, ...(own as ResultNumbers) });
      }
    }
  }

  data(): SweepData {
    const { name, vary, seeds } = this.sweep;
    return { name, vary, seeds, rows: [...this.byIndex.values()].sort((a, b) => a.index - b.index) };
  }
}
