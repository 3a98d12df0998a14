import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { Table } from '../../../src/core/output';
import { outputOf } from '../../../src/analysis/analyses/outputs';
import * as plot from '../../../src/analysis/analyses/plot';

describe('what a function returned', () => {
  before(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });

  it('is a number, text or nothing', () => {
    assert.deepEqual(outputOf(NaN), { kind: 'number', value: NaN });
    assert.deepEqual(outputOf(12n), { kind: 'number', value: 12 });
    assert.deepEqual(outputOf(2n ** 60n), { kind: 'text', text: '1152921504606846976' });
    assert.deepEqual(outputOf(tf.scalar(2.5)), { kind: 'number', value: 2.5 });
    assert.deepEqual(outputOf(false), { kind: 'text', text: 'false' });
    assert.deepEqual(outputOf(undefined), { kind: 'nothing' });
  });

  it('is a record of scalars, also as a Map', () => {
    const entries = [
      { name: 'loss', value: Infinity },
      { name: 'right', value: true },
      { name: 'none', value: null },
    ];
    assert.deepEqual(outputOf({ loss: Infinity, right: true, none: undefined }), { kind: 'record', entries });
    assert.deepEqual(outputOf(new Map<string, unknown>([['k', tf.scalar(3)]])), {
      kind: 'record',
      entries: [{ name: 'k', value: 3 }],
    });
  });

  it('is bars for numbers, a heatmap for rows of them', () => {
    const bars = { kind: 'bars', series: [{ values: [1, 2, 3] }] };
    assert.deepEqual(outputOf([1, 2, 3]), bars);
    assert.deepEqual(outputOf(Int32Array.of(1, 2, 3)), bars);
    assert.deepEqual(outputOf(tf.tensor1d([1, 2, 3])), bars);
    const heatmap = { kind: 'heatmap', values: [1, 2, 3, 4, 5, 6], rows: 3, columns: 2 };
    assert.deepEqual(outputOf([[1, 2], [3, 4], Float64Array.of(5, 6)]), heatmap);
    assert.deepEqual(outputOf(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])), heatmap);
  });

  it('is a table for records, with a column per name', () => {
    assert.deepEqual(outputOf([{ k: 1 }, { k: 2, share: 0.5 }]), {
      kind: 'table',
      columns: ['k', 'share'],
      rows: [
        [1, null],
        [2, 0.5],
      ],
    });
  });

  it('is several things for a list or a record of figures', () => {
    const bars = plot.bars([1]);
    assert.deepEqual(outputOf([bars, tf.tensor1d([2])]), {
      kind: 'several',
      parts: [{ output: bars }, { output: { kind: 'bars', series: [{ values: [2] }] } }],
    });
    assert.deepEqual(outputOf({ loss: 1, spectrum: bars }), {
      kind: 'several',
      parts: [
        { output: { kind: 'record', entries: [{ name: 'loss', value: 1 }] } },
        { title: 'spectrum', output: bars },
      ],
    });
  });

  it('says in a cell with a list what of it is not finite', () => {
    const { rows } = outputOf([{ k: [1, NaN, Infinity, -Infinity] }]) as Table;
    assert.deepEqual(rows, [['1, NaN, ∞, −∞']]);
  });

  it('is a record where it has a kind but nothing of a figure', () => {
    const { entries } = outputOf({ kind: 'bars', series: 3 }) as { entries?: unknown };
    assert.deepEqual(entries, [
      { name: 'kind', value: 'bars' },
      { name: 'series', value: 3 },
    ]);
    const bars = plot.bars([1], { title: 'A' });
    assert.deepEqual(outputOf({ ...bars, title: 'B' }), { ...bars, title: 'B' });
  });

  it('survives the way to another process', () => {
    for (const value of [NaN, [1, -Infinity], { a: 1n }, plot.scatter([1], [2]), tf.zeros([2, 2])]) {
      const output = outputOf(value);
      assert.deepEqual(structuredClone(output), output);
    }
  });

  it('is refused, in one line, where it cannot be shown', () => {
    const refused = (value: unknown, message: RegExp): void => assert.throws(() => outputOf(value), message);
    refused(tf.zeros([2, 3, 4]), /returned a tensor \[2, 3, 4\]; return at most two dimensions/);
    refused(() => 1, /returned a function; return a number/);
    refused(new Set([1]), /returned a Set/);
    refused({ f: () => 1 }, /returned a function as f/);
    refused(tf.complex([1], [2]), /must hold real numbers, got a complex64 tensor; take tf.real/);
    refused(new Float32Array(4_000_001), /returned 4,000,001 numbers; return at most 4,000,000/);
    refused(
      tf.tidy(() => {
        const inner = tf.zeros([2]);
        inner.dispose();
        return [inner];
      }),
      /was disposed of/,
    );
  });
});
