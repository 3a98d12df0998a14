import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { answerOf } from '../../../src/analysis/exercises/answer';
import { decodeResult } from '../../../src/analysis/analyses/python/python-value';
import { unfit } from '../../../src/analysis/exercises/fit';
import { defaultConfig } from '../../../src/core/config/parse';

describe('the answer of a student’s function', () => {
  it('keeps all digits of numbers, arrays and tensors of any rank', async () => {
    await tf.setBackend('cpu');
    const third = 1 / 3;
    assert.equal(answerOf(third), third);
    assert.deepEqual(answerOf(Float64Array.of(third, 2)), [third, 2]);
    assert.deepEqual(answerOf([Float32Array.of(0.1), [1]]), [[Math.fround(0.1)], [1]]);
    assert.deepEqual(answerOf(tf.tensor3d([1, 2, 3, 4], [2, 1, 2])), [[[1, 2]], [[3, 4]]]);
    assert.deepEqual(answerOf({ a: tf.scalar(2), b: [tf.tensor1d([1])] }), { a: 2, b: [[1]] });
    const bytes = Buffer.from(Float64Array.of(third, 1, 2, 3).buffer).toString('base64');
    assert.deepEqual(answerOf(decodeResult({ $array: bytes, shape: [2, 2] })), [[third, 1], [2, 3]]); // prettier-ignore
  });

  it('takes records, Maps, dicts and data frames by name, and nothing as null', () => {
    assert.deepEqual(answerOf(new Map<unknown, unknown>([['k', 1], [2, 'two']])), { k: 1, 2: 'two' }); // prettier-ignore
    assert.deepEqual(answerOf({ kind: 'table', columns: ['k', 'share'], rows: [[1, 0.5]] }), [{ k: 1, share: 0.5 }]);
    assert.equal(answerOf(undefined), null);
    assert.equal(answerOf(true), true);
  });

  it('has numbers that are not finite by their names, and refuses what is no data', () => {
    assert.deepEqual(answerOf([NaN, Infinity, -Infinity]), ['NaN', 'Infinity', '-Infinity']);
    assert.throws(() => answerOf(() => 1), /the function returned a function; return /);
    assert.throws(() => answerOf(new Set()), /the function returned a Set; return /);
  });
});

describe('an exercise and the task of a model', () => {
  const task = (change: object) => ({ ...defaultConfig().task, modulus: 7, ...change });

  it('go by the table of answers, not by how it is written', () => {
    assert.equal(unfit({ on: 'addition' }, task({})), undefined);
    assert.equal(unfit({ on: 'addition' }, task({ operation: 'expression', expression: 'y + 8*x' })), undefined);
    assert.equal(unfit({ on: 'multiplication' }, task({ operation: 'multiply' })), undefined);
    assert.equal(unfit({ on: 'any' }, task({ operation: 'divide' })), undefined);
  });

  it('do not fit where it is another, or asked with opinions', () => {
    assert.match(String(unfit({ on: 'addition' }, task({ operation: 'subtract' }))), /trained on x − y mod 7; take one of x \+ y$/); // prettier-ignore
    assert.match(String(unfit({ on: 'multiplication' }, task({ operation: 'divide' }))), /trained on x \/ y mod 7/);
    assert.match(String(unfit({ on: 'addition' }, task({ operation: 'opinion' }))), /with opinions/);
  });
});
