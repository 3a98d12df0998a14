import type { RunConfig } from '../../core/config/types';
import { splitPairs } from '../../core/split';
import { measurePeak, operationsPerEpoch } from '../../kernel/peak';
import { kernelView } from './kernel-view';

/** How well the kernel uses the machine. */
export interface KernelSpeed {
  /** Floating-point operations of an epoch with dense products per second, in 1e9. */
  readonly gflops: number;
  /** What its matrix product alone reaches in the first-level cache, on as many threads, in 1e9 per second. */
  readonly peak_gflops: number;
}

/**
 * The kernel's speed at `msPerEpoch`. Inactive neurons are skipped, but counted: the count is what a dense kernel has to do.
 * @param peak the peak of one thread, measured beside
 */
export function kernelSpeed(
  { task, model }: RunConfig,
  msPerEpoch: number,
  threads: number,
  peak: number,
): KernelSpeed {
  const operations = operationsPerEpoch(kernelView(model, task).model, splitPairs(task).train.x.length);
  return { gflops: round(operations / msPerEpoch / 1e6), peak_gflops: round(peak * threads) };
}

export { measurePeak };

function round(value: number): number {
  return Number(value.toPrecision(3));
}
