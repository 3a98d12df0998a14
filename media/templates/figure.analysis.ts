// A figure: bars, lines, a heatmap or points
import { plot, tf, type Model } from 'grokking';

/** One neuron over all pairs, [p, p]: stripes are waves of x or y alone, a grid of spots is their product. */
export function neuronMap(model: Model, neuron = 0) {
  const tokens = model.tokens(model.allPairs()); // ordered by x, then y
  const columns = tokens.length / model.p;
  const rows = Array.from({ length: model.p }, (_, x) =>
    tf.tidy(() => {
      const [, cache] = model.runWithCache(tokens.slice(x * columns, (x + 1) * columns));
      const post = cache['blocks.0.mlp.hook_post']; // [pairs, n_ctx, d_mlp]; the answer is read at the last position
      const atLast = tf.slice(post, [0, tokens[0].length - 1, neuron], [columns, 1, 1]);
      return Array.from(atLast.dataSync());
    }),
  );
  return plot.heatmap(rows, { title: `Neuron ${neuron}`, x: 'y', y: 'x' });
}
