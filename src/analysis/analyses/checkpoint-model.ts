import { InputError } from '../../core/config/problem';
import * as tf from '@tensorflow/tfjs-core';
import type { Evaluation } from '../../core/loss';
import { type Parameters, parameterSpecs } from '../../core/model';
import type { Split } from '../../core/split';
import type { Pairs } from '../../core/tasks';
import { type TokenLayout, tokenLayout } from '../../core/token-layout';
import type { RunOptions } from '../../lm/hooked-model';
import { forwardWithCache } from './forward';
import { mlpWithCache } from './mlp-forward';
import type { Model, Tensors } from './model';
import { QuickLogits, recordsGradients } from './quick-logits';
import { checkPairs, pairTokens, tokenRows } from './tokens';
import { WeightTensors } from './weight-tensors';

/** Weights of the first layer, by the names that a model has them under. */
const FIRST_LAYER: Readonly<Record<string, string>> = {
  W_E: 'embed.W_E',
  W_pos: 'pos_embed.W_pos',
  W_Q: 'blocks.0.attn.W_Q',
  W_K: 'blocks.0.attn.W_K',
  W_V: 'blocks.0.attn.W_V',
  W_O: 'blocks.0.attn.W_O',
  W_in: 'blocks.0.mlp.W_in',
  b_in: 'blocks.0.mlp.b_in',
  W_out: 'blocks.0.mlp.W_out',
  b_out: 'blocks.0.mlp.b_out',
  W_U: 'unembed.W_U',
};

/** Those of them that a model has. */
function shortNames(parameters: Tensors): string[] {
  return Object.keys(FIRST_LAYER).filter((name) => Object.hasOwn(parameters, FIRST_LAYER[name]));
}

/** What does not change with the weights. */
interface Setting {
  readonly config: Model['config'];
  readonly epoch: number;
  readonly split: Split;
  readonly quick: QuickLogits;
}

/** A checkpoint's weights, run on tfjs and, where they fit it, on the kernel. */
export class CheckpointModel implements Model {
  readonly kind = 'transformer';
  readonly config: Model['config'];
  readonly epoch: number;
  readonly p: number;
  readonly parameters: Tensors;
  private readonly layout: TokenLayout;
  private readonly weights: WeightTensors;
  private readonly evaluations = new Map<Pairs, Evaluation>();
  private readonly patched: CheckpointModel[] = [];

  /** @param parameters of the shapes that `config.model` has */
  static create(setting: Omit<Setting, 'quick'>, parameters: Parameters): CheckpointModel {
    const { model, task } = setting.config;
    return new CheckpointModel({ ...setting, quick: new QuickLogits(model, task) }, new WeightTensors(parameters));
  }

  private constructor(
    private readonly setting: Setting,
    weights: WeightTensors,
  ) {
    this.weights = weights;
    this.config = setting.config;
    this.epoch = setting.epoch;
    this.p = setting.config.task.modulus;
    this.layout = tokenLayout(setting.config.task);
    this.parameters = weights.tensors;
  }

  get trainPairs(): Pairs {
    return this.side('train');
  }

  get testPairs(): Pairs {
    return this.side('test');
  }

  get W_E(): tf.Tensor2D {
    return this.matrix('W_E');
  }

  get W_pos(): tf.Tensor2D {
    return this.matrix('W_pos');
  }

  get W_Q(): tf.Tensor3D {
    return this.perHead('W_Q');
  }

  get W_K(): tf.Tensor3D {
    return this.perHead('W_K');
  }

  get W_V(): tf.Tensor3D {
    return this.perHead('W_V');
  }

  get W_O(): tf.Tensor3D {
    return this.perHead('W_O');
  }

  get W_in(): tf.Tensor2D {
    return this.matrix('W_in');
  }

  get b_in(): tf.Tensor1D {
    return this.vector('b_in');
  }

  get W_out(): tf.Tensor2D {
    return this.matrix('W_out');
  }

  get b_out(): tf.Tensor1D {
    return this.vector('b_out');
  }

  get W_U(): tf.Tensor2D {
    return this.matrix('W_U');
  }

  allPairs(): Pairs {
    return this.setting.split.all;
  }

  tokens(pairs: Pairs): number[][] {
    checkPairs(pairs, this.p);
    return pairTokens(pairs, this.layout, this.p);
  }

  logits(pairs: Pairs): tf.Tensor2D {
    checkPairs(pairs, this.p);
    const { quick } = this.setting;
    return recordsGradients()
      ? quick.differentiable(this.parameters, pairs)
      : tf.tensor2d(quick.values(this.weights, pairs), [pairs.x.length, this.p]);
  }

  loss(pairs: Pairs): number {
    return this.evaluate(pairs).loss;
  }

  accuracy(pairs: Pairs): number {
    return this.evaluate(pairs).accuracy;
  }

  runWithCache(
    tokens: tf.Tensor2D | readonly (readonly number[])[],
    { record, hooks = {} }: RunOptions = {},
  ): [logits: tf.Tensor3D, cache: Record<string, tf.Tensor>] {
    const rows = tokenRows(tokens, this.layout);
    const forward = this.config.model.family === 'mlp' ? mlpWithCache : forwardWithCache;
    const [logits, all] = forward(this.config.model, this.parameters, rows, hooks);
    const unknown = [...(record ?? []), ...Object.keys(hooks)].find((name) => !Object.hasOwn(all, name));
    if (unknown !== undefined) {
      throw new RangeError(
        `runWithCache: there is no activation ${unknown}; take one of ${Object.keys(all).join(', ')}`,
      );
    }
    return [logits, record ? Object.fromEntries(record.map((name) => [name, all[name]])) : all];
  }

  withParameters(patch: Tensors): Model {
    const named: Record<string, tf.Tensor> = { ...this.weights.patch };
    for (const [given, tensor] of Object.entries(patch)) {
      const name = Object.hasOwn(FIRST_LAYER, given) ? FIRST_LAYER[given] : given;
      named[name] = this.fitting(given, name, tensor);
    }
    const model = new CheckpointModel(this.setting, new WeightTensors(this.weights.values, named));
    this.patched.push(model);
    return model;
  }

  /** Lets go of every tensor that this model and those made from it hold. */
  dispose(): void {
    this.weights.dispose();
    this.setting.quick.dispose();
    this.patched.forEach((model) => model.dispose());
  }

  private fitting(given: string, name: string, tensor: unknown): tf.Tensor {
    const spec = parameterSpecs(this.config.model, this.config.task).find((known) => known.name === name);
    if (!spec) {
      const short = shortNames(this.parameters).join(', ');
      throw new Error(
        `withParameters: there is no weight ${given}; take ${short}, or a name of Object.keys(model.parameters)`,
      );
    }
    const shape = `[${spec.shape.join(', ')}]`;
    if (!(tensor instanceof tf.Tensor)) {
      throw new Error(`withParameters: ${given} must be a tensor ${shape}`);
    }
    if (tensor.shape.join() !== spec.shape.join()) {
      throw new Error(`withParameters: ${given} must be ${shape}, got [${tensor.shape.join(', ')}]`);
    }
    return tensor;
  }

  private side(name: 'train' | 'test'): Pairs {
    const pairs = this.setting.split[name];
    if (!pairs) {
      throw new InputError(
        `the model's ${name}Pairs are not known: its file does not say how its pairs were split; say it (--split, or task.split in a config with load), or measure allPairs()`,
      );
    }
    return pairs;
  }

  /** Kept for the model's own pairs: loss and accuracy of the same are often asked for one after the other. */
  private evaluate(pairs: Pairs): Evaluation {
    const known = this.evaluations.get(pairs);
    if (known) {
      return known;
    }
    checkPairs(pairs, this.p);
    const evaluation = this.setting.quick.evaluation(this.weights, pairs);
    const { train, test, all } = this.setting.split;
    if (!this.weights.isPatched && [train, test, all].includes(pairs)) {
      this.evaluations.set(pairs, evaluation);
    }
    return evaluation;
  }

  /** @throws InputError where the model's family has no such weight */
  private weight(name: string): tf.Tensor {
    const { family } = this.config.model;
    if (!Object.hasOwn(this.parameters, FIRST_LAYER[name])) {
      const there = shortNames(this.parameters);
      throw new InputError(`this model has no ${name}: its family is ${family}; it has ${there.join(', ')}`);
    }
    return this.parameters[FIRST_LAYER[name]];
  }

  private vector(name: string): tf.Tensor1D {
    return this.weight(name) as tf.Tensor1D;
  }

  private matrix(name: string): tf.Tensor2D {
    return this.weight(name) as tf.Tensor2D;
  }

  private perHead(name: string): tf.Tensor3D {
    return this.weight(name) as tf.Tensor3D;
  }
}
