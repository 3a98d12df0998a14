import * as fs from 'node:fs';
import { InputError } from '../config/problem';
import { readLines } from './lines';
import { type MetricsRow, parseRow } from './metrics-row';
import { errorCode } from './problems';

/** Reads a run's `metrics.jsonl` from where the last call ended; a line still being written waits for the next call. */
export class MetricsReader {
  private offset = 0;
  private inode = 0;

  constructor(private readonly file: string) {}

  /**
   * New rows since the last call. `restarted` says that the file was cut (a resume) and these rows replace all earlier ones.
   * @throws InputError where it is there and cannot be read
   */
  read(): { rows: MetricsRow[]; restarted: boolean } {
    const descriptor = openIfThere(this.file);
    if (descriptor === undefined) {
      return { rows: [], restarted: this.restart() };
    }
    try {
      const { size, ino } = fs.fstatSync(descriptor);
      // A resume replaces the file; it may have grown past the old end by now.
      const restarted = (ino !== this.inode || size < this.offset) && this.restart();
      this.inode = ino;
      const rows: MetricsRow[] = [];
      this.offset = readLines(descriptor, this.offset, (lines) => {
        for (const line of lines) {
          const row = parseRow(line);
          if (row) {
            rows.push(row);
          }
        }
      });
      return { rows, restarted };
    } finally {
      fs.closeSync(descriptor);
    }
  }

  private restart(): boolean {
    const had = this.offset > 0;
    this.offset = 0;
    return had;
  }
}

/** Rows as CSV with a header; the columns are those of any row, in order of first appearance. */
export function metricsCsv(rows: readonly MetricsRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) =>
    columns.map((column) => (Number.isNaN(row[column] ?? NaN) ? '' : row[column])).join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/**
 * Opens a file for reading; undefined where there is none.
 * @throws InputError, one line that names it, where it cannot be read
 */
export function openIfThere(file: string): number | undefined {
  try {
    const descriptor = fs.openSync(file, 'r');
    if (fs.fstatSync(descriptor).isFile()) {
      return descriptor;
    }
    fs.closeSync(descriptor);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw new InputError(`${file}: cannot be read (${code}); mend its permissions`, { cause: error });
  }
  throw new InputError(`${file}: is not a file; put back a copy`);
}
