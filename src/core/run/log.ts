import * as fs from 'node:fs';
import { linesFrom } from './lines';
import { openIfThere } from './metrics';

/** More than this is not passed on in one go. */
const MOST_AT_ONCE = 1 << 20;

/** Reads what a training without a terminal says, as it comes. */
export class LogReader {
  private offset: number;

  /** Begins with what is said from now on. */
  constructor(private readonly file: string) {
    this.offset = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Whole lines since the last call; blank ones are left out. A log that cannot be read says nothing. */
  read(): string[] {
    let descriptor: number | undefined;
    try {
      descriptor = openIfThere(this.file);
    } catch {
      return [];
    }
    if (descriptor === undefined) {
      return [];
    }
    try {
      const said: string[] = [];
      const left = fs.fstatSync(descriptor).size - MOST_AT_ONCE - this.offset;
      if (left > 0) {
        said.push(`${left} bytes of the log are left out here; ${this.file} has them`);
        this.offset += left;
      }
      for (const { lines, end } of linesFrom(descriptor, this.offset)) {
        said.push(...lines.filter((line) => line.trim() !== ''));
        this.offset = end;
      }
      return said;
    } finally {
      fs.closeSync(descriptor);
    }
  }
}
