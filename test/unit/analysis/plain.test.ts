import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { plainOf } from '../../../src/analysis/analyses/plain';
import * as plot from '../../../src/analysis/analyses/plot';

/** As it is printed. */
const json = (value: unknown): string => JSON.stringify(plainOf(value));

describe('what a function returned as JSON', () => {
  before(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });

  it('is the same record, with its names, its order and all that is in it', () => {
    assert.equal(json({ keys: [1, 2], n: 2 }), '{"keys":[1,2],"n":2}');
    const deep = { a: { b: { c: [[1], [2, 3]], d: 'x' }, e: true }, f: [{ g: [1] }, { g: ['y', null] }], h: [] };
    assert.equal(json(deep), JSON.stringify(deep));
    assert.equal(json(new Map([['k', [1, 2]]])), '{"k":[1,2]}');
    assert.equal(json({ none: undefined, big: 2n ** 60n, small: 3n }), '{"none":null,"big":"1152921504606846976","small":3}'); // prettier-ignore
  });

  it('has tensors and typed arrays of any shape as lists', () => {
    assert.equal(json(tf.scalar(2.5)), '2.5');
    assert.equal(json(tf.tensor([1, 2, 3, 4, 5, 6], [3, 2])), '[[1,2],[3,4],[5,6]]');
    assert.equal(json({ t: tf.ones([1, 2, 1, 2]) }), '{"t":[[[[1,1]],[[1,1]]]]}');
    assert.equal(json(tf.zeros([2, 0])), '[[],[]]');
    assert.equal(json([Int32Array.of(1, 2), tf.tensor1d([true, false], 'bool')]), '[[1,2],[1,0]]');
  });

  it('names what JSON has no number for', () => {
    assert.equal(json(NaN), '"NaN"');
    assert.equal(json([1, Infinity, -Infinity]), '[1,"Infinity","-Infinity"]');
    assert.equal(json({ a: { b: NaN }, t: tf.tensor1d([NaN, 1]) }), '{"a":{"b":"NaN"},"t":["NaN",1]}');
    assert.equal(json(plot.table(['a'], [[NaN], [null]])), '[{"a":"NaN"},{"a":null}]');
    assert.equal(json(plot.lines([1, NaN], { y: 'loss' })), '{"kind":"lines","y":"loss","series":[{"x":[0,1],"y":[1,"NaN"]}]}'); // prettier-ignore
  });

  it('has a figure with all that it says, and one that is only numbers as these', () => {
    assert.equal(json(plot.bars([1, 2])), '[1,2]');
    assert.equal(json(plot.bars([1, 2], { title: 'T', highlight: [0] })), '{"kind":"bars","title":"T","series":[{"values":[1,2]}],"highlight":[0]}'); // prettier-ignore
    assert.equal(json(plot.heatmap([[1, 2], [3, 4]])), '[[1,2],[3,4]]'); // prettier-ignore
    assert.deepEqual(plainOf(plot.heatmap([[1, 2], [3, 4]], { x: 'k' })), { kind: 'heatmap', x: 'k', values: [1, 2, 3, 4], rows: 2, columns: 2 }); // prettier-ignore
  });

  it('keeps the names of several, where all have one', () => {
    assert.equal(json(plot.several({ keys: [1, 2], n: 2, t: 'x' })), '{"keys":[1,2],"n":2,"t":"x"}');
    assert.equal(json(plot.several([[1, 2], 2])), '[[1,2],2]');
    assert.equal(json({ figure: plot.bars([1]), n: 1 }), '{"figure":[1],"n":1}');
  });

  it('is refused, in one line, where it is no data', () => {
    assert.throws(() => plainOf(() => 1), /^TypeError: the function returned a function; return a number/);
    assert.throws(() => plainOf({ a: [new Set([1])] }), /^TypeError: the function returned a Set; return/);
    assert.throws(() => plainOf(tf.zeros([4_000_001])), /returned 4,000,001 numbers; return at most/);
  });
});
