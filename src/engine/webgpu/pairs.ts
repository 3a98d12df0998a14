import type { Batches } from '../../core/batches';
import type { Pairs } from '../../core/tasks';
import { BatchPairs } from '../../kernel/batch-pairs';
import { checkPairs } from '../../kernel/kernel-memory';
import { sortedOrder } from '../../kernel/segments';
import type { Plan } from './plan';
import { type Segment, segmentsOf, sorted } from './sections';

/** The pairs of one model of a batch, cut into sections. */
export class ModelPairs {
  /** Of an update with all training pairs, and of evaluation: training pairs first, then test pairs. */
  readonly training: readonly Segment[];
  readonly evaluation: readonly Segment[];
  readonly trainCount: number;
  readonly testCount: number;
  private readonly testOrder: readonly number[];
  private readonly batches: BatchPairs | undefined;

  /** @param train with x before y, as the kernel has them; `test` too @throws RangeError for tokens outside 0 … p − 1 */
  constructor(train: Pairs, test: Pairs, { p, segment, capacity }: Plan, batches: Batches | undefined) {
    checkPairs(train, p);
    checkPairs(test, p);
    this.trainCount = train.x.length;
    this.testCount = test.x.length;
    this.testOrder = sortedOrder(test);
    this.batches = batches && new BatchPairs(train, batches);
    const all = this.batches?.all ?? sorted(train);
    this.training = segmentsOf(all, segment, 0);
    this.evaluation = [
      ...segmentsOf(all, capacity, 0),
      ...(this.testCount > 0 ? segmentsOf(sorted(test), capacity, this.trainCount) : []),
    ];
  }

  /** Segments of update number `step` (from 0). */
  at(step: number, segment: number): readonly Segment[] {
    return this.batches ? segmentsOf(this.batches.at(step), segment, 0) : this.training;
  }

  /** Per test pair as given: 1 where it is marked in the order of the sections. */
  inOrder(isRight: (index: number) => boolean): Uint8Array {
    const right = new Uint8Array(this.testCount);
    this.testOrder.forEach((pair, i) => (right[pair] = isRight(i) ? 1 : 0));
    return right;
  }
}
