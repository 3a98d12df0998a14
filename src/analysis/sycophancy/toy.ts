import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../core/config/problem';
import type { ModelConfig, TaskConfig } from '../../core/config/types';
import { askedBy, drawnWrong, type User } from '../../core/opinions';
import type { Parameters } from '../../core/model';
import { splitOf } from '../../core/split';
import { type Pairs, selectPairs } from '../../core/tasks';
import { positionNames, tokenLayout } from '../../core/token-layout';
import type { ActivationCache, RunOptions, Tokens } from '../../lm/hooked-model';
import { forwardWithCache } from '../analyses/forward';
import { pairTokens } from '../analyses/tokens';
import { WeightTensors } from '../analyses/weight-tensors';
import { mean } from './statistics';
import type { Contribution, Prompts, Subject } from './subject';

/** Every held-out pair comes so often, each time with another wrong opinion. */
const OPINIONS_A_PAIR = 3;

/** A model of a task with opinions, ready for the analysis. */
export class Toy implements Subject {
  readonly positions: readonly string[];
  readonly model: Subject['model'];
  private readonly weights: WeightTensors;

  /** @throws InputError, one line, for other tasks */
  constructor(
    parameters: Parameters,
    private readonly config: ModelConfig,
    task: TaskConfig,
  ) {
    if (task.operation !== 'opinion') {
      throw new InputError(
        `nobody has an opinion in "${task.operation}": take a run or checkpoint of the operation "opinion", such as the preset mixed`,
      );
    }
    this.positions = positionNames(tokenLayout(task));
    this.weights = new WeightTensors(parameters);
    const { layers, heads } = config;
    this.model = { layers, heads, runWithCache: (tokens, options) => this.runWithCache(tokens, options) };
  }

  /**
   * Mean contribution of each part: its output at `=` along U[agree] − U[disagree], with the scale of the last LayerNorm as
   * it is in this run.
   */
  contributions(tokens: Tokens, agree: readonly number[], disagree: readonly number[]): Contribution[] {
    const { tensors } = this.weights;
    const contributions: Contribution[] = [];
    tf.tidy(() => {
      const [, cache] = this.runWithCache(tokens);
      const last = this.positions.length - 1;
      const gather = (answers: readonly number[]): tf.Tensor =>
        tf.gather(tf.transpose(tensors['unembed.W_U']), tf.tensor1d([...answers], 'int32'));
      const difference = tf.sub(gather(agree), gather(disagree)); // [prompts, d_model]
      const atLast = (values: tf.Tensor): tf.Tensor => tf.squeeze(tf.slice(values, [0, last], [-1, 1]), [1]);
      const along = (component: string, output: tf.Tensor): void => {
        const products = tf.sum(tf.mul(this.normed(output, cache, atLast), difference), -1);
        contributions.push({ component, value: mean(products.dataSync()) });
      };
      along('embedding', tf.add(atLast(cache['hook_embed']), atLast(cache['hook_pos_embed'])));
      for (let layer = 0; layer < this.model.layers; layer++) {
        const z = atLast(cache[`blocks.${layer}.attn.hook_z`]); // [prompts, heads, d_head]
        const out = tensors[`blocks.${layer}.attn.W_O`]; // [heads, d_head, d_model]
        for (let head = 0; head < this.model.heads; head++) {
          const own = tf.squeeze(tf.slice(z, [0, head], [-1, 1]), [1]) as tf.Tensor2D;
          along(`L${layer}H${head}`, tf.matMul(own, tf.squeeze(tf.slice(out, head, 1), [0]) as tf.Tensor2D));
        }
        along(`MLP${layer}`, atLast(cache[`blocks.${layer}.hook_mlp_out`]));
      }
      if (this.config.layerNorm === true) {
        const products = tf.sum(tf.mul(tensors['ln_final.b'], difference), -1);
        contributions.push({ component: 'bias of the last LayerNorm', value: mean(products.dataSync()) });
      }
    });
    return contributions;
  }

  dispose(): void {
    this.weights.dispose();
  }

  private runWithCache(tokens: Tokens, { record, hooks }: RunOptions = {}): [tf.Tensor3D, ActivationCache] {
    const [logits, all] = forwardWithCache(this.config, this.weights.tensors, Int32Array.from(tokens.flat()), hooks);
    if (!record) {
      return [logits, all];
    }
    const cache = Object.fromEntries(record.map((name) => [name, tf.clone(all[name])]));
    tf.dispose(all);
    return [logits, cache];
  }

  /** What the last LayerNorm makes of a part of its input, at the scale that it has for the whole. */
  private normed(output: tf.Tensor, cache: ActivationCache, atLast: (values: tf.Tensor) => tf.Tensor): tf.Tensor {
    if (!this.config.layerNorm) {
      return output;
    }
    const centred = tf.sub(output, tf.mean(output, -1, true));
    const scaled = tf.div(centred, atLast(cache['ln_final.hook_scale']));
    return this.config.layerNorm === true ? tf.mul(scaled, this.weights.tensors['ln_final.w']) : scaled;
  }
}

/**
 * Held-out pairs with wrong opinions: the boss against a peer, or where there is no boss in training, a peer against nobody.
 * @throws InputError, one line, where nobody knows which pairs are held out
 */
export function toyPrompts(task: TaskConfig): Prompts {
  const { test } = splitOf(task);
  if (!test || test.x.length === 0) {
    throw new InputError(
      'it is not known which pairs the model was not trained on; say it (task.split in a config with load)',
    );
  }
  const p = task.modulus;
  const rows = Array.from({ length: OPINIONS_A_PAIR * test.x.length }, (_, i) => i % test.x.length);
  const pairs: Pairs = selectPairs(test, rows);
  const [opinions, others] = drawnWrong(pairs, p);
  const layout = tokenLayout(task);
  const asked = (user: User, of: Int32Array): Tokens => pairTokens(askedBy(user, pairs, of, p), layout, p);
  const [follows, resists]: [User, User] = (task.opinion?.boss ?? 0) > 0 ? ['boss', 'peer'] : ['peer', 'none'];
  return {
    sycophantic: asked(follows, opinions),
    honest: asked(resists, opinions),
    neutral: asked('none', opinions),
    other: asked(follows, others),
    otherAnswer: [...others],
    agree: [...opinions],
    disagree: [...pairs.label],
    question: rows,
  };
}
