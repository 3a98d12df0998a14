import assert from 'node:assert/strict';
import { defaultArguments, parseArguments } from '../../../src/core/functions/arguments';
import { findFunctions } from '../../../src/core/functions/find-functions';
import type { FoundParameter } from '../../../src/core/functions/found-function';

const signature = (parameters: string): readonly FoundParameter[] =>
  findFunctions(`export function f(model, ${parameters}) {}`, 'f.ts')[0].parameters;

describe('arguments of analysis functions', () => {
  it('begin with the defaults of the signature that are plain values', () => {
    const text = defaultArguments(
      signature(`p = 113, name: string = 'W_E', ks = [1, -2], top = model.p - 1, x: number, y?: number, { a } = {}`),
    );
    assert.equal(text, "p = 113, name = 'W_E', ks = [1, -2], x = ");
    assert.equal(defaultArguments(signature('...rest')), '');
  });

  /** [parameters, what is typed, values] */
  const read: [string, string, unknown[]][] = [
    ['p = 113, top = 5', 'p = 59, top = 3', [59, 3]],
    ['p = 113, top = 5', 'top = 3', [undefined, 3]],
    ['p = 113, top = 5', '', []],
    ['p = 113, top = 5', '59, 3', [59, 3]],
    ['p = 113, top = 5', '59, top = 3', [59, 3]],
    ['p = 113, top = 5', '[59, 3]', [59, 3]],
    ['ks = [1]', '[59, 3]', [[59, 3]]],
    ['x, s', `x = -1.5e-3, s = 'a, b = "c"'`, [-0.0015, 'a, b = "c"']],
    [
      'o, b, n',
      'o = { top: 5, "k s": [true, null] }, b = false, n = NaN',
      [{ top: 5, 'k s': [true, null] }, false, NaN],
    ],
    ['o = {}', '{ "top": 5 }', [{ top: 5 }]],
    ['x, ...rest', '1, 2, 3', [1, 2, 3]],
    ['x, ...rest', 'x = 1, rest = [2, 3]', [1, 2, 3]],
    ['x?: number, ...rest', 'rest = 2', [undefined, 2]],
    ['s', 's = `W_E`', ['W_E']],
  ];
  for (const [parameters, typed, values] of read) {
    it(`reads ${typed || 'nothing'} for (${parameters})`, () =>
      assert.deepEqual(parseArguments(typed, signature(parameters)), { values }));
  }

  /** [parameters, what is typed, the one line that says what is wrong] */
  const wrong: [string, string, RegExp][] = [
    ['p, top = 5', 'q = 3', /^There is no parameter q; there are p, top$/],
    ['p, top = 5', 'top = 3', /^p needs a value, e\.g\. p = 5$/],
    ['p, top = 5', 'p = , top = 3', /^p needs a value/],
    ['p, top = 5', 'p = ', /^p needs a value/],
    ['p, top = 5', '1, 2, 3', /^There are 3 values for 2 parameters: p, top$/],
    ['p, top = 5', '1, p = 2', /^p is given twice$/],
    ['p, top = 5', 'p = 1 2', /^Write values by name, separated by commas/],
    ['p, top = 5', 'p = [1', /^Write values by name/],
    ['p, top = 5', 'p = model.p', /^p must be a plain value/],
    ['p, top = 5', 'p = process.exit()', /^p must be a plain value/],
    ['p, top = 5', 'p = x', /^p must be a plain value/],
    ['p, top = 5', 'p = { [x]: 1 }', /^p must be a plain value/],
    ['p, top = 5', '...[1, 2]', /^p must be a plain value/],
    ['p, top = 5', '1, [, 2]', /^top must be a plain value/],
  ];
  for (const [parameters, typed, message] of wrong) {
    it(`says what is wrong with ${typed} for (${parameters})`, () => {
      const parsed = parseArguments(typed, signature(parameters));
      assert.ok('problem' in parsed, JSON.stringify(parsed));
      assert.match(parsed.problem, message);
      assert.ok(!parsed.problem.includes('\n'));
    });
  }
});
