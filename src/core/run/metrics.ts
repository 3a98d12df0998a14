import * as fs from 'node:fs';
import { InputError } from '../config/problem';
import { linesFrom } from './lines';
import { type MetricsRow, parseRow } from './metrics-row';
import { errorCode } from './problems';

/** Rows of a run in their order, a piece of the file at a time. */
export interface RowsPiece {
  readonly rows: readonly MetricsRow[];
  /** The file was cut (a resume): these rows and those that follow replace all earlier ones. */
  readonly restarted: boolean;
}

/** Reads a run's `metrics.jsonl` from where the last call ended; a line still being written waits for the next call. */
export class MetricsReader {
  private offset = 0;
  private inode = 0;

  constructor(private readonly file: string) {}

  /**
   * What came since the last call.
   * @throws InputError where it is there and cannot be read
   */
  *pieces(): Generator<RowsPiece> {
    const descriptor = openIfThere(this.file);
    if (descriptor === undefined) {
      if (this.restart()) {
        yield { rows: [], restarted: true };
      }
      return;
    }
    try {
      const { size, ino } = fs.fstatSync(descriptor);
      // A resume replaces the file; it may have grown past the old end by now.
      if ((ino !== this.inode || size < this.offset) && this.restart()) {
        yield { rows: [], restarted: true };
      }
      this.inode = ino;
      for (const { lines, end } of linesFrom(descriptor, this.offset)) {
        this.offset = end;
        yield { rows: rowsIn(lines), restarted: false };
      }
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

/**
 * The rows from an epoch on, a piece of the file at a time, without reading what comes before. Epochs ascend in a file.
 * @throws InputError where it is there and cannot be read
 */
export function* rowsFrom(file: string, epoch: number): Generator<readonly MetricsRow[]> {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) {
    return;
  }
  try {
    let [low, high] = [0, fs.fstatSync(descriptor).size];
    // The first row after `low` is always too early, if there is one; that after `high` is not.
    while (high - low > NEAR_BYTES) {
      const middle = Math.floor((low + high) / 2);
      const found = firstRow(descriptor, middle);
      if (found !== undefined && found.epoch < epoch) {
        low = middle;
      } else {
        high = middle;
      }
    }
    for (const { lines } of linesFrom(descriptor, low)) {
      yield rowsIn(lines).filter((row) => row.epoch >= epoch);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** So near to a row its place is not searched for any more. */
const NEAR_BYTES = 1 << 16;

/** A row is shorter than this. */
const ROW_BYTES = 1 << 15;

/** Where so much has no row, the file is none of ours. */
const FARTHEST = 1 << 24;

/** The first row that begins after a place in a file. */
function firstRow(descriptor: number, offset: number): MetricsRow | undefined {
  for (const { lines, end } of linesFrom(descriptor, offset, ROW_BYTES)) {
    if (end - offset > FARTHEST) {
      return undefined;
    }
    // What stands before the first line break is the end of a line.
    for (const line of lines.slice(1)) {
      const row = parseRow(line);
      if (row) {
        return row;
      }
    }
  }
  return undefined;
}

function rowsIn(lines: readonly string[]): MetricsRow[] {
  return lines.flatMap((line) => parseRow(line) ?? []);
}

/**
 * Opens a file for reading; undefined where there is none.
 * @throws InputError, one line that names it, where it cannot be read
 */
export function openIfThere(file: string): number | undefined {
  try {
    // A pipe is not even opened: that would wait for someone who writes into it.
    if (fs.statSync(file).isFile()) {
      return fs.openSync(file, 'r');
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw new InputError(`${file}: cannot be read (${code}); mend its permissions`, { cause: error });
  }
  throw new InputError(`${file}: is not a file; put back a copy`);
}
