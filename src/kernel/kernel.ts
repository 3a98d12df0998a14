import type { OptimizerConfig } from '../core/config/types';
import type { Evaluation } from '../core/loss';
import type { Parameters } from '../core/model';
import type { OptimizerState } from '../core/optimizer-state';
import { type Pairs, selectPairs } from '../core/tasks';
import { bestVariant, type Variant } from './assets';
import { type Crew, LocalCrew, ThreadCrew } from './crew';
import { checkPairs, evaluationOf, KernelMemory, type RecordedBatch } from './kernel-memory';
import { type KernelModel, type Layout, layOut } from './layout';
import { rowsByToken, sortedOrder } from './segments';
import { Command, Control, Numbers } from './shared-layout';

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
  /** Per test pair, in the order given: 1 where its answer is right. */
  readonly testRight: Uint8Array;
}

/** One training in the memory of the kernel. Commands run one after the other, in the order of the calls. */
export class Kernel {
  readonly threads: number;
  private readonly buffers: KernelMemory;
  private readonly crew: Crew;
  private readonly control: Int32Array;
  /** Per test pair in the memory, its index as given. */
  private readonly testOrder: readonly number[];
  private last: Promise<unknown> = Promise.resolve();

  /** @throws RangeError for tokens or answers outside 0 … p − 1, or when the memory cannot be had */
  static create(setup: KernelSetup): Kernel {
    const variant = setup.variant ?? bestVariant();
    const threads = variant === 'single' ? 1 : setup.threads;
    checkPairs(setup.train, setup.model.p);
    checkPairs(setup.test, setup.model.p);
    const layout = layOut(setup.model, setup.train.x.length, setup.test.x.length, threads);
    return new Kernel(setup, layout, variant);
  }

  private constructor(
    setup: KernelSetup,
    readonly layout: Layout,
    variant: Variant,
  ) {
    this.threads = layout.threads;
    this.buffers = new KernelMemory(layout, variant);
    this.control = this.buffers.control;
    this.testOrder = sortedOrder(setup.test);
    this.writeSetup(setup);
    const { place } = this.buffers;
    this.crew = variant === 'single' ? new LocalCrew(place) : new ThreadCrew(place, this.threads);
  }

  get memory(): WebAssembly.Memory {
    return this.buffers.memory;
  }

  get step(): number {
    return this.control[Control.step];
  }

  /** Makes `epochs` full-batch updates and evaluates the train and test pairs. When it diverged, nothing has changed. */
  train(epochs: number): Promise<TrainResult> {
    return this.queue(async () => {
      const start = this.step;
      for (let done = 0; ;) {
        const count = Math.min(epochs - done, this.crew.patience);
        done += count;
        const isLast = done === epochs;
        this.control[Control.count] = count;
        this.control[Control.keepState] = epochs > 0 && done === count ? 1 : 0;
        this.control[Control.testToo] = isLast ? 1 : 0;
        await this.crew.execute(Command.train);
        if (isLast || !Number.isFinite(this.buffers.sums('train').loss)) {
          break;
        }
      }
      const { trainPairs, testPairs } = this.layout;
      const train = evaluationOf(this.buffers.sums('train'), trainPairs);
      const test = evaluationOf(this.buffers.sums('evaluate'), testPairs);
      const result = { step: this.step, train, test, testRight: this.testRight() };
      if (epochs > 0 && !Number.isFinite(train.loss)) {
        await this.crew.execute(Command.restore);
        this.control[Control.step] = start;
      }
      return result;
    });
  }

  evaluate(pairs: Pairs): Promise<Evaluation> {
    return this.queue(async () => {
      const sum = { loss: 0, right: 0, pairs: 0 };
      for (const { count } of this.buffers.batches(pairs)) {
        await this.crew.execute(Command.evaluate);
        const { loss, right } = this.buffers.sums('evaluate');
        sum.loss += loss;
        sum.right += right;
        sum.pairs += count;
      }
      return evaluationOf(sum, sum.pairs);
    });
  }

  /** Runs pairs through the model and hands over what was recorded, batch by batch; views of it last until `take` returns. */
  record(pairs: Pairs, activations: boolean, take: (batch: RecordedBatch, first: number) => void): Promise<void> {
    return this.queue(async () => {
      for (const { first, count } of this.buffers.batches(pairs, activations)) {
        await this.crew.execute(Command.record);
        take(this.buffers.recorded(count), first);
      }
    });
  }

  /** Gradients of the train loss by parameter, at the current parameters. */
  gradients(): Promise<Parameters> {
    return this.queue(async () => {
      await this.crew.execute(Command.gradients);
      return this.buffers.tensors('gradients');
    });
  }

  parameters(): Parameters {
    return this.buffers.tensors('parameters');
  }

  /** Between commands: other parameters; what was computed from the old ones is dropped. */
  setParameters(parameters: Parameters): void {
    this.buffers.setParameters(parameters);
  }

  optimizerState(): OptimizerState {
    const { buffers } = this;
    return { step: this.step, m: buffers.tensors('firstMoments'), v: buffers.tensors('secondMoments') };
  }

  close(): void {
    this.crew.close();
  }

  private writeSetup({ parameters, optimizerState, optimizer, train, test }: KernelSetup): void {
    const { layout, buffers } = this;
    buffers.writeTensors('parameters', parameters);
    if (optimizerState) {
      buffers.writeTensors('firstMoments', optimizerState.m);
      buffers.writeTensors('secondMoments', optimizerState.v);
    }
    buffers.writePairs('test', selectPairs(test, this.testOrder));
    const sorted = selectPairs(train, sortedOrder(train));
    buffers.writePairs('train', sorted);
    for (const [name, tokens] of [['X', sorted.x] as const, ['Y', sorted.y] as const]) {
      const { starts, rows } = rowsByToken(tokens, layout);
      buffers.integers(`starts${name}`).set(starts);
      buffers.integers(`rows${name}`).set(rows);
    }
    const { learningRate, weightDecay, betas, epsilon, warmupEpochs } = optimizer;
    const { numbers } = buffers;
    numbers[Numbers.learningRate] = learningRate;
    numbers[Numbers.weightDecay] = weightDecay;
    [numbers[Numbers.beta1], numbers[Numbers.beta2]] = betas;
    numbers[Numbers.epsilon] = epsilon;
    numbers[Numbers.warmup] = warmupEpochs;
    this.control[Control.step] = optimizerState?.step ?? 0;
    this.control[Control.testPairs] = layout.testPairs;
  }

  private testRight(): Uint8Array {
    const marks = this.buffers.integers('testRight').slice(); // shared memory is slow to read number by number
    const right = new Uint8Array(marks.length);
    this.testOrder.forEach((pair, i) => (right[pair] = marks[i]));
    return right;
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
