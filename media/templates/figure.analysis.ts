// A figure: bars, lines, a heatmap or points
import { plot, tf, type Model } from 'grokking';

/** One neuron over all pairs, [p, p]: stripes are waves of x or y alone, a grid of spots is their product. */
export function neuronMap(model: Model, neuron = 0) {
  const rows = Array.from({ length: model.p }, (_, x) => {
    const tokens = Array.from({ length: model.p }, (_, y) => [x, y, model.p]); // `=` is token p
    return tf.tidy(() => {
      const [, cache] = model.runWithCache(tokens);
      const atEquals = tf.slice(cache['blocks.0.mlp.hook_post'], [0, 2, neuron], [model.p, 1, 1]);
      return Array.from(atEquals.dataSync());
    });
  });
  return plot.heatmap(rows, { title: `Neuron ${neuron}`, x: 'y', y: 'x' });
}
