import type { Evaluation } from '../core/loss';
import type { Parameters } from '../core/model';
import type { Pairs } from '../core/tasks';
import { bestVariant } from './assets';
import { evaluationOf, KernelMemory } from './kernel-memory';
import { LocalCrew } from './crew';
import { type KernelModel, layOut } from './layout';
import { Command } from './shared-layout';

/** A model that is only run, not trained, on the calling thread: its answers are there at once. */
export class LocalKernel {
  private readonly memory: KernelMemory;
  private readonly crew: LocalCrew;

  /** @throws RangeError when the memory cannot be had */
  constructor(
    readonly model: KernelModel,
    parameters: Parameters,
  ) {
    this.memory = new KernelMemory(layOut(model, 0, 0, 1), bestVariant());
    this.memory.setParameters(parameters);
    this.crew = new LocalCrew(this.memory.place);
  }

  setParameters(parameters: Parameters): void {
    this.memory.setParameters(parameters);
  }

  /** @throws RangeError for tokens outside 0 … p − 1 */
  logits(pairs: Pairs): Float32Array {
    const { p } = this.model;
    const logits = new Float32Array(pairs.x.length * p);
    for (const { first, count } of this.memory.batches(pairs)) {
      this.crew.executeNow(Command.record);
      logits.set(this.memory.recorded(count).logits.subarray(0, count * p), first * p);
    }
    return logits;
  }

  /** Mean loss, by a log-softmax in float64, and accuracy. @throws RangeError for tokens or answers outside 0 … p − 1 */
  evaluate(pairs: Pairs): Evaluation {
    const sum = { loss: 0, right: 0, pairs: 0 };
    for (const { count } of this.memory.batches(pairs)) {
      this.crew.executeNow(Command.evaluate);
      const { loss, right } = this.memory.sums('evaluate');
      sum.loss += loss;
      sum.right += right;
      sum.pairs += count;
    }
    return evaluationOf(sum, sum.pairs);
  }
}
