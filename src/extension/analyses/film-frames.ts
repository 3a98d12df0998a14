import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as v8 from 'node:v8';
import { type Extents, extentsOf, joinedExtents } from '../../core/extent';
import type { Output } from '../../core/output';
import { decoded, encoded } from '../../protocol/json-port';

interface Place {
  readonly offset: number;
  readonly length: number;
}

/**
 * The frames of a film. They are kept in a temporary file, not in memory: a film of 200 large heatmaps is a gigabyte, of
 * which one frame is looked at.
 */
export class FilmFrames {
  private readonly places = new Map<number, Place>();
  private all: Extents = {};
  private file: Promise<FileHandle> | undefined;
  private folder: string | undefined;
  private end = 0;
  private disposed = false;

  /** Ascending. */
  get epochs(): Float64Array {
    return Float64Array.from(this.places.keys()).sort();
  }

  /** What all frames together have to show. */
  get extents(): Extents {
    return this.all;
  }

  has(epoch: number): boolean {
    return this.places.has(epoch);
  }

  /** @throws Error when it cannot be written */
  async add(epoch: number, output: Output): Promise<void> {
    if (this.disposed) {
      return;
    }
    // Lists of numbers as bytes.
    const bytes = v8.serialize(encoded(output));
    const place = { offset: this.end, length: bytes.length };
    this.end += bytes.length;
    this.file ??= this.create();
    await (await this.file).write(bytes, 0, bytes.length, place.offset);
    this.places.set(epoch, place);
    this.all = joinedExtents(this.all, extentsOf(output));
  }

  /** undefined where there is no such frame (any more). */
  async read(epoch: number): Promise<Output | undefined> {
    const place = this.places.get(epoch);
    if (!place || !this.file || this.disposed) {
      return undefined;
    }
    const bytes = Buffer.alloc(place.length);
    await (await this.file).read(bytes, 0, place.length, place.offset);
    return decoded(v8.deserialize(bytes)) as Output;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const file = await this.file?.catch(() => undefined);
    await file?.close();
    await this.remove();
  }

  private async create(): Promise<FileHandle> {
    this.folder = await mkdtemp(path.join(os.tmpdir(), 'grokking-film-'));
    const file = await open(path.join(this.folder, 'frames'), 'wx+', 0o600);
    // Where an open file may be removed none stays behind, even if the window crashes.
    await this.remove();
    return file;
  }

  private async remove(): Promise<void> {
    if (this.folder !== undefined) {
      await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
