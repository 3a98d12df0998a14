// A measure for all checkpoints: numbers that become curves against the epoch
import { tf, type Model } from 'grokking';

/**
 * What changes while the model groks. *Over all checkpoints* calls this on every checkpoint of the run and draws each
 * number of the record against the epoch, beside the losses.
 */
export function progress(model: Model) {
  const squares = (weights: tf.Tensor) => tf.sum(tf.square(weights)).dataSync()[0];
  return {
    gap: model.accuracy(model.trainPairs) - model.accuracy(model.testPairs),
    embedding_norm: Math.sqrt(squares(model.W_E)),
    mlp_norm: Math.sqrt(squares(model.W_in) + squares(model.W_out)),
  };
}
