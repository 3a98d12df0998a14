import type { Batches } from '../core/batches';
import { type Pairs, selectPairs } from '../core/tasks';
import { sortedOrder } from './segments';

/** The training pairs of each update, sorted by x, then y. */
export class BatchPairs {
  /** All of them, sorted. */
  readonly all: Pairs;
  /** Per pair as given, its place among the sorted. */
  private readonly places: Int32Array;

  constructor(
    train: Pairs,
    private readonly batches: Batches,
  ) {
    const order = sortedOrder(train);
    this.all = selectPairs(train, order);
    this.places = new Int32Array(order.length);
    order.forEach((row, place) => (this.places[row] = place));
  }

  /** Of update number `step` (from 0). */
  at(step: number): Pairs {
    return selectPairs(this.all, this.batches.rows(step).map((row) => this.places[row]).sort()); // prettier-ignore
  }
}
