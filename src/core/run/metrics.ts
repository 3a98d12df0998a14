import * as fs from 'node:fs';
import { replaceFile, runFile } from './files';
import type { MetricsRow } from './metrics-row';

/** Appends rows to a run's metrics; a row is on disk when `append` returns. */
export class MetricsWriter {
  private readonly descriptor: number;

  constructor(run: string) {
    this.descriptor = fs.openSync(runFile.metrics(run), 'a');
  }

  append(row: MetricsRow): void {
    fs.writeSync(this.descriptor, `${JSON.stringify(row)}\n`);
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }
}

/** Reads `metrics.jsonl` from where the last call ended; a line still being written waits for the next call. */
export class MetricsReader {
  private offset = 0;
  private inode = 0;
  private rest = Buffer.alloc(0);

  constructor(private readonly run: string) {}

  /** New rows since the last call. `restarted` says that the file was cut (a resume) and these rows replace all earlier ones. */
  read(): { rows: MetricsRow[]; restarted: boolean } {
    let descriptor: number;
    try {
      descriptor = fs.openSync(runFile.metrics(this.run), 'r');
    } catch {
      return { rows: [], restarted: this.restart() };
    }
    try {
      const { size, ino } = fs.fstatSync(descriptor);
      // A resume replaces the file; it may have grown past the old end by now.
      const restarted = (ino !== this.inode || size < this.offset) && this.restart();
      this.inode = ino;
      const bytes = Buffer.alloc(size - this.offset);
      const count = fs.readSync(descriptor, bytes, 0, bytes.length, this.offset);
      this.offset += count;
      const text = Buffer.concat([this.rest, bytes.subarray(0, count)]);
      const end = text.lastIndexOf(10) + 1;
      this.rest = text.subarray(end);
      return { rows: parseRows(text.subarray(0, end).toString('utf8')), restarted };
    } finally {
      fs.closeSync(descriptor);
    }
  }

  private restart(): boolean {
    const had = this.offset > 0;
    this.offset = 0;
    this.rest = Buffer.alloc(0);
    return had;
  }
}

/** All rows of a run. */
export function readMetrics(run: string): MetricsRow[] {
  return new MetricsReader(run).read().rows;
}

/** Drops the rows after `epoch`, which a resumed run will write again. */
export function truncateMetrics(run: string, epoch: number): void {
  const kept = readMetrics(run).filter((row) => row.epoch <= epoch);
  replaceFile(runFile.metrics(run), kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Rows as CSV with a header; the columns are those of any row, in order of first appearance. */
export function metricsCsv(rows: readonly MetricsRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) =>
    columns.map((column) => (Number.isNaN(row[column] ?? NaN) ? '' : row[column])).join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function parseRows(text: string): MetricsRow[] {
  const rows: MetricsRow[] = [];
  for (const line of text.split('\n')) {
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row === 'object' && row !== null && typeof (row as MetricsRow).epoch === 'number') {
        const numbers = Object.entries(row).map(([name, value]: [string, unknown]) => [name, value ?? NaN]);
        rows.push(Object.fromEntries(numbers) as MetricsRow);
      }
    } catch {
      // A line cut short by a crash says nothing; the rows around it do.
    }
  }
  return rows;
}
