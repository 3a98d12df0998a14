// Activations over many pairs, and how much of them needs both numbers. Imported by the analyses.
import { tf, type Model, type Pairs } from 'grokking';

type Cache = ReturnType<Model['runWithCache']>[1];

/** Pairs at once: a batch keeps every activation of all positions while it runs. */
const BATCH = 1024;

/**
 * Activations at the last position, where the answer is read: `=`, or y in models of two tokens.
 * @param hooks hook names whose tensors are [n, n_ctx, width]
 * @returns one tensor [pairs, width] per hook, in the same order
 */
export function activationsAtLast(model: Model, pairs: Pairs, hooks: readonly string[]): tf.Tensor2D[] {
  return overBatches(model, pairs, (cache) =>
    hooks.map((hook) => {
      const [n, positions, width] = cache[hook].shape;
      return tf.reshape(tf.slice(cache[hook], [0, positions - 1, 0], [n, 1, width]), [n, width]) as tf.Tensor2D;
    }),
  );
}

/** Attention of the first layer at the last position, [pairs, n_heads · n_ctx]: head by head its weights on each token. */
export function attentionAtLast(model: Model, pairs: Pairs): tf.Tensor2D {
  const [pattern] = overBatches(model, pairs, (cache) => {
    const hook = cache['blocks.0.attn.hook_pattern']; // [n, n_heads, n_ctx, n_ctx]
    const [n, heads, positions] = hook.shape;
    const last = tf.slice(hook, [0, 0, positions - 1, 0], [n, heads, 1, positions]);
    return [tf.reshape(last, [n, heads * positions]) as tf.Tensor2D];
  });
  return pattern;
}

/** Runs the pairs in batches, keeps what `pick` takes from each batch's cache, and puts the batches together. */
function overBatches(model: Model, pairs: Pairs, pick: (cache: Cache) => tf.Tensor2D[]): tf.Tensor2D[] {
  const batches: tf.Tensor2D[][] = [];
  const tokens = model.tokens(pairs);
  for (let start = 0; start < tokens.length; start += BATCH) {
    batches.push(tf.tidy(() => pick(model.runWithCache(tokens.slice(start, start + BATCH))[1])));
  }
  return batches[0].map((_, i) => tf.concat2d(batches.map((batch) => batch[i]), 0)); // prettier-ignore
}

/** What the tokens of a pair are called, in their order, e.g. x, y, =; numbers are ids of tokens that are always the same. */
export function tokenNames(model: Model): string[] {
  return model.config.task.tokens.trim().split(/\s+/);
}

/** The name of a hook or a weight of the last layer, e.g. `mlp.hook_post`. */
export function inLastLayer(model: Model, name: string): string {
  return `blocks.${model.config.model.layers - 1}.${name}`;
}

/**
 * Splits activations into f(x) + g(y) and what needs both numbers at once.
 * @param values [pairs, width], for all pairs of the task
 * @returns the part f(x) + g(y), [pairs, width], and the share of the variance that is not in it: of products like
 *   cos kx · cos ky it is all, of sums nothing
 */
export function splitOffProducts(model: Model, values: tf.Tensor2D): { additive: tf.Tensor2D; productShare: number } {
  const [pairs, width] = values.shape;
  const grid = tf.reshape(values, [model.p, pairs / model.p, width]); // [x, y, width]
  const mean = tf.mean(grid, [0, 1], true);
  const centred = tf.sub(grid, mean);
  const ofSum = tf.add(tf.mean(centred, 1, true), tf.mean(centred, 0, true));
  const left = tf.sum(tf.square(tf.sub(centred, ofSum))).dataSync()[0];
  const total = tf.sum(tf.square(centred)).dataSync()[0];
  return {
    additive: tf.reshape(tf.add(ofSum, mean), [pairs, width]) as tf.Tensor2D,
    productShare: total === 0 ? 0 : left / total,
  };
}

/** The model's activation function: ReLU, x², or GELU with the exact normal distribution. */
export function activate(model: Model, pre: tf.Tensor): tf.Tensor {
  switch (model.config.model.activation) {
    case 'relu':
      return tf.relu(pre);
    case 'square':
      return tf.square(pre);
    case 'gelu':
      return tf.mul(pre, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(pre, Math.SQRT1_2)))));
  }
}

/** Share of right answers and mean cross-entropy (nats, in float64) of logits [pairs, p]. */
export function judge(logits: tf.Tensor2D, { label }: Pairs): { accuracy: number; loss: number } {
  const p = logits.shape[1];
  const values = logits.dataSync<'float32'>();
  let right = 0;
  let loss = 0;
  for (let i = 0; i < label.length; i++) {
    const row = values.subarray(i * p, (i + 1) * p);
    let best = 0;
    for (let z = 1; z < p; z++) {
      best = row[z] > row[best] ? z : best;
    }
    let sum = 0;
    for (let z = 0; z < p; z++) {
      sum += Math.exp(row[z] - row[best]);
    }
    loss += Math.log(sum) + row[best] - row[label[i]];
    right += best === label[i] ? 1 : 0;
  }
  return { accuracy: right / label.length, loss: loss / label.length };
}
