import type { Evaluation } from '../core/loss';
import type { Parameters } from '../core/model';
import type { Pairs } from '../core/tasks';
import { readArena, writeArena } from './arena';
import { kernelModule, type Variant } from './assets';
import { BATCH_PAIRS, type Layout } from './layout';
import type { Place } from './protocol';
import { rowsByToken } from './segments';
import { Control, Numbers } from './shared-layout';

const PAGE = 65536;

/**
 * What a record command leaves of a batch: rows of [pairs, …] without padding, but `mid` with rows of `midStride`. All but
 * `logits` stand for this batch only where activations were asked for.
 */
export interface RecordedBatch {
  readonly count: number;
  readonly logits: Float32Array;
  readonly pattern: Float32Array;
  readonly mid: Float32Array;
  readonly midStride: number;
  readonly pre: Float32Array;
}

/** Arenas that tensors are read from. */
type ArenaName = 'parameters' | 'gradients' | 'firstMoments' | 'secondMoments' | 'averages';

/** The memory that a kernel works in, seen by name. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  readonly numbers: Float64Array;

  /** @throws RangeError when the memory cannot be had */
  constructor(
    readonly layout: Layout,
    private readonly variant: Variant,
  ) {
    const pages = Math.ceil(layout.bytes / PAGE);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: variant !== 'single' });
    this.control = this.integers('control');
    this.numbers = this.doubles('numbers');
    this.integers('descriptor').set(layout.descriptor);
    this.integers('constantKeys').set(layout.tokens.constantKeys.flat());
    this.numbers[Numbers.attentionCoefficient] = layout.model.attentionCoefficient;
    const { pieces, matrices, numbers } = layout.recipe;
    this.integers('pieces').set(pieces);
    this.integers('matrices').set(matrices);
    numbers.forEach(([index, value]) => (this.numbers[index] = value));
  }

  /** What a thread is told. */
  get place(): Place {
    const { control, descriptor } = this.layout.buffers;
    const fields = this.layout.descriptor.length;
    const module = kernelModule(this.variant);
    return { module, memory: this.memory, control: control.offset, descriptor: descriptor.offset, fields };
  }

  floats(name: string): Float32Array {
    const { offset, bytes } = this.layout.buffers[name];
    return new Float32Array(this.memory.buffer, offset, bytes / 4);
  }

  doubles(name: string): Float64Array {
    const { offset, bytes } = this.layout.buffers[name];
    return new Float64Array(this.memory.buffer, offset, bytes / 8);
  }

  integers(name: string): Int32Array {
    const { offset, bytes } = this.layout.buffers[name];
    return new Int32Array(this.memory.buffer, offset, bytes / 4);
  }

  /** The tensors of an arena: parameters, their gradients, moments or averages. */
  tensors(name: ArenaName): Parameters {
    return readArena(this.floats(name), this.layout);
  }

  writeTensors(name: ArenaName, tensors: Parameters): void {
    writeArena(this.floats(name), this.layout, tensors);
  }

  /** Other parameters; what was computed from the old ones is dropped. */
  setParameters(parameters: Parameters): void {
    this.writeTensors('parameters', parameters);
    this.control[Control.ready] = 0;
    this.control[Control.tables] = 0;
  }

  writePairs(name: 'train' | 'test' | 'evaluate', { x, y, label }: Pairs): void {
    this.integers(`${name}X`).set(x);
    this.integers(`${name}Y`).set(y);
    this.integers(`${name}Label`).set(label);
  }

  /** The pairs of updates, sorted by x. */
  writeTrainPairs(sorted: Pairs): void {
    this.writePairs('train', sorted);
    for (const [name, tokens] of [['X', sorted.x] as const, ['Y', sorted.y] as const]) {
      const { starts, rows } = rowsByToken(tokens, this.layout);
      this.integers(`starts${name}`).set(starts);
      this.integers(`rows${name}`).set(rows);
    }
    this.control[Control.pairs] = sorted.x.length;
  }

  /**
   * Puts one batch of pairs after the other in place for an evaluate or record command, which is for the caller to execute
   * before it goes on; yields the index of the batch's first pair and its size.
   * @param activations whether a record command records more than logits
   */
  *batches(pairs: Pairs, activations = false): Generator<{ first: number; count: number }> {
    checkPairs(pairs, this.layout.model.p);
    this.control[Control.activations] = activations ? 1 : 0;
    for (let first = 0; first < pairs.x.length; first += BATCH_PAIRS) {
      const part = (values: Int32Array): Int32Array => values.subarray(first, first + BATCH_PAIRS);
      const batch = { x: part(pairs.x), y: part(pairs.y), label: part(pairs.label) };
      this.writePairs('evaluate', batch);
      this.control[Control.count] = batch.x.length;
      yield { first, count: batch.x.length };
    }
  }

  /** What the last record command left. */
  recorded(count: number): RecordedBatch {
    return {
      count,
      logits: this.floats('recordLogits'),
      pattern: this.floats('recordPattern'),
      mid: this.floats('recordMid'),
      midStride: this.layout.sizes.dWide,
      pre: this.floats('recordPre'),
    };
  }

  /** Sums of loss and of right answers over what a command evaluated last. */
  sums(of: 'train' | 'evaluate'): { loss: number; right: number } {
    const { numbers } = this;
    return of === 'train'
      ? { loss: numbers[Numbers.trainLoss], right: numbers[Numbers.trainRight] }
      : { loss: numbers[Numbers.evaluateLoss], right: numbers[Numbers.evaluateRight] };
  }
}

/** Sums as means. */
export function evaluationOf({ loss, right }: { loss: number; right: number }, pairs: number): Evaluation {
  return { loss: loss / pairs, accuracy: right / pairs };
}

/** The kernel checks no address: a token or an answer out of range must not get there. */
export function checkPairs({ x, y, label }: Pairs, p: number): void {
  if (y.length !== x.length || label.length !== x.length) {
    throw new RangeError(
      `pairs have ${x.length} x, ${y.length} y and ${label.length} answers; they need as many of each`,
    );
  }
  for (const [name, values] of Object.entries({ x, y, label })) {
    const wrong = values.find((value) => value < 0 || value >= p);
    if (wrong !== undefined) {
      throw new RangeError(`${name} must be in 0 … ${p - 1}, got ${wrong}`);
    }
  }
}
