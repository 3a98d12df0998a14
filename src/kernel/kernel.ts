import type { OptimizerConfig } from '../core/config/types';
import type { Evaluation } from '../core/loss';
import type { Parameters } from '../core/model';
import type { OptimizerState } from '../core/run/checkpoint';
import type { Pairs } from '../core/tasks';
import { readArena, writeArena } from './arena';
import { bestVariant, kernelModule, type Variant } from './assets';
import { type Crew, LocalCrew, ThreadCrew } from './crew';
import { BATCH_PAIRS, type KernelModel, type Layout, layOut } from './layout';
import { COMMAND, type Command, CONTROL, NUMBERS } from './protocol';
import { rowsByToken, sortedPairs } from './segments';

export interface KernelSetup {
  readonly model: KernelModel;
  readonly train: Pairs;
  readonly test: Pairs;
  readonly parameters: Parameters;
  readonly optimizerState?: OptimizerState;
  readonly optimizer: OptimizerConfig;
  readonly threads: number;
  /** The best that runs here unless given. `single` has one thread, the caller's. */
  readonly variant?: Variant;
}

/** Losses of the current parameters; `train.loss` is not finite when training diverged. */
export interface TrainResult {
  readonly step: number;
  readonly train: Evaluation;
  readonly test: Evaluation;
}

/** What a record command leaves of a batch: rows of [pairs, …] without padding, but `mid` with rows of `midStride`. */
export interface RecordedBatch {
  readonly count: number;
  readonly logits: Float32Array;
  readonly pattern: Float32Array;
  readonly mid: Float32Array;
  readonly midStride: number;
  readonly pre: Float32Array;
}

const PAGE = 65536;

/** One training in the memory of the kernel. Commands run one after the other, in the order of the calls. */
export class Kernel {
  readonly threads: number;
  private readonly crew: Crew;
  private readonly control: Int32Array;
  private readonly numbers: Float64Array;
  private last: Promise<unknown> = Promise.resolve();

  /** @throws RangeError for tokens or answers outside 0 … p − 1, or when the memory cannot be had */
  static create(setup: KernelSetup): Kernel {
    const variant = setup.variant ?? bestVariant();
    const threads = variant === 'single' ? 1 : setup.threads;
    checkPairs(setup.train, setup.model.p);
    checkPairs(setup.test, setup.model.p);
    const layout = layOut(setup.model, setup.train.x.length, setup.test.x.length, threads);
    const pages = Math.ceil(layout.bytes / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: variant !== 'single' });
    return new Kernel(setup, layout, memory, variant);
  }

  private constructor(
    setup: KernelSetup,
    readonly layout: Layout,
    readonly memory: WebAssembly.Memory,
    variant: Variant,
  ) {
    this.threads = layout.threads;
    this.control = this.integers('control');
    const { offset, bytes } = layout.buffers.numbers;
    this.numbers = new Float64Array(memory.buffer, offset, bytes / 8);
    this.writeSetup(setup);
    const place = {
      module: kernelModule(variant),
      memory,
      control: layout.buffers.control.offset,
      descriptor: layout.buffers.descriptor.offset,
    };
    this.crew = variant === 'single' ? new LocalCrew(place) : new ThreadCrew(place, this.threads);
  }

  get step(): number {
    return this.control[CONTROL.step];
  }

  /** Makes `epochs` full-batch updates and evaluates the train and test pairs. When it diverged, nothing has changed. */
  train(epochs: number): Promise<TrainResult> {
    return this.queue(async () => {
      const start = this.step;
      for (let done = 0; ;) {
        const count = Math.min(epochs - done, this.crew.patience);
        done += count;
        const isLast = done === epochs;
        this.control[CONTROL.count] = count;
        this.control[CONTROL.keepState] = epochs > 0 && done === count ? 1 : 0;
        this.control[CONTROL.testToo] = isLast ? 1 : 0;
        await this.crew.execute(COMMAND.train);
        if (isLast || !Number.isFinite(this.numbers[NUMBERS.trainLoss])) {
          break;
        }
      }
      const { trainPairs, testPairs } = this.layout;
      const train = this.evaluation(NUMBERS.trainLoss, trainPairs);
      const result = { step: this.step, train, test: this.evaluation(NUMBERS.evaluateLoss, testPairs) };
      if (epochs > 0 && !Number.isFinite(train.loss)) {
        await this.crew.execute(COMMAND.restore);
        this.control[CONTROL.step] = start;
      }
      return result;
    });
  }

  evaluate(pairs: Pairs): Promise<Evaluation> {
    return this.queue(async () => {
      const sum = { loss: 0, right: 0 };
      for await (const count of this.batches(pairs, COMMAND.evaluate)) {
        const { loss, accuracy } = this.evaluation(NUMBERS.evaluateLoss, count);
        sum.loss += loss * count;
        sum.right += accuracy * count;
      }
      const n = pairs.x.length;
      return { loss: sum.loss / n, accuracy: sum.right / n };
    });
  }

  /** Runs pairs through the model and hands over what was recorded, batch by batch; views of it last until `take` returns. */
  record(pairs: Pairs, take: (batch: RecordedBatch, first: number) => void): Promise<void> {
    return this.queue(async () => {
      let first = 0;
      for await (const count of this.batches(pairs, COMMAND.record)) {
        const batch = {
          count,
          logits: this.floats('recordLogits'),
          pattern: this.floats('recordPattern'),
          mid: this.floats('recordMid'),
          midStride: this.layout.sizes.dWide,
          pre: this.floats('recordPre'),
        };
        take(batch, first);
        first += count;
      }
    });
  }

  /** Gradients of the train loss by parameter, at the current parameters. */
  gradients(): Promise<Parameters> {
    return this.queue(async () => {
      await this.crew.execute(COMMAND.gradients);
      return readArena(this.floats('gradients'), this.layout);
    });
  }

  parameters(): Parameters {
    return readArena(this.floats('parameters'), this.layout);
  }

  /** Between commands: other parameters; what was computed from the old ones is dropped. */
  setParameters(parameters: Parameters): void {
    writeArena(this.floats('parameters'), this.layout, parameters);
    this.control[CONTROL.ready] = 0;
    this.control[CONTROL.tables] = 0;
  }

  optimizerState(): OptimizerState {
    const m = readArena(this.floats('firstMoments'), this.layout);
    return { step: this.step, m, v: readArena(this.floats('secondMoments'), this.layout) };
  }

  close(): void {
    this.crew.close();
  }

  private writeSetup({ parameters, optimizerState, optimizer, train, test }: KernelSetup): void {
    const { layout } = this;
    this.integers('descriptor').set(layout.descriptor);
    writeArena(this.floats('parameters'), layout, parameters);
    if (optimizerState) {
      writeArena(this.floats('firstMoments'), layout, optimizerState.m);
      writeArena(this.floats('secondMoments'), layout, optimizerState.v);
    }
    this.writePairs('test', sortedPairs(test));
    const sorted = sortedPairs(train);
    this.writePairs('train', sorted);
    for (const [name, tokens] of [['X', sorted.x] as const, ['Y', sorted.y] as const]) {
      const { starts, rows } = rowsByToken(tokens, layout);
      this.integers(`starts${name}`).set(starts);
      this.integers(`rows${name}`).set(rows);
    }
    const { learningRate, weightDecay, betas, epsilon, warmupEpochs } = optimizer;
    this.numbers.set([learningRate, weightDecay, ...betas, epsilon, warmupEpochs]);
    this.control[CONTROL.step] = optimizerState?.step ?? 0;
    this.control[CONTROL.testPairs] = layout.testPairs;
  }

  private writePairs(name: 'train' | 'test' | 'evaluate', { x, y, label }: Pairs): void {
    this.integers(`${name}X`).set(x);
    this.integers(`${name}Y`).set(y);
    this.integers(`${name}Label`).set(label);
  }

  /** Executes the command for one batch of pairs after the other, and yields each batch's size. */
  private async *batches(pairs: Pairs, command: Command): AsyncGenerator<number> {
    checkPairs(pairs, this.layout.model.p);
    for (let first = 0; first < pairs.x.length; first += BATCH_PAIRS) {
      const part = (values: Int32Array): Int32Array => values.subarray(first, first + BATCH_PAIRS);
      const batch = { x: part(pairs.x), y: part(pairs.y), label: part(pairs.label) };
      this.writePairs('evaluate', batch);
      this.control[CONTROL.count] = batch.x.length;
      await this.crew.execute(command);
      yield batch.x.length;
    }
  }

  private evaluation(at: number, pairs: number): Evaluation {
    return { loss: this.numbers[at] / pairs, accuracy: this.numbers[at + 1] / pairs };
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private floats(name: string): Float32Array {
    const { offset, bytes } = this.layout.buffers[name];
    return new Float32Array(this.memory.buffer, offset, bytes / 4);
  }

  private integers(name: string): Int32Array {
    const { offset, bytes } = this.layout.buffers[name];
    return new Int32Array(this.memory.buffer, offset, bytes / 4);
  }
}

/** The kernel checks no address: a token or an answer out of range must not get there. */
function checkPairs({ x, y, label }: Pairs, p: number): void {
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
