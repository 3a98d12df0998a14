import assert from 'node:assert/strict';
import { frequencyRemark } from '../../../src/text/frequencies';

describe('what frequencies mean', () => {
  const of = (expression: string): string | undefined =>
    frequencyRemark({ operation: 'expression', expression, modulus: 31 });

  it('needs no word where W_E has the answer’s own, and of groups, which have none', () => {
    for (const operation of ['add', 'subtract', 'multiply', 'divide'] as const) {
      assert.equal(frequencyRemark({ operation, modulus: 31 }), undefined);
    }
    assert.equal(of('x - y + 4'), undefined);
    assert.equal(frequencyRemark({ operation: 'group', group: 'S4', modulus: 24 }), undefined);
    assert.equal(frequencyRemark({ operation: 'group', group: 'Z7', modulus: 7 }), undefined);
  });

  it('is told of a·x + b·y: which frequencies of x and y make the answer’s', () => {
    assert.match(of('3x + 5y + 1') ?? '', /frequency 3·k mod 31 of x and 5·k mod 31 of y in W_E/);
    assert.match(of('x + 2y') ?? '', /frequency k of x and 2·k mod 31 of y/);
  });

  it('is told where no group is known: polynomials, and products modulo what is no prime', () => {
    const none = /^No group is known in which .* is a sum of x and y: k is a frequency of residues/;
    assert.match(of('x^2 + y') ?? '', none);
    assert.match(frequencyRemark({ operation: 'x²+y²', modulus: 31 }) ?? '', none);
    assert.match(frequencyRemark({ operation: 'multiply', modulus: 12 }) ?? '', none);
  });
});
