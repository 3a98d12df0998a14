import type { MetricsColumns } from '../protocol/dashboard';

/** Rows of metrics in columns that only grow: an appended row costs its own length, not that of the history. */
export class MetricsStore {
  /** Logged rows. */
  length = 0;
  private capacity = 1024;
  private columns = new Map<string, Float64Array>();
  /** Per set of metrics: the rows that have one of them, among the first `seen`. */
  private readonly found = new Map<string, { seen: number; rows: number[] }>();
  private readonly listeners = new Set<() => void>();

  /** A view of one metric, [length]; NaN where a row lacks it. It is valid until the next change. */
  column(name: string): Float64Array {
    return this.columns.get(name)?.subarray(0, this.length) ?? new Float64Array(this.length).fill(NaN);
  }

  /** Rows `from` to `to` (excluded). */
  slice(from: number, to: number): MetricsColumns {
    const columns = [...this.columns].map(([name, values]) => [name, values.slice(from, to)] as const);
    return { epoch: new Float64Array(), ...Object.fromEntries(columns) };
  }

  append(rows: MetricsColumns): void {
    const from = this.length;
    const length = from + rows.epoch.length;
    this.reserve(length);
    for (const [name, values] of Object.entries(rows)) {
      if (!this.columns.has(name)) {
        this.columns.set(name, new Float64Array(this.capacity).fill(NaN));
      }
      this.columns.get(name)?.set(values, from);
    }
    this.length = length;
    this.changed();
  }

  replace(rows: MetricsColumns): void {
    this.length = 0;
    this.columns.clear();
    this.found.clear();
    this.append(rows);
  }

  /** The rows that have a value of any of these metrics, ascending. Valid until the next change. */
  rowsWith(metrics: readonly string[]): readonly number[] {
    const key = metrics.join();
    const found = this.found.get(key) ?? { seen: 0, rows: [] };
    this.found.set(key, found);
    const columns = metrics.map((name) => this.column(name));
    for (; found.seen < this.length; found.seen++) {
      if (columns.some((column) => !Number.isNaN(column[found.seen]))) {
        found.rows.push(found.seen);
      }
    }
    return found.rows;
  }

  /** The row whose epoch is nearest, among `rows` (ascending) or all; −1 when there is none. */
  nearest(epoch: number, rows?: readonly number[]): number {
    const epochs = this.column('epoch');
    const row = (i: number): number => (rows === undefined ? i : (rows[i] ?? -1));
    let low = 0;
    let high = (rows?.length ?? this.length) - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (epochs[row(middle)] <= epoch) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high >= 0 && epoch - epochs[row(low)] <= epochs[row(high)] - epoch ? row(low) : row(high);
  }

  /** Calls back after every change; the result ends that. */
  subscribe(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  private reserve(length: number): void {
    if (length <= this.capacity) {
      return;
    }
    this.capacity = Math.max(length, 2 * this.capacity);
    for (const [name, old] of this.columns) {
      const grown = new Float64Array(this.capacity).fill(NaN);
      grown.set(old.subarray(0, this.length));
      this.columns.set(name, grown);
    }
  }

  private changed(): void {
    for (const listener of this.listeners) {
      listener();
    }
  }
}
