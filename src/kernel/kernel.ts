import type { Batches } from '../core/batches';
import type { OptimizerConfig } from '../core/config/types';
import type { Evaluation } from '../core/loss';
import type { Parameters } from '../core/model';
import type { OptimizerState } from '../core/optimizer-state';
import { type Pairs, selectPairs } from '../core/tasks';
import { bestVariant, type Variant } from './assets';
import { BatchPairs } from './batch-pairs';
import { type Crew, LocalCrew, ThreadCrew } from './crew';
import { checkPairs, evaluationOf, KernelMemory, type RecordedBatch } from './kernel-memory';
import { type KernelModel, type Layout, layOut } from './layout';
import type { KernelRecipe } from './recipe';
import { sortedOrder } from './segments';
import { Command, Control, UPDATES } from './shared-layout';

export interface KernelSetup extends KernelRecipe {
  readonly model: KernelModel;
  readonly train: Pairs;
  readonly test: Pairs;
  readonly parameters: Parameters;
  readonly optimizerState?: OptimizerState;
  readonly optimizer: OptimizerConfig;
  /** Learning rate of the update that leads from `step` to the next. */
  readonly rateAt: (step: number) => number;
  /** Pairs of each update; absent: all of them. */
  readonly batches?: Batches;
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
  private readonly pairsOf: BatchPairs | undefined;
  /** Whether the averages of a filter have begun. */
  private averaged: boolean;
  private last: Promise<unknown> = Promise.resolve();

  /** @throws RangeError for tokens or answers outside 0 … p − 1, or when the memory cannot be had */
  static create(setup: KernelSetup): Kernel {
    const variant = setup.variant ?? bestVariant();
    const threads = variant === 'single' ? 1 : setup.threads;
    checkPairs(setup.train, setup.model.p);
    checkPairs(setup.test, setup.model.p);
    const most = setup.batches?.size ?? setup.train.x.length;
    const layout = layOut(setup.model, most, setup.test.x.length, threads, setup);
    return new Kernel(setup, layout, variant);
  }

  private constructor(
    private readonly setup: KernelSetup,
    readonly layout: Layout,
    variant: Variant,
  ) {
    this.threads = layout.threads;
    this.buffers = new KernelMemory(layout, variant);
    this.control = this.buffers.control;
    this.testOrder = sortedOrder(setup.test);
    this.pairsOf = setup.batches && new BatchPairs(setup.train, setup.batches);
    this.averaged = this.hasAverages && setup.optimizerState?.average !== undefined;
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

  /** Makes `epochs` updates and evaluates the train and test pairs. When it diverged, nothing has changed. */
  train(epochs: number): Promise<TrainResult> {
    return this.queue(async () => {
      const start = { step: this.step, averaged: this.averaged };
      const train = await (this.pairsOf ? this.trainOnBatches(epochs, this.pairsOf) : this.trainOnAll(epochs));
      const test = evaluationOf(this.buffers.sums('evaluate'), this.layout.testPairs);
      const result = { step: this.step, train, test, testRight: this.testRight() };
      if (epochs > 0 && !Number.isFinite(train.loss)) {
        await this.crew.execute(Command.restore);
        this.control[Control.step] = start.step;
        this.averaged = start.averaged;
      }
      return result;
    });
  }

  evaluate(pairs: Pairs): Promise<Evaluation> {
    return this.queue(() => this.evaluateNow(pairs));
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
    const [m, v] = [buffers.tensors('firstMoments'), buffers.tensors('secondMoments')];
    return { step: this.step, m, v, ...(this.averaged && { average: buffers.tensors('averages') }) };
  }

  close(): void {
    this.crew.close();
  }

  private writeSetup({ parameters, optimizerState, train, test }: KernelSetup): void {
    const { layout, buffers } = this;
    buffers.writeTensors('parameters', parameters);
    if (optimizerState) {
      buffers.writeTensors('firstMoments', optimizerState.m);
      buffers.writeTensors('secondMoments', optimizerState.v);
    }
    if (this.hasAverages && optimizerState?.average) {
      buffers.writeTensors('averages', optimizerState.average);
    }
    buffers.writePairs('test', selectPairs(test, this.testOrder));
    this.control[Control.step] = optimizerState?.step ?? 0;
    this.control[Control.testPairs] = layout.testPairs;
    buffers.writeTrainPairs(this.pairsOf?.at(this.step) ?? selectPairs(train, sortedOrder(train)));
  }

  private get hasAverages(): boolean {
    return this.layout.recipe.averages > 0;
  }

  private async trainOnAll(epochs: number): Promise<Evaluation> {
    const { control, layout } = this;
    for (let done = 0; ;) {
      const count = Math.min(epochs - done, this.crew.patience, UPDATES);
      done += count;
      const isLast = done === epochs;
      this.writeUpdates(count);
      control[Control.count] = count;
      control[Control.keepState] = epochs > 0 && done === count ? 1 : 0;
      control[Control.testToo] = isLast ? 1 : 0;
      await this.crew.execute(Command.train);
      const train = evaluationOf(this.buffers.sums('train'), layout.trainPairs);
      if (isLast || !Number.isFinite(train.loss)) {
        return train;
      }
    }
  }

  private async trainOnBatches(epochs: number, pairsOf: BatchPairs): Promise<Evaluation> {
    for (let done = 0; done < epochs; done++) {
      const batch = pairsOf.at(this.step);
      this.buffers.writeTrainPairs(batch);
      this.writeUpdates(1);
      this.control[Control.keepState] = done === 0 ? 1 : 0;
      await this.crew.execute(Command.trainBatch);
      const train = evaluationOf(this.buffers.sums('train'), batch.x.length);
      if (!Number.isFinite(train.loss)) {
        return train;
      }
    }
    const train = await this.evaluateNow(pairsOf.all);
    await this.crew.execute(Command.test);
    return train;
  }

  /** What the next `count` updates have of their own. */
  private writeUpdates(count: number): void {
    const { rateAt, optimizer } = this.setup;
    const updates = this.buffers.doubles('updates');
    for (let step = this.step; step < this.step + count; step++) {
      updates.set([rateAt(step), this.averaged ? optimizer.gradient.alpha : 0], 2 * (step % UPDATES));
      this.averaged ||= this.hasAverages;
    }
  }

  private async evaluateNow(pairs: Pairs): Promise<Evaluation> {
    const sum = { loss: 0, right: 0, pairs: 0 };
    for (const { count } of this.buffers.batches(pairs)) {
      await this.crew.execute(Command.evaluate);
      const { loss, right } = this.buffers.sums('evaluate');
      sum.loss += loss;
      sum.right += right;
      sum.pairs += count;
    }
    return evaluationOf(sum, sum.pairs);
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
