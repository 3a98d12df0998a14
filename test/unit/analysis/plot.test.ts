import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as plot from '../../../src/analysis/analyses/plot';

describe('plot', () => {
  before(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });

  it('makes bars of arrays, typed arrays and tensors, alone or side by side', () => {
    assert.deepEqual(plot.bars(tf.tensor1d([1, 2]), { title: 'T', y: 'power', labels: [1, 'b'], highlight: [1] }), {
      kind: 'bars',
      title: 'T',
      y: 'power',
      labels: ['1', 'b'],
      series: [{ values: [1, 2] }],
      highlight: [1],
    });
    const both = plot.bars([{ name: 'W_E', values: Float32Array.of(1, 2) }, { values: [3, 4] }]);
    assert.deepEqual(both.series, [{ name: 'W_E', values: [1, 2] }, { values: [3, 4] }]);
  });

  it('numbers the x of a line that has none', () => {
    assert.deepEqual(plot.lines([5, 6], { yScale: 'log' }), {
      kind: 'lines',
      series: [{ x: [0, 1], y: [5, 6] }],
      yScale: 'log',
    });
    assert.deepEqual(plot.lines([{ name: 'train', x: [10, 20], y: [1, 2] }]).series[0].x, [10, 20]);
  });

  it('makes heatmaps, scatters and tables', () => {
    assert.deepEqual(plot.heatmap(tf.tensor2d([[1, 2, 3]]), { x: 'k' }), {
      kind: 'heatmap',
      x: 'k',
      values: [1, 2, 3],
      rows: 1,
      columns: 3,
    });
    assert.deepEqual(plot.scatter([1, 2], [3, 4], { labels: ['a', 'b'], color: [0, 1], equal: true, title: 'T' }), {
      kind: 'scatter',
      title: 'T',
      series: [{ x: [1, 2], y: [3, 4], color: [0, 1], labels: ['a', 'b'] }],
      equal: true,
    });
    assert.equal(plot.scatter([{ x: [1], y: [2] }, { name: 'b', x: [3], y: [4] }]).series.length, 2); // prettier-ignore
    assert.deepEqual(plot.table(['k', 'share'], [[1, null]], { title: 'T' }).rows, [[1, null]]);
  });

  it('puts results beneath one another', () => {
    assert.deepEqual(plot.several({ loss: 1, note: 'text' }).parts, [
      { title: 'loss', output: { kind: 'number', value: 1 } },
      { title: 'note', output: { kind: 'text', text: 'text' } },
    ]);
  });

  it('says what is wrong in one line', () => {
    const wrong = (make: () => unknown, message: RegExp): void => assert.throws(make, message);
    wrong(() => plot.bars(tf.zeros([3, 4])), /^TypeError: plot\.bars: values must be .* got a tensor \[3, 4\]$/);
    wrong(() => plot.bars([1, 2], { labels: ['a'] }), /plot\.bars: labels must have 2 entries like the others, got 1/);
    wrong(() => plot.bars([1], { highlight: [1] }), /highlight takes indices of bars, 0 … 0, got 1/);
    wrong(() => plot.bars([1, 'a'] as never), /got a list with the text "a" at 1/);
    wrong(() => plot.lines([{ x: [1], y: [1, 2] }]), /plot\.lines: x must have 2 entries/);
    wrong(() => plot.heatmap(tf.zeros([3])), /rows of numbers or a 2-D tensor, got a tensor \[3\]/);
    wrong(() => plot.heatmap([[1, 2], [3]]), /rows of equal length; row 0 has 2 numbers, row 1 1/);
    wrong(() => plot.scatter([1], [1, 2]), /plot\.scatter: y must have 1 entries/);
    wrong(() => plot.table(['a'], [[1, 2]]), /row 0 must have 1 entries like the others, got 2/);
    wrong(() => plot.table(['a'], [[{}]] as never), /row 0, a: a cell is a number, text/);
  });
});
