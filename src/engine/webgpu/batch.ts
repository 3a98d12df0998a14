/// <reference types="@webgpu/types" />
import type { Evaluation } from '../../core/loss';
import type { Parameters } from '../../core/model';
import type { OptimizerState } from '../../core/optimizer-state';
import type { TrainingSetup } from '../engine';
import type { Gpu } from './device';
import { DeviceMemory } from './memory';
import { type Model, modelOf, type SectionCounts, sectionCounts } from './models';
import { ARENAS, LOGGED_UPDATES, type Plan, ROWS_BYTES, SUBMISSION_UPDATES } from './plan';
import { type Pipelines, pipelinesOf } from './pipelines';
import { NO_PAIRS, type Segment, writeSection } from './sections';
import { planFor } from './shape';
import { writeNumbers } from './updates';

/** A submission takes about so long: desktop systems end those that take two seconds. */
const SUBMISSION_MS = 100;

/** What a run of a batch leaves of one model. */
export interface ModelResult {
  /** Where `train.loss` is not finite: the first at which it was not. The model then is as it was before the run. */
  readonly step: number;
  readonly train: Evaluation;
  readonly test: Evaluation;
  /** Per test pair, in the order given: 1 where its answer is right. */
  readonly testRight: Uint8Array;
}

/**
 * Models of one structure that train side by side on the device; each has the bits that it has alone. Calls follow each other:
 * none while a promise of another is pending.
 */
export class ModelBatch {
  private readonly models: readonly Model[];
  private updatesPerSubmission = 1;
  /** Of the sections: segments of one update, and those of all updates of a submission. */
  private readonly segments: number;
  private readonly updateSections: number;
  private readonly evaluationSections: number;

  /**
   * @param setups of models with the same `batchKey`
   * @param rowsBytes of rows of pairs that are held at a time
   * @throws InputError where the device has no room or the engine has no such optimizer; RangeError for tokens outside 0 … p − 1
   */
  static async create(gpu: Gpu, setups: readonly TrainingSetup[], rowsBytes = ROWS_BYTES): Promise<ModelBatch> {
    const plan = planFor(setups, rowsBytes);
    const models = setups.map((setup) => modelOf(setup, plan));
    const sections = sectionCounts(models, plan);
    const memory = await DeviceMemory.create(gpu, plan, models.length, sections.all, SUBMISSION_UPDATES);
    const batch = new ModelBatch(gpu, plan, memory, await pipelinesOf(gpu, plan, memory.layout), models, sections);
    models.forEach(({ setup }, i) => batch.upload(i, setup.parameters, setup.optimizerState));
    gpu.check();
    return batch;
  }

  private constructor(
    private readonly gpu: Gpu,
    readonly plan: Plan,
    private readonly memory: DeviceMemory,
    private readonly pipelines: Pipelines,
    models: readonly Model[],
    sections: SectionCounts,
  ) {
    this.models = models;
    this.segments = sections.segments;
    this.updateSections = sections.updates;
    this.evaluationSections = sections.evaluation;
    for (let i = 0; i < sections.evaluation; i++) {
      this.writeSections(sections.updates + i, ({ pairs }) => pairs.evaluation[i]);
    }
    if (!sections.hasBatches) {
      for (let i = 0; i < sections.segments; i++) {
        this.writeSections(i, ({ pairs }) => pairs.training[i]);
      }
    }
  }

  get count(): number {
    return this.models.length;
  }

  /** Bytes on the device. */
  get bytes(): number {
    return this.memory.bytes;
  }

  step(model: number): number {
    return this.models[model].step;
  }

  /**
   * Makes `epochs` updates of every model, or of those that are `active`, and evaluates the train and test pairs of all.
   */
  async run(epochs: number, active: readonly boolean[] = this.models.map(() => true)): Promise<ModelResult[]> {
    this.gpu.check();
    const before = this.models.map(({ step, averaged }) => ({ step, averaged }));
    if (epochs > 0) {
      this.copyState(this.memory.state, this.memory.snapshot);
    }
    for (let done = 0; done < epochs;) {
      const count = Math.min(epochs - done, this.updatesPerSubmission);
      const started = performance.now();
      this.submit(count, done, active);
      await this.gpu.device.queue.onSubmittedWorkDone();
      this.gpu.check();
      done += count;
      const share = SUBMISSION_MS / Math.max(performance.now() - started, 1);
      this.updatesPerSubmission = Math.max(1, Math.min(SUBMISSION_UPDATES, Math.floor(count * Math.min(share, 4))));
    }
    const results = await this.evaluate(epochs);
    const diverged = results.flatMap(({ train }, i) =>
      epochs > 0 && active[i] && !Number.isFinite(train.loss) ? [i] : [],
    );
    if (diverged.length === 0) {
      return results;
    }
    const losses = await this.readRegions('epochLosses', () => Math.min(epochs, LOGGED_UPDATES));
    for (const i of diverged) {
      this.copyState(this.memory.snapshot, this.memory.state, i);
      Object.assign(this.models[i], before[i]);
      const first = losses[i].findIndex((loss) => !Number.isFinite(loss));
      results[i] = { ...results[i], step: first < 0 ? results[i].step : before[i].step + first };
    }
    return results;
  }

  /** Weights and moments of every model. */
  async download(): Promise<{ parameters: Parameters; optimizerState: OptimizerState }[]> {
    this.gpu.check();
    const { plan, memory } = this;
    const length = (plan.hasAverages ? ARENAS : ARENAS - 1) * plan.arena;
    const parts = this.models.map((_, i) => ({ start: i * memory.stride.state, length }));
    const floats = await this.guarded(memory.read(memory.state, parts));
    return this.models.map(({ step, averaged }, i) => {
      const tensors = (arena: number): Parameters => this.tensorsOf(floats, i * length + arena * plan.arena);
      const average = averaged ? { average: tensors(3) } : {};
      return { parameters: tensors(0), optimizerState: { step, m: tensors(1), v: tensors(2), ...average } };
    });
  }

  /** Other weights of a model, and other moments where they are given. */
  upload(model: number, parameters: Parameters, state?: OptimizerState): void {
    const { plan, memory } = this;
    const arenas = [parameters, state?.m, state?.v, ...(plan.hasAverages ? [state?.average] : [])];
    arenas.forEach((tensors, arena) => {
      if (tensors) {
        const floats = new Float32Array(plan.arena);
        plan.tensors.forEach(({ name, start }) => floats.set(tensors[name].data, start));
        const at = model * memory.stride.state + arena * plan.arena;
        this.gpu.device.queue.writeBuffer(memory.state, 4 * at, floats);
      }
    });
  }

  dispose(): void {
    this.memory.destroy();
  }

  private submit(count: number, done: number, active: readonly boolean[]): void {
    const { plan, memory, segments } = this;
    const stride = memory.stride.numbers;
    const hasBatches = this.updateSections > segments;
    for (let update = 0; update < count; update++) {
      const numbers = new Float32Array(this.count * stride);
      const parts = this.models.map((model) => model.pairs.at(model.step, plan.segment));
      this.models.forEach((model, i) => {
        if (!active[i]) {
          return;
        }
        this.writeNumbers(numbers.subarray(i * stride, (i + 1) * stride), model, parts[i][0].total, done + update);
        model.step++;
        model.averaged ||= plan.hasAverages;
      });
      memory.writeNumbers(update, numbers);
      for (let s = 0; hasBatches && s < segments; s++) {
        this.writeSections(update * segments + s, (_, i) => parts[i][s]);
      }
    }
    this.encode((pass) => {
      for (let update = 0; update < count; update++) {
        const first = hasBatches ? update * segments : 0;
        memory.bind(pass, first, update);
        this.pipelines.tables(pass, this.count);
        for (let s = 0; s < segments; s++) {
          memory.bind(pass, first + s, update);
          this.pipelines.forward(pass, this.count);
          this.pipelines.backward(pass, this.count);
        }
        memory.bind(pass, first, update);
        this.pipelines.update(pass, this.count);
      }
    });
  }

  private async evaluate(epochs: number): Promise<ModelResult[]> {
    const { memory } = this;
    if (epochs === 0) {
      const numbers = new Float32Array(this.count * memory.stride.numbers);
      this.models.forEach((model, i) => this.writeNumbers(numbers.subarray(i * memory.stride.numbers), model, 1, 0));
      memory.writeNumbers(0, numbers);
    }
    this.encode((pass) => {
      memory.bind(pass, this.updateSections, 0);
      this.pipelines.tables(pass, this.count);
      for (let section = 0; section < this.evaluationSections; section++) {
        memory.bind(pass, this.updateSections + section, 0);
        this.pipelines.forward(pass, this.count);
      }
    });
    const losses = await this.readRegions('losses', ({ pairs }) => pairs.trainCount + pairs.testCount);
    return this.models.map(({ step, pairs }, i) => {
      const [train, test] = [losses[i].subarray(0, pairs.trainCount), losses[i].subarray(pairs.trainCount)];
      const testRight = pairs.inOrder((pair) => !isWrong(test[pair]));
      return { step, train: evaluationOf(train), test: evaluationOf(test), testRight };
    });
  }

  private writeNumbers(out: Float32Array, { recipe, step, averaged }: Model, pairs: number, index: number): void {
    const { loss, optimizer, rateAt } = recipe;
    if (!optimizer) {
      throw new Error('a model that is trained has an optimizer');
    }
    writeNumbers(out, loss, optimizer, { step, rate: rateAt(step), averaged, pairs, index });
  }

  private writeSections(section: number, of: (model: Model, index: number) => Segment | undefined): void {
    const { section: words } = this.memory.stride;
    const all = new Uint32Array(this.count * words);
    this.models.forEach((model, i) => {
      const none: Segment = { pairs: NO_PAIRS, isFirst: false, total: 0, lossStart: 0 };
      writeSection(all.subarray(i * words, (i + 1) * words), this.plan, of(model, i) ?? none);
    });
    this.memory.writeSection(section, all);
  }

  /** A region of scratch of every model. */
  private async readRegions(name: string, lengthOf: (model: Model) => number): Promise<Float32Array[]> {
    const start = this.plan.places[name];
    const { memory } = this;
    const parts = this.models.map((model, i) => {
      return { start: i * memory.stride.scratch + start, length: lengthOf(model) };
    });
    const floats = await this.guarded(memory.read(memory.scratch, parts));
    let at = 0;
    return parts.map(({ length }) => floats.subarray(at, (at += length)));
  }

  private tensorsOf(floats: Float32Array, arena: number): Parameters {
    const { tensors, structure } = this.plan;
    return Object.fromEntries(
      tensors.map(({ name, start, length }, i) => {
        return [name, { shape: structure.specs[i].shape, data: floats.slice(arena + start, arena + start + length) }];
      }),
    );
  }

  private copyState(from: GPUBuffer, to: GPUBuffer, model?: number): void {
    const encoder = this.gpu.device.createCommandEncoder();
    const bytes = 4 * this.memory.stride.state;
    const start = (model ?? 0) * bytes;
    encoder.copyBufferToBuffer(from, start, to, start, model === undefined ? this.count * bytes : bytes);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  private encode(work: (pass: GPUComputePassEncoder) => void): void {
    const encoder = this.gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    work(pass);
    pass.end();
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** What was asked of a device that is lost fails with the reason why it is. */
  private async guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      await new Promise((resolve) => setImmediate(resolve));
      this.gpu.check();
      throw error;
    } finally {
      this.gpu.check();
    }
  }
}

/** Losses are negative where an answer is wrong. */
function isWrong(loss: number): boolean {
  return !(loss >= 0) || Object.is(loss, -0);
}

function evaluationOf(losses: Float32Array): Evaluation {
  let [loss, right] = [0, 0];
  for (const value of losses) {
    loss += Math.abs(value);
    right += isWrong(value) ? 0 : 1;
  }
  return { loss: loss / losses.length, accuracy: right / losses.length };
}
