// Which frequencies a model uses, and whether number theory could have told.
import { keyFrequencies, plot, tf, type Model } from 'grokking';
import { hitsByChance } from './chance';
import { circleOf, folded, frequenciesOf, frequencyShares, neuronReadout } from './circle';

/** The article's rule: k is key when it divides p − 1, or k² ≡ 1 (mod p). In 1 … p − 1. */
export function frequenciesByRule(p: number): number[] {
  return Array.from({ length: p - 1 }, (_, i) => i + 1).filter((k) => (p - 1) % k === 0 || (k * k) % p === 1);
}

/**
 * The frequencies that the article's rule names, beside those that the model uses.
 *
 * Where the article is wrong: the rule predicts nothing. Multiplying all residues by u ≠ 0 turns frequency k into uk
 * and leaves addition as it is, so every k ≠ 0 is as good as every other (`relabelResidues` does it); which ones a
 * run takes is up to its random weights. The table compares the hits with those of equally many frequencies drawn at
 * random, and has the probability that a random draw hits at least as often. k and p − k are one wave and count once.
 */
export function findKeyFrequencies(model: Model) {
  const circle = circleOf(model);
  const rule = frequenciesByRule(model.p);
  const predicted = new Set(rule.map((k) => folded(k, circle.order)).filter((k) => k > 0));
  const measured = keyFrequencies(model);
  const hits = measured.filter((k) => predicted.has(k)).length;
  const all = frequenciesOf(circle);
  const { expected, probability } = hitsByChance(all.length, predicted.size, measured.length, hits);
  const shares = frequencyShares(circle, neuronReadout(model));
  return plot.several([
    plot.table(
      ['quantity', 'value'],
      [
        ['predicted by the rule', rule.join(', ')],
        ['the same in 1 … ' + all.length, [...predicted].sort((a, b) => a - b).join(', ')],
        ['measured', measured.join(', ')],
        ['hits', hits],
        ['hits expected by chance', expected],
        ['probability of as many or more by chance', probability],
      ],
    ),
    plot.bars(shares, {
      title: 'Share of W_L; set off: predicted by the rule',
      x: 'frequency',
      y: 'share of the power',
      labels: all.map(String),
      highlight: [...predicted].map((k) => k - 1),
    }),
  ]);
}

/** d by operation: x → ux and y → uy turn the answer z into uᵈz. Of logarithms d is 1. */
const DEGREE: Readonly<Record<string, number>> = {
  add: 1,
  subtract: 1,
  multiply: 2,
  'x²+y²': 2,
  'x²+xy+y²': 2,
};

/**
 * Renames the residues x → ux (for `multiply` and `divide`: x → xᵘ) in the weights: row x of W_E becomes row ux, and
 * so for the answers in W_U. Accuracy and loss over all pairs cannot change; the key frequencies become others. So no
 * rule about k can say which frequencies are key. (p − 1 has factors; of logarithms those k are alike that share the
 * same ones.)
 * @param u shares no factor with p (with p − 1 for logarithms); by default the smallest such above 1
 */
export function relabelResidues(model: Model, u = smallestUnit(circleOf(model).order)) {
  const circle = circleOf(model);
  const { order } = circle;
  const degree = circle.root === undefined ? DEGREE[model.config.task.operation] : 1;
  if (degree === undefined) {
    return `x → ux is no symmetry of ${model.config.task.operation}: its terms have different degrees.`;
  }
  if (greatestCommonDivisor(u, order) !== 1) {
    throw new Error(`u = ${u} shares a factor with ${order}; take one that does not, e.g. ${smallestUnit(order)}`);
  }
  const renamed = model.withParameters({
    W_E: tf.concat2d([tf.gather(model.W_E, renaming(circle, u)), otherTokens(model)], 0),
    W_U: tf.gather(model.W_U, renaming(circle, u ** degree), 1),
  });
  return plot.table(
    ['', 'key frequencies', 'accuracy, all pairs', 'loss, all pairs'],
    [
      ['as trained', model],
      [`residues renamed by ${u}`, renamed],
    ].map(([name, of]) => {
      const it = of as Model;
      return [name as string, keyFrequencies(it).join(', '), it.accuracy(it.allPairs()), it.loss(it.allPairs())];
    }),
  );
}

/** Rows of W_E of the tokens that are no residues, e.g. of `=`. */
function otherTokens({ W_E, p }: Model): tf.Tensor2D {
  return tf.slice2d(W_E, [p, 0], [W_E.shape[0] - p, W_E.shape[1]]);
}

/** Per residue the one at u times its place; a residue without a place stays. [p] */
function renaming({ order, place }: { order: number; place: readonly number[] }, u: number): number[] {
  const residueAt = new Map(place.map((a, x) => [a, x]));
  return place.map((a, x) => (a < 0 ? x : residueAt.get((a * u) % order)!));
}

/** The smallest number above 1 that shares no factor with the order. */
function smallestUnit(order: number): number {
  let u = 2;
  while (greatestCommonDivisor(u, order) !== 1) {
    u++;
  }
  return u;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b);
}
