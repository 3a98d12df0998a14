// The circle on which a task is addition, and its waves. Imported by the analyses.
import { tf, type Model } from 'grokking';

/** Residues as places on a circle: x itself, or for `multiply` and `divide` its discrete logarithm. */
export interface Circle {
  /** The modulus. */
  readonly p: number;
  /** Places on the circle: p, or p − 1 for logarithms. */
  readonly order: number;
  /** Per residue its place; −1 for the residue 0, which has no logarithm. [p] */
  readonly place: readonly number[];
  /** The smallest primitive root of p, where places are logarithms to this base. */
  readonly root?: number;
}

/** The circle of the model's task. A composite modulus has no logarithms: there the places are the residues. */
export function circleOf({ p, config }: Model): Circle {
  const { operation } = config.task;
  const logarithms = operation === 'multiply' || operation === 'divide' ? logarithmCircle(p) : undefined;
  return logarithms ?? residueCircle(p);
}

/** x ↦ x */
export function residueCircle(p: number): Circle {
  return { p, order: p, place: Array.from({ length: p }, (_, x) => x) };
}

/** rootᵃ ↦ a; undefined when p is not prime. */
export function logarithmCircle(p: number): Circle | undefined {
  for (let root = p === 2 ? 1 : 2; root < p; root++) {
    const place = new Array<number>(p).fill(-1);
    for (let exponent = 0, x = 1; exponent < p - 1 && place[x] < 0; exponent++, x = (x * root) % p) {
      place[x] = exponent;
    }
    if (place.every((exponent, x) => exponent >= 0 === x > 0)) {
      return { p, order: p - 1, place, root };
    }
  }
  return undefined;
}

/** 1 … ⌊order/2⌋: k and order − k are the same wave. */
export function frequenciesOf({ order }: Circle): number[] {
  return Array.from({ length: Math.floor(order / 2) }, (_, i) => i + 1);
}

/** The frequency in 0 … ⌊order/2⌋ that is the same wave as k. */
export function folded(k: number, order: number): number {
  const rest = ((k % order) + order) % order;
  return Math.min(rest, order - rest);
}

/**
 * cos and sin of 2πk·place/order over the residues, each of length 1 and 0 where a residue has no place. Orthonormal:
 * together with the constant they are the Fourier basis of the circle (Nanda et al. 2023, §4.1). The sine of k =
 * order/2 is 0 and is left out.
 */
export function wavesOf({ order, place }: Circle, k: number): number[][] {
  const waves = 2 * k === order ? [Math.cos] : [Math.cos, Math.sin];
  const length = Math.sqrt(order / waves.length);
  return waves.map((wave) => place.map((a) => (a < 0 ? 0 : wave((2 * Math.PI * ((k * a) % order)) / order) / length)));
}

/** The waves of several frequencies as rows, [waves, columns]; columns beyond the residues, like that of `=`, are 0. */
export function waveRows(circle: Circle, frequencies: readonly number[], columns = circle.p): tf.Tensor2D {
  const rows = frequencies.flatMap((k) => wavesOf(circle, k));
  const beyond = new Array<number>(columns - circle.p).fill(0);
  return tf.tensor2d(
    rows.flatMap((row) => [...row, ...beyond]),
    [rows.length, columns],
  );
}

/**
 * The whole Fourier basis of the circle as rows, [p, p], orthonormal: the constant, then the waves of k = 1, 2, …,
 * and last the residue without a place, if there is one.
 */
export function circleBasis(circle: Circle): tf.Tensor2D {
  const constant = circle.place.map((a) => (a < 0 ? 0 : 1 / Math.sqrt(circle.order)));
  const apart = circle.place.includes(-1) ? [circle.place.map((a) => Number(a < 0))] : [];
  const waves = waveRows(circle, frequenciesOf(circle));
  return tf.concat2d([tf.tensor2d([constant]), waves, ...apart.map((row) => tf.tensor2d([row]))], 0);
}

/**
 * How the squared norm of a table over residues divides among the frequencies.
 * @param table [p, width]
 * @returns k's share at index k − 1; what is missing to 1 is constant, or sits at a residue without a place
 */
export function frequencyShares(circle: Circle, table: tf.Tensor2D): number[] {
  const frequencies = frequenciesOf(circle);
  const power = squaredRowNorms(tf.matMul(waveRows(circle, frequencies), table));
  const total = squaredRowNorms(table).reduce((sum, v) => sum + v, 0);
  let row = 0;
  return frequencies.map((k) => {
    const rows = 2 * k === circle.order ? 1 : 2;
    const own = power.slice(row, (row += rows)).reduce((sum, v) => sum + v, 0);
    return total === 0 ? 0 : own / total;
  });
}

/** [rows, width] → [rows] */
export function squaredRowNorms(table: tf.Tensor): number[] {
  return Array.from(tf.sum(tf.square(table), 1).dataSync());
}

/** The embedding of the residues without the rows of other tokens, [p, d_model]. */
export function residueEmbedding({ W_E, p }: Model): tf.Tensor2D {
  return tf.slice2d(W_E, [0, 0], [p, W_E.shape[1]]);
}

/**
 * W_Lᵀ = (W_out · W_U)ᵀ of the last layer, [p, d_mlp]: from the neurons straight to each answer (Nanda et al. 2023,
 * §4.1).
 */
export function neuronReadout(model: Model): tf.Tensor2D {
  const out = model.parameters[`blocks.${model.config.model.layers - 1}.mlp.W_out`] as tf.Tensor2D;
  return tf.matMul(model.W_U, out, true, true);
}

/** All frequencies, the largest share first. */
export function strongest(shares: readonly number[]): number[] {
  return Array.from(shares.keys())
    .sort((a, b) => shares[b] - shares[a])
    .map((i) => i + 1);
}

/**
 * W_E without some frequencies, at both places of a pair: (I − Σ FᵀF)·W_E over the residues; other tokens stay. Of the
 * shape of W_E.
 */
export function embeddingWithout(model: Model, frequencies: readonly number[]): tf.Tensor2D {
  if (frequencies.length === 0) {
    return model.W_E;
  }
  const rows = waveRows(circleOf(model), frequencies, model.W_E.shape[0]);
  return tf.sub(model.W_E, tf.matMul(rows, tf.matMul(rows, model.W_E), true));
}
