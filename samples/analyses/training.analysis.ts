// How far a model has come. `measureGrokkingProgress`, `measureByName` and `effectiveLoss` are made for *Over all checkpoints*.
import { furtherMeasures, keyFrequencies, tf, type Model } from 'grokking';
import { circleOf, embeddingWithout, frequencyShares, neuronReadout, strongest } from './circle';

/**
 * Four numbers that change at different times: `train_accuracy` rises first, `fourier_strength` while nothing else
 * seems to happen, then `test_accuracy`; `weight_norm` falls last.
 * @returns `fourier_strength`: share of W_L's power in its five strongest frequencies. `weight_norm`: √Σθ² over all
 *   weights.
 */
export function measureGrokkingProgress(model: Model) {
  const shares = frequencyShares(circleOf(model), neuronReadout(model));
  return {
    train_accuracy: model.accuracy(model.trainPairs),
    test_accuracy: model.accuracy(model.testPairs),
    fourier_strength: strongest(shares)
      .slice(0, 5)
      .reduce((sum, k) => sum + shares[k - 1], 0),
    weight_norm: Math.sqrt(squaredWeights(model)),
  };
}

/**
 * Measures of the field by name, each with its definition and source in the help of `training.measures` of a config; over
 * all checkpoints they are curves. `llc` and `commutator` take seconds a checkpoint.
 * @param names separated by commas, e.g. `effective_rank, ipr, llc`
 */
export function measureByName(model: Model, names = 'effective_rank, ipr, waves') {
  return furtherMeasures(
    model,
    names.split(',').map((name) => name.trim()),
  );
}

/**
 * What training weighs up: the training pairs' cross-entropy (nats) plus the penalty (λ/2)·Σθ² over all weights and
 * biases.
 *
 * Once the training pairs are memorised the cross-entropy is next to nothing; what is left of the sum is the penalty.
 * A Fourier circuit gets the same answers right as the memorised table, for all pairs at once and with smaller
 * weights, so the sum falls while the model groks and the training loss alone shows nothing of it. `share_of_circuit`
 * says how much of the embedding's part of the penalty is in the key frequencies.
 *
 * AdamW takes the decay off the weights directly (θ ← θ − ηλθ) and not through its scaled gradient, so this sum is
 * not exactly what it descends: it shows the balance, not the path.
 * @param weightDecay λ of the run's optimizer
 */
export function effectiveLoss(model: Model, weightDecay = 1) {
  const crossEntropy = model.loss(model.trainPairs);
  const penalty = (weightDecay / 2) * squaredWeights(model);
  const power = (W_E: tf.Tensor) => tf.sum(tf.square(W_E)).dataSync()[0];
  return {
    cross_entropy: crossEntropy,
    penalty,
    effective_loss: crossEntropy + penalty,
    share_of_circuit: 1 - power(embeddingWithout(model, keyFrequencies(model))) / power(model.W_E),
  };
}

/** What a checkpoint has learnt, in one paragraph; each claim is from a measurement on it. */
export function analyzeTrainedGrokkingModel(model: Model) {
  const all = model.allPairs();
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const [train, test] = [model.accuracy(model.trainPairs), model.accuracy(model.testPairs)];
  const { operation, modulus } = model.config.task;
  const circle = circleOf(model);
  const shares = frequencyShares(circle, neuronReadout(model));
  const keys = keyFrequencies(model);
  const share = keys.reduce((sum, k) => sum + shares[k - 1], 0);
  const without = model.withParameters({ W_E: embeddingWithout(model, keys) }).accuracy(all);
  const others = strongest(shares).filter((k) => !keys.includes(k));
  const only = model.withParameters({ W_E: embeddingWithout(model, others) }).accuracy(all);
  const state =
    train < 0.9
      ? 'has not memorised its pairs yet'
      : test < 0.9
        ? 'has memorised its pairs and not grokked'
        : 'has grokked';
  return [
    `${operation} mod ${modulus}, epoch ${model.epoch}: the model ${state} (accuracy ${percent(train)} train, ${percent(test)} test).`,
    `Its key frequencies${circle.root ? `, of logarithms to base ${circle.root},` : ''} are ${keys.join(', ') || 'none'}; they hold ${percent(share)} of W_L.`,
    `Without them in the embedding ${percent(without)} of all pairs are right, with nothing but them ${percent(only)}.`,
    `The weights' norm is ${Math.sqrt(squaredWeights(model)).toFixed(1)}, the test loss ${model.loss(model.testPairs).toPrecision(3)}.`,
  ].join('\n');
}

/** Σθ² over all parameters; the unembedding counts for the p residues. */
function squaredWeights(model: Model): number {
  return Object.values(model.parameters).reduce((sum, weights) => sum + tf.sum(tf.square(weights)).dataSync()[0], 0);
}
