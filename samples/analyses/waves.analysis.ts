// The waves themselves: their basis, how they add up, and how a sum is made of products.
import { keyFrequencies, plot, tf, type Model } from 'grokking';
import {
  circleBasis,
  circleOf,
  embeddingWithout,
  frequencyShares,
  logarithmCircle,
  neuronReadout,
  residueCircle,
  residueEmbedding,
  strongest,
  wavesOf,
} from './circle';
import { correlation, rank } from './numbers';

/**
 * The orthonormal Fourier basis of functions of a residue, [p, p]: a constant, then cos and sin of 2πkx/p for k = 1 …
 * (p−1)/2 (Nanda et al. 2023, §4.1). For `multiply` and `divide` x's discrete logarithm stands for x, and the last
 * row is 0's own.
 */
export function fourierBasis(model: Model) {
  const circle = circleOf(model);
  const basis = circleBasis(circle);
  const [rows, columns] = basis.shape;
  return plot.several([
    plot.heatmap(basis, {
      title: `Fourier basis of ${circle.order} places`,
      x: 'residue',
      y: 'row: 1, cos 1, sin 1, …',
    }),
    plot.table(
      ['rows', 'columns', 'largest deviation of F·Fᵀ from the identity'],
      [[rows, columns, largest(tf.sub(tf.matMul(basis, basis, false, true), tf.eye(rows)))]],
    ),
  ]);
}

/**
 * The article's basis: cos and sin of 2πkx/p for every k = 0 … p − 1, 2p rows of length 1.
 *
 * Where the article is wrong: cos k = cos(p − k) and sin k = −sin(p − k), so all but the constant stand there twice.
 * The rank is p, not 2p, and taking the components along all rows away takes them away twice: what is left is −1
 * times the table, not nothing. On the model: key frequencies that are subtracted twice are still there, upside down,
 * and products of two such waves are the same as before. Most answers stay right, as if the frequencies were not used
 * at all.
 */
export function overcompleteBasis(model: Model) {
  const { p } = model;
  const angle = (k: number, x: number) => (2 * Math.PI * ((k * x) % p)) / p;
  const rows = [Math.cos, Math.sin].flatMap((wave) =>
    Array.from({ length: p }, (_, k) => unit(Array.from({ length: p }, (_, x) => wave(angle(k, x))))),
  );
  const basis = tf.tensor2d(rows);
  const table = residueEmbedding(model);
  const centred = tf.sub(table, tf.mean(table, 0, true));
  const projected = tf.matMul(basis, tf.matMul(basis, centred), true);
  const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0];
  const keys = keyFrequencies(model);
  const once = embeddingWithout(model, keys);
  const twice = tf.sub(tf.mul(once, 2), model.W_E);
  const accuracy = (W_E: tf.Tensor) => model.withParameters({ W_E }).accuracy(model.allPairs());
  return plot.table(
    ['quantity', 'value'],
    [
      ['rows of the article’s basis', rows.length],
      ['its rank', rank(rows)],
      ['overshoot: W_E along all rows ÷ W_E (1 would be right)', dot(projected, centred) / dot(centred, centred)],
      ['accuracy', model.accuracy(model.allPairs())],
      ['accuracy, key frequencies removed', accuracy(once)],
      ['accuracy, key frequencies subtracted twice, as the article’s basis does', accuracy(twice)],
    ],
  );
}

/**
 * How waves add up to 0 and when they do not.
 *
 * Where the article is wrong: its sum runs over one wave, Σ_x cos(2πkx/p), and that is 0 for every k ≠ 0: it tells
 * nothing apart. Two sums do, and the table has the largest error of each over all its cases: Σ_x
 * cos(2πkx/p)·cos(2πk'x/p) = (p/2)(δ_{k,k'} + δ_{k,p−k'}) for k, k' ≠ 0 (frequencies do not disturb one another), and
 * Σ_k cos(2πk(z − z')/p) = p·δ_{z,z'} (all frequencies together single out one answer). Errors are those of float64.
 * The last row is of the model: with orthonormal waves the power of W_E is the sum of theirs.
 */
export function fourierOrthogonality(model: Model) {
  const { p } = model;
  const residues = Array.from({ length: p }, (_, x) => x);
  const cos = residues.map((a) => Math.cos((2 * Math.PI * a) / p));
  const sum = (of: (x: number) => number) => residues.reduce((total, x) => total + of(x), 0);
  const single = Math.max(...residues.slice(1).map((k) => Math.abs(sum((x) => cos[(k * x) % p]))));
  let overResidues = 0;
  for (let k = 1; k < p; k++) {
    for (let other = 1; other < p; other++) {
      const expected = (p / 2) * (Number(k === other) + Number(k === p - other));
      const found = sum((x) => cos[(k * x) % p] * cos[(other * x) % p]);
      overResidues = Math.max(overResidues, Math.abs(found - expected));
    }
  }
  const overFrequencies = Math.max(
    ...residues.map((difference) => Math.abs(sum((k) => cos[(k * difference) % p]) - (difference === 0 ? p : 0))),
  );
  const table = residueEmbedding(model);
  const circle = residueCircle(p);
  const basis = circleBasis(circle);
  const power = (of: tf.Tensor) => tf.sum(tf.square(of)).dataSync()[0];
  return plot.table(
    ['sum', 'should be', 'largest error'],
    [
      ['Σ_x cos(2πkx/p), k ≠ 0 (the article’s)', '0, always', single],
      ['Σ_x cos(2πkx/p)·cos(2πk′x/p), k, k′ ≠ 0', '(p/2)(δ_{k,k′} + δ_{k,p−k′})', overResidues],
      ['Σ_k cos(2πk(z − z′)/p)', 'p·δ_{z,z′}', overFrequencies],
      ['‖F·W_E‖² ÷ ‖W_E‖² − 1', '0', Math.abs(power(tf.matMul(basis, table)) / power(table) - 1)],
    ],
  );
}

/**
 * cos k(x + y) from products: cos kx · cos ky − sin kx · sin ky. The heatmap [order, order] is that sum over the
 * places of x and y; the table says how far it is from cos of the sum, and how well the model's logits, seen along
 * cos kz, follow the answer's wave.
 * @param k a frequency; 0: the model's strongest
 */
export function computeSumFourier(model: Model, k = 0) {
  const circle = circleOf(model);
  const { order } = circle;
  const frequency = k || strongest(frequencyShares(circle, neuronReadout(model)))[0];
  const wave = (f: (angle: number) => number) =>
    tf.tensor1d(Array.from({ length: order }, (_, a) => f((2 * Math.PI * ((frequency * a) % order)) / order)));
  const [cos, sin] = [wave(Math.cos), wave(Math.sin)];
  const sum = tf.sub(tf.outerProduct(cos, cos), tf.outerProduct(sin, sin));
  const direct = tf.tensor2d(
    Array.from({ length: order }, (_, a) =>
      Array.from({ length: order }, (_, b) => Math.cos((2 * Math.PI * ((frequency * (a + b)) % order)) / order)),
    ),
  );
  const pairs = model.allPairs();
  const [answerWave] = wavesOf(circle, frequency);
  const seen = tf.dot(model.logits(pairs), tf.tensor1d(answerWave)).dataSync();
  return plot.several([
    plot.heatmap(sum as tf.Tensor2D, {
      title: `cos k(x + y) from products, k = ${frequency}`,
      x: 'place of y',
      y: 'place of x',
    }),
    plot.table(
      ['k', 'largest error of the identity', 'correlation of the logits with cos k·answer'],
      [
        [
          frequency,
          largest(tf.sub(sum, direct)),
          correlation(
            seen,
            Array.from(pairs.label, (z) => answerWave[z]),
          ),
        ],
      ],
    ),
  ]);
}

/**
 * Multiplication is addition of exponents: x = gᵃ, y = gᵇ, x·y = gᵃ⁺ᵇ for a primitive root g. So a model that
 * multiplies uses waves over discrete logarithms, and one that adds uses waves over residues. The heatmap is the
 * logarithms' basis [p, p]; the table has how concentrated W_E is in either: five frequencies hold the more where the
 * model lives.
 */
export function discreteLogBasis(model: Model) {
  const logarithms = logarithmCircle(model.p);
  if (!logarithms) {
    return `${model.p} is not prime: it has no primitive root, and its residues no logarithms.`;
  }
  const residues = residueCircle(model.p);
  const table = residueEmbedding(model);
  const basis = circleBasis(logarithms);
  return plot.several([
    plot.table(
      ['waves over', 'strongest five of W_E', 'their share'],
      [residues, logarithms].map((circle) => {
        const shares = frequencyShares(circle, table);
        const five = strongest(shares).slice(0, 5);
        return [
          circle.root ? `logarithms to base ${circle.root}` : 'residues',
          five.join(', '),
          five.reduce((sum, k) => sum + shares[k - 1], 0),
        ];
      }),
    ),
    plot.heatmap(basis, { title: `Waves over logarithms to base ${logarithms.root}`, x: 'residue', y: 'row' }),
  ]);
}

function unit(row: readonly number[]): number[] {
  const length = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
  return row.map((v) => (length < 1e-9 ? 0 : v / length));
}

function largest(difference: tf.Tensor): number {
  return tf.max(tf.abs(difference)).dataSync()[0];
}
