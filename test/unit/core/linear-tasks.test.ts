import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { linearForm } from '../../../src/core/expression';
import { distanceIrrelevance } from '../../../src/core/measures/answer-structure';
import { cyclicGroupOf, embeddingComponents, operandComponents } from '../../../src/core/measures/group';
import { unitFrequencies } from '../../../src/core/measures/pair-spectrum';
import { allPairs } from '../../../src/core/tasks';

const P = 13;
const task = { operation: 'expression', expression: '2x + 3y + 5', modulus: P } as const;

describe('expressions that are sums', () => {
  it('are known by a and b, and others are none', () => {
    assert.deepEqual(linearForm('2x + 3y + 5', P), [2, 3]);
    assert.deepEqual(linearForm('x - y', P), [1, 12]);
    assert.deepEqual(linearForm('(x + y)^13', P), [1, 1], 'by Fermat');
    assert.equal(linearForm('x^2 + y', P), undefined);
    assert.equal(linearForm('13x + y', P), undefined, 'x has no part in it');
    assert.equal(linearForm('2x + y', 12), undefined, '2 has no inverse mod 12');
  });

  it('have frequencies k·a of x and k·b of y', () => {
    const group = cyclicGroupOf(task);
    assert.deepEqual(operandComponents(group, 5), [3, 2]); // 10 and 15 mod 13 are waves of 3 and 2
    assert.deepEqual(embeddingComponents(group, [5, 1]), [3, 2]);
    const pairs = allPairs(task);
    const neuron = Float32Array.from(pairs.label, (label) => Math.cos((2 * Math.PI * 5 * label) / P));
    const { frequency, fve } = unitFrequencies(group, pairs, neuron);
    assert.equal(frequency[0], 5);
    assert.ok(Math.abs(fve[0] - 1) < 1e-5);
  });

  it('alone have a distance irrelevance', () => {
    const pairs = allPairs(task);
    const logits = new Float32Array(P ** 3);
    pairs.label.forEach((label, i) => (logits[i * P + label] = Math.cos(label)));
    assert.ok(Math.abs(distanceIrrelevance(cyclicGroupOf(task), pairs, logits, P) - 1) < 1e-5);
    const other = { operation: 'expression', expression: 'x^2 + x*y', modulus: P } as const;
    assert.equal(cyclicGroupOf(other).sum, undefined);
    assert.ok(Number.isNaN(distanceIrrelevance(cyclicGroupOf(other), allPairs(other), logits, P)));
  });
});
