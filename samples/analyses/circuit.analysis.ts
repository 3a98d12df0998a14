// The circuit: from two waves to products, from products to an answer.
import { keyFrequencies, plot, tf, type Model, type Pairs } from 'grokking';
import { activate, activationsAtLast, inLastLayer, splitOffProducts, tokenNames } from './activations';
import { circleOf, frequenciesOf, waveRows, wavesOf } from './circle';

/**
 * How each neuron of the last layer correlates, over all pairs, with cos kx·cos ky, sin kx·sin ky, cos kx·sin ky and
 * sin kx·cos ky of its best frequency k. The four are orthogonal, so the sum of the squared correlations is the share
 * of the neuron's variance that they explain; most of the rest is waves of x or y alone (`productsInOneLayer`).
 * Table: per frequency the neurons for which it is best, their mean |correlation| with each product, their mean
 * explained share. Heatmap: the explained share, [frequency, neuron], neurons sorted by their frequency; frequency 0
 * has no products.
 */
export function analyzeMlpQuadratics(model: Model) {
  const circle = circleOf(model);
  const pairs = pairsOnCircle(model, circle.place);
  const [neurons] = activationsAtLast(model, pairs, [inLastLayer(model, 'mlp.hook_post')]);
  const centred = tf.sub(neurons, tf.mean(neurons, 0, true));
  const length = tf.sqrt(tf.sum(tf.square(centred), 0)).dataSync();
  const frequencies = frequenciesOf(circle).filter((k) => 2 * k !== circle.order);
  const correlations = frequencies.map((k) => {
    const [cos, sin] = wavesOf(circle, k);
    const products = [[cos, cos], [sin, sin], [cos, sin], [sin, cos]]; // prettier-ignore
    const rows = products.map(([f, g]) => Array.from(pairs.x, (x, i) => f[x] * g[pairs.y[i]]));
    return tf.tidy(() => tf.matMul(tf.tensor2d(rows), centred).arraySync() as number[][]); // [4, d_mlp]
  });
  const explained = correlations.map((rows) =>
    Array.from(length, (norm, n) => (norm < 1e-6 ? 0 : rows.reduce((sum, row) => sum + (row[n] / norm) ** 2, 0))),
  );
  const best = Array.from(length, (_, n) =>
    explained.reduce((top, shares, i) => (shares[n] > explained[top][n] ? i : top), 0),
  );
  const sorted = Array.from(best.keys()).sort(
    (a, b) => best[a] - best[b] || explained[best[b]][b] - explained[best[a]][a],
  );
  const rows = frequencies
    .map((k, i) => {
      const own = sorted.filter((n) => best[n] === i && length[n] >= 1e-6);
      const mean = (of: (n: number) => number) => own.reduce((sum, n) => sum + of(n), 0) / own.length;
      const products = correlations[i].map((row) => mean((n) => Math.abs(row[n]) / length[n]));
      return [k, own.length, ...products, mean((n) => explained[i][n])];
    })
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
  return plot.several([
    plot.table(['frequency', 'neurons', '|cos·cos|', '|sin·sin|', '|cos·sin|', '|sin·cos|', 'share explained'], rows),
    plot.heatmap([length.map(() => 0), ...explained.map((shares) => sorted.map((n) => shares[n]))], {
      title: 'Share of each neuron explained by the products',
      x: 'neuron, sorted',
      y: 'frequency',
    }),
  ]);
}

/**
 * Where the products of x and y arise: at each stage the share of the variance that is not f(x) + g(y).
 *
 * Where the article is wrong: it needs no second layer. Attention multiplies: its pattern depends on both numbers,
 * its values on one. And the ReLU of a sum is no sum; the last row is what it makes of inputs from which attention's
 * products were taken away. `circuitDepth` shows which of the two the accuracy rests on.
 */
export function productsInOneLayer(model: Model) {
  const pairs = model.allPairs();
  const hooks = ['hook_resid_mid', 'mlp.hook_pre', 'mlp.hook_post'].map((name) => inLastLayer(model, name));
  const [middle, pre, post] = activationsAtLast(model, pairs, hooks);
  const share = (values: tf.Tensor2D) => splitOffProducts(model, values).productShare;
  const additive = splitOffProducts(model, pre).additive;
  return plot.table(
    ['stage', 'share of the variance that needs x and y together'],
    [
      ['residual stream after attention', share(middle)],
      ['neurons before the activation function', share(pre)],
      ['neurons after it', share(post)],
      ['logits', share(model.logits(pairs))],
      ['neurons after it, from the sum f(x) + g(y) alone', share(activate(model, additive) as tf.Tensor2D)],
    ],
  );
}

/**
 * How the key frequencies' waves add up over the candidate answers z of one pair. Each wave is the logits' own
 * component at that frequency, so that all frequencies together would give the logits back. Table: per frequency its
 * height at the right answer, and at the best wrong one of the sum.
 */
export function computeOutputInterference(model: Model, x = 3, y = 5) {
  const circle = circleOf(model);
  const pairs = onePair(model, x, y);
  const answer = pairs.label[0];
  const logits = tf.sub(model.logits(pairs), tf.mean(model.logits(pairs))) as tf.Tensor2D; // [1, p]
  const keys = keyFrequencies(model);
  const waves = keys.map((k) => {
    const rows = waveRows(circle, [k]);
    return Array.from(tf.matMul(tf.matMul(logits, rows, false, true), rows).dataSync());
  });
  const z = Array.from({ length: model.p }, (_, i) => i);
  const sum = z.map((i) => waves.reduce((total, wave) => total + wave[i], 0));
  const rival = z.filter((i) => i !== answer).reduce((best, i) => (sum[i] > sum[best] ? i : best));
  return plot.several([
    plot.lines(
      [
        ...keys.map((k, i) => ({ name: `k = ${k}`, x: z, y: waves[i] })),
        { name: 'their sum', x: z, y: sum },
        { name: 'logits', x: z, y: Array.from(logits.dataSync()) },
      ],
      { title: `Answers to (${x}, ${y}); right: ${answer}`, x: 'answer z', y: 'logit − mean' },
    ),
    plot.table(
      ['frequency', `at ${answer}, the right answer`, `at ${rival}, the best wrong one`],
      [...keys.map((k, i) => [k, waves[i][answer], waves[i][rival]]), ['sum', sum[answer], sum[rival]]],
    ),
  ]);
}

/**
 * Why one frequency is not enough. The mean of cos(2πkd/p) over m frequencies is 1 at the right answer, d = 0. For
 * wrong answers one frequency averages −1/(p − 1), and that is where the article stops; but the best wrong one, d =
 * ±k⁻¹, reaches cos(2π/p): 0.9985 for p = 113. Frequencies disagree about who that is, so a few of them together
 * leave every wrong answer behind, and all of them leave −1/(p − 1). The rows take the model's key frequencies one
 * after the other, then all there are.
 */
export function bestWrongAnswer(model: Model) {
  const circle = circleOf(model);
  const { order } = circle;
  const distances = Array.from({ length: order }, (_, d) => d);
  const meanWave = (frequencies: readonly number[]) =>
    distances.map(
      (d) =>
        frequencies.reduce((sum, k) => sum + Math.cos((2 * Math.PI * ((k * d) % order)) / order), 0) /
        frequencies.length,
    );
  const keys = keyFrequencies(model);
  const sets = [...(keys.length > 0 ? keys : [1]).map((_, m, list) => list.slice(0, m + 1)), frequenciesOf(circle)];
  const curves = sets.map(meanWave);
  return plot.several([
    plot.table(
      ['frequencies', 'which', 'average over wrong answers', 'best wrong answer', 'its distance'],
      sets.map((set, i) => {
        const wrong = curves[i].slice(1);
        const best = Math.max(...wrong);
        const average = wrong.reduce((sum, v) => sum + v, 0) / wrong.length;
        return [set.length, set.length > 10 ? 'all' : set.join(', '), average, best, wrong.indexOf(best) + 1];
      }),
    ),
    plot.lines(
      curves.map((curve, i) => ({ name: `${sets[i].length}`, x: distances, y: curve })),
      { title: 'Mean wave, by number of frequencies', x: 'distance from the right answer', y: 'mean of cos(2πkd/p)' },
    ),
  ]);
}

/**
 * One pair on its way through the model: attention at the last token, the neurons that matter most, the answers it weighs.
 * A final LayerNorm is taken with the scale that it has for this pair.
 */
export function runGrokkingModel(model: Model, x = 3, y = 5) {
  const pairs = onePair(model, x, y);
  const [logits, cache] = model.runWithCache(model.tokens(pairs));
  const names = tokenNames(model);
  const last = names.length - 1;
  const { heads, dMlp } = model.config.model;
  const own = tf.slice(logits, [0, last, 0], [1, 1, model.p]);
  const probability = tf.softmax(tf.reshape(own, [model.p])).dataSync();
  const logit = own.dataSync();
  const pattern = tf
    .slice(cache['blocks.0.attn.hook_pattern'], [0, 0, last, 0], [1, heads, 1, names.length])
    .dataSync();
  const activation = tf.slice(cache[inLastLayer(model, 'mlp.hook_post')], [0, last, 0], [1, 1, dMlp]).dataSync();
  const answer = pairs.label[0];
  const toLogits = tf.matMul(writtenByNeurons(model, cache), model.W_U);
  const effect = tf.sub(tf.gather(toLogits, answer, 1), tf.mean(toLogits, 1)).dataSync(); // [d_mlp]
  const byEffect = Array.from(activation.keys()).sort(
    (a, b) => Math.abs(activation[b] * effect[b]) - Math.abs(activation[a] * effect[a]),
  );
  const byLogit = Array.from(logit.keys()).sort((a, b) => logit[b] - logit[a]);
  const trained = Array.from(model.trainPairs.x).some((a, i) => a === x && model.trainPairs.y[i] === y);
  return plot.several([
    `(${x}, ${y}), ${trained ? 'trained on' : 'never seen'}: the model says ${byLogit[0]}, right is ${answer}.`,
    plot.table(
      ['head', ...names.map((name) => `attention to ${name === 'x' ? x : name === 'y' ? y : name}`)],
      Array.from({ length: heads }, (_, h) => [h, ...pattern.slice(names.length * h, names.length * (h + 1))]),
    ),
    plot.table(
      ['neuron', 'activation', `what it adds to logit ${answer}, above the mean`],
      byEffect.slice(0, 8).map((n) => [n, activation[n], activation[n] * effect[n]]),
    ),
    plot.table(
      ['answer', 'logit', 'probability'],
      byLogit.slice(0, 8).map((z) => [z, logit[z], probability[z]]),
    ),
  ]);
}

/** What each neuron of the last layer adds to what is unembedded, per unit of its activation, for one pair, [d_mlp, d_model]. */
function writtenByNeurons(model: Model, cache: Record<string, tf.Tensor>): tf.Tensor2D {
  const out = model.parameters[inLastLayer(model, 'mlp.W_out')] as tf.Tensor2D;
  const { layerNorm } = model.config.model;
  if (layerNorm === false) {
    return out;
  }
  const scales = cache['ln_final.hook_scale']; // [1, n_ctx, 1]
  const scale = tf.reshape(tf.slice(scales, [0, scales.shape[1]! - 1, 0], [1, 1, 1]), []);
  const scaled = tf.div(tf.sub(out, tf.mean(out, 1, true)), scale) as tf.Tensor2D;
  return layerNorm === 'pre' ? scaled : tf.mul(scaled, model.parameters['ln_final.w']);
}

/** The pair with its answer. */
function onePair(model: Model, x: number, y: number): Pairs {
  const all = model.allPairs();
  const row = all.x.findIndex((a, i) => a === x && all.y[i] === y);
  if (row < 0) {
    throw new Error(`the task has no pair (${x}, ${y}); its numbers are 0 … ${model.p - 1}`);
  }
  return { x: all.x.slice(row, row + 1), y: all.y.slice(row, row + 1), label: all.label.slice(row, row + 1) };
}

/** All pairs whose numbers both have a place. */
function pairsOnCircle(model: Model, place: readonly number[]): Pairs {
  const { x, y, label } = model.allPairs();
  const keep = (values: Int32Array) => values.filter((_, i) => place[x[i]] >= 0 && place[y[i]] >= 0);
  return { x: keep(x), y: keep(y), label: keep(label) };
}
