import type { EngineName } from '../core/config/types';

/** What `grokking engines --json` says of an engine. */
export interface EngineReport {
  readonly available: boolean;
  /** Why it cannot train the canonical model here, with a remedy; null for what is available. */
  readonly reason: string | null;
  /** The GPU. */
  readonly on: string | null;
  /** The folder of an engine that is no part of the product. */
  readonly place: string | null;
  /** Of the canonical model; null where it was not timed. */
  readonly ms_per_epoch: number | null;
}

/** What `grokking engines --json` prints. */
export interface EnginesReport {
  /** What the speeds are of, in words. */
  readonly model: string;
  readonly machine: string;
  /** In the order in which `auto` tries them. */
  readonly engines: Readonly<Record<EngineName, EngineReport>>;
}
