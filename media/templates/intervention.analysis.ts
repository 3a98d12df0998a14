// An intervention with its control: take something out of the model, and as much at random
import { plot, tf, type Model } from 'grokking';

/**
 * Silences the neurons that are most active on average, and beside them as many taken at random. Only what does more
 * harm than its control says something about what was taken out.
 */
export function withoutStrongestNeurons(model: Model, count = 50) {
  const [, cache] = model.runWithCache(model.tokens(model.trainPairs).slice(0, 500));
  const activation = tf.mean(cache['blocks.0.mlp.hook_post'], [0, 1]).dataSync(); // [d_mlp]
  const strongest = Array.from(activation.keys()).sort((a, b) => activation[b] - activation[a]);
  const shuffled = Array.from(tf.util.createShuffledIndices(activation.length));
  const accuracyWithout = (neurons: readonly number[]) => {
    const keep = Array.from(activation, (_, n) => (neurons.includes(n) ? 0 : 1));
    const W_out = tf.mul(model.W_out, tf.reshape(tf.tensor1d(keep), [keep.length, 1]));
    return model.withParameters({ W_out }).accuracy(model.testPairs);
  };
  return plot.table(
    ['', 'test accuracy'],
    [
      ['intact', model.accuracy(model.testPairs)],
      [`without the ${count} most active neurons`, accuracyWithout(strongest.slice(0, count))],
      [`control: without ${count} at random`, accuracyWithout(shuffled.slice(0, count))],
    ],
  );
}
