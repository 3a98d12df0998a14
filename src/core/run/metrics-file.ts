import * as fs from 'node:fs';
import * as path from 'node:path';
import { LEARNED } from '../learned';
import { CollapseWatch } from '../collapse';
import { removeQuietly, sync, syncFolder } from './disk';
import { linesFrom } from './lines';
import { openIfThere } from './metrics';
import { type MetricsRow, parseRow, rowLine } from './metrics-row';

/** What the rows of a run up to an epoch come to. */
export interface Logged {
  readonly last: MetricsRow | undefined;
  /** First epoch with train accuracy ≥ 99%. */
  readonly memorised_at: number | null;
  /** First epoch with test accuracy ≥ 99%. */
  readonly grokked_at: number | null;
  /** What became of it since, to be gone on with. */
  readonly collapse: CollapseWatch;
}

/**
 * Drops the rows after `epoch`, which a resumed run will write again, and lines that a crash has left cut. The file is
 * replaced where there is anything to drop, read and written in pieces.
 */
export function cutMetrics(file: string, epoch: number): Logged {
  const logged: { -readonly [K in keyof Logged]: Logged[K] } = {
    last: undefined,
    memorised_at: null,
    grokked_at: null,
    collapse: new CollapseWatch(),
  };
  const whole = eachRow(file, (row) => {
    if (!row || row.epoch > epoch) {
      return false;
    }
    logged.last = row;
    logged.collapse.add(row);
    logged.memorised_at ??= row.train_accuracy >= LEARNED ? row.epoch : null;
    logged.grokked_at ??= row.test_accuracy >= LEARNED ? row.epoch : null;
    return true;
  });
  if (!whole) {
    copyRows(file, epoch);
  }
  return logged;
}

/** Where so much of the end has no row, the file is none of ours. */
const FARTHEST = 1 << 24;

/** The last row of a run; undefined when there is none. */
export function lastRow(file: string): MetricsRow | undefined {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) {
    return undefined;
  }
  try {
    const { size } = fs.fstatSync(descriptor);
    for (let reach = 1 << 16; ; reach *= 16) {
      let last: MetricsRow | undefined;
      for (const { lines } of linesFrom(descriptor, Math.max(0, size - reach))) {
        last = lines.map(parseRow).findLast((row) => row !== undefined) ?? last;
      }
      if (last || reach >= Math.min(size, FARTHEST)) {
        return last;
      }
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Rows are brought to the disk at the latest when there are so many. */
const UNSAFE_ROWS = 1000;

/** Appends rows to a run's metrics, each whole or not at all. */
export class MetricsWriter {
  private readonly descriptor: number;
  /** Up to here the file is on the disk. */
  private safe: number;
  /** The lines after that, and how many of them are written. */
  private unsafe: Buffer[] = [];
  private written = 0;
  /** Where the last whole line ends. */
  private length: number;
  /** Whether a part of a line may stand after it. */
  private torn = false;
  /** Whether the disk may have dropped what came after the safe part. */
  private dropped = false;

  constructor(file: string) {
    this.descriptor = fs.openSync(file, 'a');
    this.safe = fs.fstatSync(this.descriptor).size;
    this.length = this.safe;
  }

  /** When it throws, the row is not there, and can be appended again. */
  append(row: MetricsRow): void {
    if (this.unsafe.length >= UNSAFE_ROWS) {
      this.sync();
    }
    this.mend();
    const line = Buffer.from(rowLine(row));
    this.write(line);
    this.unsafe.push(line);
    this.written++;
  }

  /** Waits until all rows are on the disk. */
  sync(): void {
    this.mend();
    try {
      sync(this.descriptor);
    } catch (error) {
      this.dropped = true;
      throw error;
    }
    this.safe = this.length;
    this.unsafe = [];
    this.written = 0;
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  /** Makes the file what it should be after a failure. */
  private mend(): void {
    if (this.dropped) {
      fs.ftruncateSync(this.descriptor, this.safe);
      this.length = this.safe;
      this.written = 0;
      this.torn = false;
      this.dropped = false;
    } else if (this.torn) {
      fs.ftruncateSync(this.descriptor, this.length);
      this.torn = false;
    }
    for (; this.written < this.unsafe.length; this.written++) {
      this.write(this.unsafe[this.written]);
    }
  }

  private write(line: Buffer): void {
    this.torn = true;
    for (let written = 0; written < line.length;) {
      written += fs.writeSync(this.descriptor, line, written);
    }
    this.torn = false;
    this.length += line.length;
  }
}

/** Calls `keep` with every row, undefined for a line that is none. @returns whether it kept all of the file */
function eachRow(file: string, keep: (row: MetricsRow | undefined, line: string) => boolean): boolean {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) {
    return true;
  }
  try {
    let all = true;
    let whole = 0;
    for (const { lines, end } of linesFrom(descriptor, 0)) {
      for (const line of lines) {
        all = keep(parseRow(line), line) && all;
      }
      whole = end;
    }
    return all && whole === fs.fstatSync(descriptor).size;
  } finally {
    fs.closeSync(descriptor);
  }
}

function copyRows(file: string, epoch: number): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = fs.openSync(temporary, 'w');
    try {
      let waiting: string[] = [];
      const flush = (): void => {
        fs.writeFileSync(descriptor, waiting.join(''));
        waiting = [];
      };
      eachRow(file, (row, line) => {
        if (row && row.epoch <= epoch && waiting.push(`${line}\n`) >= 4096) {
          flush();
        }
        return true;
      });
      flush();
      sync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}
