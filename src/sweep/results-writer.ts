import * as fs from 'node:fs';
import * as path from 'node:path';
import { sync, syncFolder } from '../core/run/disk';
import { thisProcess } from '../core/run/process-identity';
import { writeProblem } from '../core/run/problems';
import { sweepFile } from '../core/sweep/layout';
import type { ResultRow } from '../core/sweep/result-row';
import type { TrainingControl } from '../engine/training-control';

/** What could not be written is tried again this often. */
const RETRY_MS = 2000;

/** Writes the results of one process, into a file that no other one writes. */
export class ResultsWriter {
  private descriptor: number | undefined;
  private length = 0;

  constructor(private readonly sweep: string) {}

  /**
   * Appends a row; on return it is on the disk. While the disk does not take it this waits.
   * @returns whether it was written: not where the process was asked to end meanwhile
   */
  async append(row: ResultRow, control: TrainingControl, log: (line: string) => void): Promise<boolean> {
    for (let told: string | undefined; ;) {
      try {
        this.write(Buffer.from(`${JSON.stringify(row)}\n`));
        return true;
      } catch (error) {
        const problem = writeProblem(error);
        if (problem === undefined) {
          throw error;
        }
        if (told !== problem) {
          log(`${problem}: run ${row.index} has ended, and waits until its result can be written`);
          told = problem;
        }
      }
      for (const end = performance.now() + RETRY_MS; performance.now() < end;) {
        if (control.ending) {
          return false;
        }
        await control.rest();
      }
    }
  }

  private write(line: Buffer): void {
    const descriptor = (this.descriptor ??= this.open());
    try {
      for (let written = 0; written < line.length;) {
        written += fs.writeSync(descriptor, line, written);
      }
      sync(descriptor);
      this.length += line.length;
    } catch (error) {
      fs.ftruncateSync(descriptor, this.length); // no part of a line stays before the next one
      throw error;
    }
  }

  private open(): number {
    const folder = sweepFile.results(this.sweep);
    const { host, pid } = thisProcess();
    // Rows of files that were begun later count more.
    const time = new Date().toISOString().replaceAll(/[-:.]/g, '').replace('Z', '');
    const name = `${time}-${host.replaceAll(/[^A-Za-z0-9.-]/g, '-').slice(0, 60)}-${pid}.jsonl`;
    const descriptor = fs.openSync(path.join(folder, name), 'ax');
    syncFolder(folder);
    return descriptor;
  }
}
