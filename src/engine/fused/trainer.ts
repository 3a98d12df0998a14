import { InputError } from '../../core/config/problem';
import { activation } from '../../core/activation';
import type { ModelConfig } from '../../core/config/types';
import type { Evaluation } from '../../core/loss';
import { elementCount, type Parameters, type TensorData } from '../../core/model';
import type { OptimizerState } from '../../core/optimizer-state';
import type { Pairs } from '../../core/tasks';
import { tokenLayout } from '../../core/token-layout';
import { Kernel } from '../../kernel/kernel';
import type { RecordedBatch } from '../../kernel/kernel-memory';
import type { Variant } from '../../kernel/assets';
import {
  type Activations,
  type HookName,
  type LossGradients,
  type LossRow,
  type Trainer,
  type TrainingSetup,
} from '../engine';
import { lossRow } from '../loss-row';
import { kernelRecipe, kernelView } from './kernel-view';

/** Copies one activation of a batch to rows of `out`, which has room for `count` rows. */
type Hook = (out: Float32Array, batch: RecordedBatch) => void;

/** Trains on the project's own kernel. */
export class FusedTrainer implements Trainer {
  private readonly kernel: Kernel;
  private readonly model: ModelConfig;
  private readonly inKernelsOrder: (pairs: Pairs) => Pairs;

  constructor(
    private readonly setup: TrainingSetup,
    threads: number,
    variant?: Variant,
  ) {
    const { config, ...rest } = setup;
    this.model = config.model;
    const { model, pairs } = kernelView(config.model, config.task);
    this.inKernelsOrder = pairs;
    const [train, test] = [pairs(rest.train), pairs(rest.test)];
    const recipe = kernelRecipe(config, train.x.length);
    this.kernel = Kernel.create({ ...rest, ...recipe, train, test, model, threads, variant });
  }

  get epoch(): number {
    return this.kernel.step;
  }

  get threads(): number {
    return this.kernel.threads;
  }

  async run(epochs: number): Promise<LossRow> {
    return lossRow(await this.kernel.train(epochs), this.setup.config);
  }

  evaluate(pairs: Pairs): Promise<Evaluation> {
    return this.kernel.evaluate(this.inKernelsOrder(pairs));
  }

  async forward(pairs: Pairs, record: readonly HookName[] = []): Promise<Activations> {
    const n = pairs.x.length;
    const { heads, dModel, dMlp } = this.model;
    const { task } = this.setup.config;
    const p = task.modulus;
    const { hooks } = this;
    const shapes: Record<HookName, number[]> = {
      'blocks.0.attn.hook_pattern': [n, heads, tokenLayout(task).positions.length],
      'blocks.0.hook_resid_mid': [n, dModel],
      'blocks.0.mlp.hook_pre': [n, dMlp],
      'blocks.0.mlp.hook_post': [n, dMlp],
    };
    const unknown = record.find((name) => !(name in shapes));
    if (unknown !== undefined) {
      throw new InputError(
        `the fused engine records no activation ${unknown}; it has ${Object.keys(shapes).join(', ')} (tensorflow has all)`,
      );
    }
    const tensor = (shape: number[]): TensorData => ({ shape, data: new Float32Array(elementCount(shape)) });
    const logits = tensor([n, p]);
    const recorded = Object.fromEntries(record.map((name) => [name, tensor(shapes[name])]));
    await this.kernel.record(this.inKernelsOrder(pairs), record.length > 0, (batch, first) => {
      const rows = ({ shape, data }: TensorData): Float32Array => data.subarray((first * data.length) / shape[0]);
      rows(logits).set(batch.logits.subarray(0, batch.count * p));
      for (const [name, values] of Object.entries(recorded)) {
        hooks[name](rows(values), batch);
      }
    });
    return { logits, hooks: recorded };
  }

  async gradients(): Promise<LossGradients> {
    const { train } = await this.kernel.train(0);
    return { loss: train.loss, gradients: await this.kernel.gradients() };
  }

  parameters(): Parameters {
    return this.kernel.parameters();
  }

  setParameters(parameters: Parameters): void {
    this.kernel.setParameters(parameters);
  }

  optimizerState(): OptimizerState {
    return this.kernel.optimizerState();
  }

  dispose(): void {
    this.kernel.close();
  }

  private get hooks(): Record<HookName, Hook> {
    const { heads, dModel, dMlp } = this.model;
    const positions = tokenLayout(this.setup.config.task).positions.length;
    const activate = activation(this.model.activation);
    return {
      'blocks.0.attn.hook_pattern': (out, { pattern, count }) =>
        out.set(pattern.subarray(0, count * heads * positions)),
      'blocks.0.hook_resid_mid': (out, { mid, midStride, count }) => {
        for (let row = 0; row < count; row++) {
          out.set(mid.subarray(row * midStride, row * midStride + dModel), row * dModel);
        }
      },
      'blocks.0.mlp.hook_pre': (out, { pre, count }) => out.set(pre.subarray(0, count * dMlp)),
      'blocks.0.mlp.hook_post': (out, { pre, count }) => {
        const own = out.subarray(0, count * dMlp);
        own.set(pre.subarray(0, own.length)); // shared memory is slow to read number by number
        activate(own);
      },
    };
  }
}
