import type { InstallableEngine } from '../core/installed-engines';

/** One archive of an engine: a gzipped tar. */
export interface Artifact {
  /** For people: `webgpu 0.6.2`. */
  readonly name: string;
  /** Its place on an npm registry, or on the web. */
  readonly source: { readonly registryPath: string } | { readonly url: string };
  /**
   * What it must be, as in a package-lock (`sha512-…`, base64). Where nobody published that: `server`, the hash that the
   * same server sends along (`x-goog-hash`), which shows a damaged download and no more.
   */
  readonly integrity: string;
  /** Of the archive. An estimate where the archive is not pinned. */
  readonly bytes: number;
  /** Where it is unpacked, within the engine's folder. */
  readonly into: string;
  /** Leading folders of the names in the archive that are left out. */
  readonly strip: number;
  /** Which of its files are taken, by their names without these folders. */
  keep(file: string): boolean;
}

/** One version of an engine, as it is installed. */
export interface Release {
  readonly engine: InstallableEngine;
  /** For people: `WebGPU`. */
  readonly title: string;
  readonly version: string;
  /** What it is, and what for. */
  readonly meaning: string;
  readonly licence: string;
  /** On the disk, about. */
  readonly unpackedBytes: number;
  /** What of it nobody vouches for; undefined where all is pinned. */
  readonly unpinned?: string;
  readonly artifacts: readonly Artifact[];
  /** CommonJS text that throws where the installed package does not work: run in a process of its own, with the folder as argument. */
  readonly trial: string;
}

/** Bytes that are downloaded. */
export function downloadBytes({ artifacts }: Release): number {
  return artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
}
