import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../core/config/problem';
import { Batches } from '../../core/batches';
import type { Evaluation } from '../../core/loss';
import { type LossFunction, lossFunction } from '../../core/losses';
import { elementCount, type Parameters, type TensorData } from '../../core/model';
import { drawPrompts } from '../../core/opinions';
import type { OptimizerState } from '../../core/optimizer-state';
import { type Pairs, selectPairs } from '../../core/tasks';
import {
  type Activations,
  DivergedError,
  type HookName,
  learningRateAt,
  type LossGradients,
  type LossRow,
  type Trainer,
  type TrainingSetup,
} from '../engine';
import { lossRow } from '../loss-row';
import { type BackendName, loadBackend, useBackend } from './backend';
import { WeightLayout } from './layout';
import { forwardModel, hookNames } from './families';
import type { ForwardModel, Weights } from './forward-model';
import { type TrainingState, type Update, updated } from './optimizer';
import { PairBatch } from './rows';

/** Between updates the event loop gets a turn after this long, so that messages and signals arrive. */
const TURN_MS = 50;

/** Pairs are evaluated in chunks whose widest activation has at most this many numbers (64 MiB). */
const CHUNK_NUMBERS = 1 << 24;

/** Trains with tfjs on one of its backends. */
export class TfjsTrainer implements Trainer {
  private readonly p: number;
  private readonly layout: WeightLayout;
  private readonly model: ForwardModel;
  /** Undefined where every update has pairs of its own. */
  private readonly trainBatch: PairBatch | undefined;
  private readonly batches: Batches | undefined;
  private readonly loss: LossFunction;
  private readonly how: Update;
  private readonly evaluated: { train: PairBatch[]; test: PairBatch[] };
  private state: TrainingState;
  private step: number;

  static async create(backend: BackendName, setup: TrainingSetup, threads: number): Promise<TfjsTrainer> {
    const loaded = await loadBackend(backend, threads);
    return new TfjsTrainer(backend, setup, loaded.threads);
  }

  /** When the event loop is due for a turn: not by the call, many short ones would never give it one. */
  private turnEnds = 0;

  private constructor(
    private readonly backend: BackendName,
    private readonly setup: TrainingSetup,
    readonly threads: number,
  ) {
    useBackend(backend);
    const { config, parameters, optimizerState, train, test } = setup;
    this.p = config.task.modulus;
    this.layout = new WeightLayout(config.model, config.task);
    this.model = forwardModel(config.model, config.task);
    const { batchSize } = config.training;
    this.batches = batchSize === null ? undefined : new Batches(train.label.length, batchSize, config.model.seed);
    this.trainBatch = config.task.opinion || this.batches ? undefined : new PairBatch(train, config.task, true);
    this.loss = lossFunction(config.loss);
    this.how = { layout: this.layout, optimizer: config.optimizer, frozen: config.model.freeze ?? [] };
    this.evaluated = { train: this.chunks(train), test: this.chunks(test) };
    const vector = (from: Parameters | undefined): tf.Tensor1D =>
      from ? tf.tensor1d(this.layout.flatten(from)) : tf.zeros([this.layout.size]);
    const average = optimizerState?.average && { average: vector(optimizerState.average) };
    this.state = {
      weights: vector(parameters),
      m: vector(optimizerState?.m),
      v: vector(optimizerState?.v),
      ...average,
    };
    this.step = optimizerState?.step ?? 0;
  }

  get epoch(): number {
    return this.step;
  }

  async run(epochs: number): Promise<LossRow> {
    const start = { state: this.state, step: this.step };
    try {
      useBackend(this.backend);
      // The state itself may grow by an average, or lose it.
      const others = (): number => tf.memory().numTensors - Object.keys(this.state).length;
      const tensors = others();
      for (let i = 0; i < epochs; i++) {
        const previous = this.state;
        this.update();
        if (previous !== start.state) {
          tf.dispose(previous);
        }
        if (performance.now() > this.turnEnds) {
          await new Promise((resolve) => setImmediate(resolve));
          useBackend(this.backend);
          this.turnEnds = performance.now() + TURN_MS;
        }
      }
      const row = this.losses();
      if (this.state !== start.state) {
        tf.dispose(start.state);
      }
      if (others() !== tensors) {
        throw new Error(`training leaks tensors: ${tensors} before, ${others()} after ${epochs} epochs`);
      }
      return row;
    } catch (error) {
      if (this.state !== start.state) {
        tf.dispose(this.state);
      }
      this.state = start.state;
      this.step = start.step;
      throw error;
    }
  }

  async evaluate(pairs: Pairs): Promise<Evaluation> {
    useBackend(this.backend);
    const batches = this.chunks(pairs);
    try {
      return this.evaluateBatches(batches);
    } finally {
      batches.forEach((batch) => batch.dispose());
    }
  }

  async forward(pairs: Pairs, record: readonly HookName[] = []): Promise<Activations> {
    const known = hookNames(this.setup.config.model);
    const unknown = record.find((hook) => !known.includes(hook));
    if (unknown !== undefined) {
      throw new InputError(`there is no activation ${unknown}; this model has ${known.join(', ')}`);
    }
    useBackend(this.backend);
    const collected = new Map<string, TensorData[]>();
    const collect = (name: string, { shape, ...tensor }: { shape: number[]; data: Float32Array }): void => {
      collected.set(name, [...(collected.get(name) ?? []), { shape, ...tensor }]);
    };
    for (const batch of this.chunks(pairs)) {
      tf.tidy(() => {
        const logits = this.model.logits(this.weights(), batch, (hook, values) => {
          if (record.includes(hook)) {
            collect(hook, { shape: values.shape, data: values.dataSync<'float32'>() });
          }
        });
        collect('', { shape: logits.shape, data: logits.dataSync<'float32'>() });
      });
      batch.dispose();
    }
    const joined = (name: string): TensorData => concatenate(collected.get(name) ?? []);
    return { logits: joined(''), hooks: Object.fromEntries(record.map((hook) => [hook, joined(hook)])) };
  }

  async gradients(): Promise<LossGradients> {
    const { trainBatch } = this;
    if (!trainBatch) {
      throw new InputError('there is no gradient of all training pairs where an update has pairs of its own');
    }
    useBackend(this.backend);
    let loss = NaN;
    const gradient = tf.tidy(() => {
      const there = this.lossAndGradient(trainBatch);
      loss = there.loss;
      return there.gradient.dataSync<'float32'>();
    });
    return { loss, gradients: this.layout.unflatten(gradient) };
  }

  parameters(): Parameters {
    return this.layout.unflatten(this.state.weights.dataSync<'float32'>());
  }

  setParameters(parameters: Parameters): void {
    useBackend(this.backend);
    this.state.weights.dispose();
    this.state = { ...this.state, weights: tf.tensor1d(this.layout.flatten(parameters)) };
  }

  optimizerState(): OptimizerState {
    const { m, v, average } = this.state;
    const tensors = (vector: tf.Tensor1D): Parameters => this.layout.unflatten(vector.dataSync<'float32'>());
    return { step: this.step, m: tensors(m), v: tensors(v), ...(average && { average: tensors(average) }) };
  }

  dispose(): void {
    tf.dispose(this.state);
    this.model.dispose();
    [this.trainBatch, ...this.evaluated.train, ...this.evaluated.test].forEach((batch) => batch?.dispose());
  }

  /**
   * One update; the old state's tensors are left to the caller.
   * @throws DivergedError when the loss before it is not finite
   */
  private update(): void {
    const { config } = this.setup;
    this.state = tf.tidy(() => {
      // What is made here the tidy disposes of.
      const { loss, gradient } = this.lossAndGradient(this.trainBatch ?? this.ownBatch());
      if (!Number.isFinite(loss)) {
        throw new DivergedError(this.step, loss);
      }
      return updated(this.state, gradient, this.step, learningRateAt(config, this.step), this.how);
    });
    this.step++;
  }

  /** The pairs of this update: a batch of them, or all with users and opinions of its own. */
  private ownBatch(): PairBatch {
    const { train, config } = this.setup;
    const { task, model } = config;
    if (this.batches) {
      return new PairBatch(selectPairs(train, this.batches.rows(this.step)), task, true);
    }
    if (!task.opinion) {
      throw new Error('the prompts of a task without opinions are not drawn');
    }
    return new PairBatch(drawPrompts(train, this.p, task.opinion, model.seed, this.step), task, true);
  }

  /** Mean loss over a batch and its gradient by all weights, flat. */
  private lossAndGradient(batch: PairBatch): { loss: number; gradient: tf.Tensor1D } {
    let loss = NaN;
    // The loss leaves the backend because tfjs has no float64.
    const meanLoss = tf.customGrad((logits) => {
      const data = (logits as tf.Tensor2D).dataSync<'float32'>();
      const gradient = new Float32Array(data.length);
      loss = this.loss(data, batch.labels, this.p, gradient).loss;
      // This is the outermost function, so the gradient by its output is 1.
      return { value: tf.scalar(loss), gradFunc: () => tf.tensor2d(gradient, [batch.size, this.p]) };
    });
    const { names } = this.layout;
    const { grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const weights = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
      return meanLoss(this.model.logits(weights, batch));
    })(this.layout.split(this.state.weights));
    return { loss, gradient: tf.concat(grads.map((gradient) => tf.reshape(gradient, [-1]))) as tf.Tensor1D };
  }

  private losses(): LossRow {
    const train = this.evaluateBatches(this.evaluated.train);
    const testRight = new Uint8Array(this.setup.test.label.length);
    const test = this.evaluateBatches(this.evaluated.test, testRight);
    if (!Number.isFinite(train.loss) || !Number.isFinite(test.loss)) {
      throw new DivergedError(this.step, Number.isFinite(train.loss) ? test.loss : train.loss);
    }
    return lossRow({ step: this.step, train, test, testRight }, this.setup.config);
  }

  /** @param marks when given, [pairs]: receives 1 where the answer is right */
  private evaluateBatches(batches: readonly PairBatch[], marks?: Uint8Array): Evaluation {
    const total = batches.reduce((sum, { size }) => sum + size, 0);
    let loss = 0;
    let accuracy = 0;
    let first = 0;
    for (const batch of batches) {
      const logits = tf.tidy(() => this.model.logits(this.weights(), batch));
      const own = marks?.subarray(first, first + batch.size);
      const part = this.loss(logits.dataSync<'float32'>(), batch.labels, this.p, undefined, own);
      logits.dispose();
      first += batch.size;
      loss += (part.loss * batch.size) / total;
      accuracy += (part.accuracy * batch.size) / total;
    }
    return { loss, accuracy };
  }

  private weights(): Weights {
    const tensors = this.layout.split(this.state.weights);
    return Object.fromEntries(this.layout.names.map((name, i) => [name, tensors[i]]));
  }

  private chunks(pairs: Pairs): PairBatch[] {
    const { task, model } = this.setup.config;
    const { dModel, dMlp } = model;
    const size = Math.max(1, Math.floor(CHUNK_NUMBERS / Math.max(dModel, dMlp, this.p)));
    const batches: PairBatch[] = [];
    for (let first = 0; first < pairs.label.length; first += size) {
      const count = Math.min(size, pairs.label.length - first);
      const rows = Int32Array.from({ length: count }, (_, i) => first + i);
      batches.push(new PairBatch(selectPairs(pairs, rows), task, false));
    }
    return batches;
  }
}

/** Tensors joined along their first axis. */
function concatenate(parts: readonly TensorData[]): TensorData {
  const [, ...rest] = parts[0]?.shape ?? [0];
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const data = new Float32Array(rows * elementCount(rest));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [rows, ...rest], data };
}
