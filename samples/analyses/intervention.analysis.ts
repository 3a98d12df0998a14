// Interventions: take something away, and see what the model cannot do any more. Each beside a control.
import { keyFrequencies, plot, tf, type Model } from 'grokking';
import { activate, activationsAtLast, attentionAtLast, judge, tokenNames } from './activations';
import { drawFrom } from './chance';
import { circleOf, embeddingWithout, frequenciesOf, frequencyShares, residueEmbedding } from './circle';

/**
 * Removes frequencies from the embedding, and beside it equally many random ones that are neither named nor key: if the
 * control does as much harm, it was not the frequencies.
 * @param frequencies those to remove; none given: the key frequencies
 * @param draws random draws of the control
 */
export function interveneOnGrokking(model: Model, frequencies: readonly number[] = [], draws = 3) {
  const keys = keyFrequencies(model);
  const removed = frequencies.length > 0 ? frequencies : keys;
  const all = frequenciesOf(circleOf(model));
  const unknown = removed.find((k) => !all.includes(k));
  if (unknown !== undefined) {
    throw new Error(`there is no frequency ${unknown}; this model has 1 to ${all.length}`);
  }
  const pool = all.filter((k) => !removed.includes(k) && !keys.includes(k));
  const controls = Array.from({ length: draws }, (_, seed) => drawFrom(pool, removed.length, seed));
  if (pool.length < removed.length) {
    console.log(`Only ${pool.length} frequencies are left to draw from: the control is smaller than the intervention.`);
  }
  return plot.table(RESULT, [
    result('intact', model),
    result(`without ${removed.join(', ') || 'any: none is key'}`, withoutFrequencies(model, removed)),
    ...controls.map((drawn) => result(`control: without ${drawn.join(', ')}`, withoutFrequencies(model, drawn))),
  ]);
}

/**
 * Removes the key frequencies one at a time, then all of them, then as many others.
 *
 * Where the article is too simple: taking one frequency away often does little, because the others still agree on the
 * right answer alone (`bestWrongAnswer`). That is no sign that it is not used: taking all away takes everything.
 */
export function removeKeyFrequencies(model: Model) {
  const circle = circleOf(model);
  const keys = keyFrequencies(model);
  const shares = frequencyShares(circle, residueEmbedding(model));
  const others = drawFrom(frequenciesOf(circle).filter((k) => !keys.includes(k)), keys.length, 0); // prettier-ignore
  const row = (name: string, removed: readonly number[]) => {
    const share = removed.reduce((sum, k) => sum + shares[k - 1], 0);
    return [...result(name, withoutFrequencies(model, removed)), share];
  };
  return plot.table(
    [...RESULT, 'share of W_E removed'],
    [
      row('nothing removed', []),
      ...keys.map((k) => row(`${k}`, [k])),
      row(`all: ${keys.join(', ')}`, keys),
      row(`as many others: ${others.join(', ')}`, others),
    ],
  );
}

/**
 * Which parts the answers rest on: accuracy with each of them put out of action.
 *
 * Where the article is wrong: one layer is deep enough. Without the MLP next to nothing is right: its ReLU makes the
 * products. With attention frozen at its mean over all pairs, so that it only copies, most stays right. The last two
 * rows are for models of one layer without LayerNorm.
 */
export function circuitDepth(model: Model) {
  const zero = (names: readonly string[]) =>
    model.withParameters(Object.fromEntries(names.map((name) => [name, tf.zerosLike(model.parameters[name])])));
  const named = (end: RegExp) => Object.keys(model.parameters).filter((name) => end.test(name));
  const rows = [
    result('intact', model),
    result('MLP zeroed', zero(named(/mlp\.(W|b)_out$/))),
    result('attention zeroed', zero(named(/attn\.W_O$/))),
    result('attention spread evenly (W_Q zeroed)', zero(named(/attn\.W_Q$/))),
  ];
  const { layers, layerNorm } = model.config.model;
  if (layers === 1 && !layerNorm) {
    const pairs = model.allPairs();
    const frozen = judge(frozenLogits(model), pairs);
    const [middle] = activationsAtLast(model, pairs, ['blocks.0.hook_resid_mid']);
    const neuronsOnly = judge(tf.sub(model.logits(pairs), tf.matMul(middle, model.W_U)), pairs);
    rows.push(['attention frozen at its mean', frozen.accuracy, frozen.loss]);
    rows.push(['only the MLP reaches the logits', neuronsOnly.accuracy, neuronsOnly.loss]);
  }
  return plot.table(RESULT, rows);
}

/**
 * Logits of all pairs of a one-layer model whose attention at the last token always has its mean weights, [pairs, p]: the
 * residual stream is then one row for x, plus one for y, plus a constant.
 */
function frozenLogits(model: Model): tf.Tensor2D {
  const { W_E, W_pos, W_V, W_O } = model;
  const { heads, dModel } = model.config.model;
  const pairs = model.allPairs();
  const positions = tokenNames(model).length;
  const pattern = tf.mean(attentionAtLast(model, pairs), 0).dataSync(); // [n_heads · n_ctx]
  /** What attention to one position adds, per token there, and its own row for the last, [vocabulary, d_model]. */
  const added = (position: number) => {
    const input = tf.add(W_E, tf.slice2d(W_pos, [position, 0], [1, dModel])) as tf.Tensor2D;
    const perHead = Array.from({ length: heads }, (_, h) => {
      const head = (weights: tf.Tensor3D) => tf.gather(weights, h) as unknown as tf.Tensor2D;
      return tf.mul(tf.matMul(tf.matMul(input, head(W_V)), head(W_O)), pattern[positions * h + position]);
    });
    return tf.addN(position === positions - 1 ? [input, ...perHead] : perHead);
  };
  const tokens = tf.tensor2d(model.tokens(pairs), undefined, 'int32'); // [pairs, n_ctx]
  const rows = tf.unstack(tokens, 1).map((ids, position) => tf.gather(added(position), ids as tf.Tensor1D));
  const middle = tf.addN(rows) as tf.Tensor2D;
  const neurons = activate(model, tf.add(tf.matMul(middle, model.W_in), model.b_in)) as tf.Tensor2D;
  const out = tf.add(tf.matMul(neurons, model.W_out), model.b_out);
  return tf.matMul(tf.add(middle, out) as tf.Tensor2D, model.W_U);
}

const RESULT = ['', 'accuracy, all pairs', 'loss, all pairs'];

/** A row under `RESULT`. */
function result(name: string, model: Model): [string, number, number] {
  const pairs = model.allPairs();
  const { accuracy, loss } = judge(model.logits(pairs), pairs);
  return [name, accuracy, loss];
}

function withoutFrequencies(model: Model, frequencies: readonly number[]): Model {
  return model.withParameters({ W_E: embeddingWithout(model, frequencies) });
}
