import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import type { RunConfig } from '../../../src/core/config/types';
import { createRun } from '../../../src/core/run/create';
import type { RunDirectory } from '../../../src/core/run/directory';
import type { RunOwner } from '../../../src/core/run/owner';
import { savedAt } from '../../run-directories';

export const CONFIG = parseConfig(
  JSON.stringify({ name: 'x² / mine', task: { modulus: 5 }, model: { dModel: 4, heads: 2, dMlp: 6 } }),
).config as RunConfig;

/** A run in a folder of its own, owned by this process. */
export class OwnedRun {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runs-'));
  readonly owner: RunOwner = createRun(this.folder, CONFIG, 'terminal', new Date('2026-03-04T05:06:07Z'));
  readonly run: RunDirectory = this.owner.directory;

  /** Writes a checkpoint. */
  readonly save = (epoch: number): string => this.owner.saveCheckpoint(...savedAt(epoch, CONFIG));

  remove(): void {
    this.owner.release();
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** Asserts that `act` ends in an InputError of one line that matches. */
export function refused(act: () => unknown, message: RegExp): void {
  assert.throws(
    act,
    (error) => error instanceof InputError && message.test(error.message) && !/\n/.test(error.message),
  );
}
