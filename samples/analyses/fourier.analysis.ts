// Waves in the weights: which frequencies the embedding, the heads and the neurons hold.
import { keyFrequencies, plot, tf, type Model } from 'grokking';
import {
  circleBasis,
  circleOf,
  frequenciesOf,
  frequencyShares,
  neuronReadout,
  residueEmbedding,
  squaredRowNorms,
  strongest,
  waveRows,
} from './circle';
import { gini } from './numbers';

/**
 * Which frequencies the embedding holds. Heatmap [frequency, d_model]: length of the component of each column of W_E.
 * Table: per key frequency its share of W_E's power, the lengths of its two directions, and the cosine between them
 * (equal and at right angles: a circle). Scatter: the residues along the strongest key frequency's directions.
 */
export function analyzeEmbeddingFourier(model: Model) {
  const circle = circleOf(model);
  const table = residueEmbedding(model);
  const shares = frequencyShares(circle, table);
  const frequencies = frequenciesOf(circle);
  const keys = keyFrequencies(model);
  const shown = keys.length > 0 ? keys : strongest(shares).slice(0, 5);
  const length = (k: number) => tf.sqrt(tf.sum(tf.square(tf.matMul(waveRows(circle, [k]), table)), 0));
  const constant = tf.slice2d(tf.matMul(circleBasis(circle), table), [0, 0], [1, -1]);
  const heat = tf.concat([tf.abs(constant), tf.stack(frequencies.map(length))], 0);
  const directions = shown.map((k) => tf.matMul(waveRows(circle, [k]), table)); // [2, d_model] each
  const rows = shown.map((k, i) => {
    const gram = tf.matMul(directions[i], directions[i], false, true).dataSync();
    const [cos, sin] = [Math.sqrt(gram[0]), Math.sqrt(gram[3] ?? 0)];
    return [k, shares[k - 1], cos, sin, gram.length === 4 ? gram[1] / (cos * sin) : null];
  });
  const along = tf.matMul(directions[0], table, false, true).dataSync(); // [2, p]
  const { p } = model;
  return plot.several([
    plot.heatmap(heat, { title: 'W_E by frequency', x: 'embedding dimension', y: 'frequency (0: constant)' }),
    plot.table(['frequency', 'share of W_E', '‖cos‖', '‖sin‖', 'cosine between them'], rows),
    plot.scatter(Array.from(along.slice(0, p)), Array.from(along.slice(p)), {
      title: `The residues along the directions of frequency ${shown[0]}`,
      x: 'along cos',
      y: 'along sin',
      equal: true,
    }),
  ]);
}

/**
 * The spectrum of every table over residues: the embedding, what each head of the first layer reads from it
 * (W_E·W_V·W_O), the unembedding, and W_L = W_out·W_U. Gini: 0 when all components are equal, near 1 when few hold all.
 */
export function fourierAnalyzeWeights(model: Model) {
  const circle = circleOf(model);
  const keys = keyFrequencies(model);
  const embedding = residueEmbedding(model);
  const [heads, dModel, dHead] = model.W_V.shape;
  const head = (h: number): tf.Tensor2D => {
    const values = tf.reshape(tf.slice3d(model.W_V, [h, 0, 0], [1, dModel, dHead]), [dModel, dHead]) as tf.Tensor2D;
    const output = tf.reshape(tf.slice3d(model.W_O, [h, 0, 0], [1, dHead, dModel]), [dHead, dModel]) as tf.Tensor2D;
    return tf.matMul(tf.matMul(embedding, values), output);
  };
  const tables: [string, tf.Tensor2D][] = [
    ['W_E', embedding],
    ...Array.from({ length: heads }, (_, h): [string, tf.Tensor2D] => [`head ${h}: W_E·W_V·W_O`, head(h)]),
    ['W_U', tf.transpose(model.W_U) as tf.Tensor2D],
    ['W_L = W_out·W_U', neuronReadout(model)],
  ];
  return plot.table(
    ['table', 'Gini', 'share of the key frequencies', 'strongest five'],
    tables.map(([name, table]) => {
      const shares = frequencyShares(circle, table);
      return [
        name,
        gini(squaredRowNorms(tf.matMul(circleBasis(circle), table)).map(Math.sqrt)),
        keys.reduce((sum, k) => sum + shares[k - 1], 0),
        strongest(shares).slice(0, 5).join(', '),
      ];
    }),
  );
}

/** Share of each frequency in W_E and in W_L; the key frequencies are set off. */
export function plotFourierSpectrum(model: Model) {
  const circle = circleOf(model);
  const text = {
    x: circle.root ? `frequency of the logarithm to base ${circle.root}` : 'frequency',
    y: 'share of the power',
    labels: frequenciesOf(circle).map(String),
    highlight: keyFrequencies(model).map((k) => k - 1),
  };
  return plot.several([
    plot.bars(frequencyShares(circle, residueEmbedding(model)), { title: 'W_E', ...text }),
    plot.bars(frequencyShares(circle, neuronReadout(model)), { title: 'W_L', ...text }),
  ]);
}
