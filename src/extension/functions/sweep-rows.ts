import type { Output } from '../../core/output';
import { readMetrics } from '../../core/run/metrics';
import type { MetricsColumns } from '../../protocol/dashboard';
import type { Sweep } from '../../protocol/results';

type Numbers = Readonly<Record<string, number>>;

/** The numbers that a function gave for checkpoints of a run, and the run's losses. */
export class SweepRows {
  private readonly rows = new Map<number, Numbers>();
  private losses: MetricsColumns = { epoch: new Float64Array() };

  constructor(private readonly run: string) {}

  has(epoch: number): boolean {
    return this.rows.has(epoch);
  }

  /**
   * @param label of the function: what a single number is named
   * @returns what is wrong where the function gave neither a number nor a record of numbers
   */
  add(epoch: number, output: Output, label: string): string | undefined {
    const numbers = numbersOf(output, label);
    if (typeof numbers === 'string') {
      return `over all checkpoints a function must return a number or a record of numbers; ${label} returned ${numbers}`;
    }
    this.rows.set(epoch, numbers);
    return undefined;
  }

  /** Reads the run's losses as they are now. */
  readLosses(): void {
    const rows = readMetrics(this.run);
    const column = (name: string): Float64Array => Float64Array.from(rows, (row) => row[name] ?? NaN);
    this.losses = { epoch: column('epoch'), train_loss: column('train_loss'), test_loss: column('test_loss') };
  }

  /** @param total checkpoints that the run has */
  view(total: number): Sweep {
    const epochs = [...this.rows.keys()].sort((a, b) => a - b);
    const names = new Set([...this.rows.values()].flatMap((row) => Object.keys(row)));
    const columns: MetricsColumns = { epoch: Float64Array.from(epochs) };
    for (const name of names) {
      columns[name] = Float64Array.from(epochs, (epoch) => this.rows.get(epoch)?.[name] ?? NaN);
    }
    return { total: Math.max(total, epochs.length), columns, losses: this.losses };
  }
}

/** The numbers by name, or in words what it is instead. The epoch is what they are drawn against, not one of them. */
function numbersOf(output: Output, label: string): Numbers | string {
  if (output.kind === 'number') {
    return { [label === 'epoch' ? 'value' : label]: output.value };
  }
  if (output.kind !== 'record') {
    return WORDS[output.kind];
  }
  const other = output.entries.find(({ value }) => typeof value !== 'number');
  if (other) {
    return `a record whose ${other.name} is not a number`;
  }
  const numbers = output.entries.filter(({ name }) => name !== 'epoch');
  return numbers.length > 0
    ? Object.fromEntries(numbers.map(({ name, value }) => [name, Number(value)]))
    : 'no numbers';
}

const WORDS: Readonly<Record<Exclude<Output['kind'], 'number' | 'record'>, string>> = {
  nothing: 'nothing',
  text: 'text',
  table: 'a table',
  bars: 'bars',
  lines: 'lines',
  heatmap: 'a heatmap',
  scatter: 'a scatter plot',
  several: 'several outputs',
};
