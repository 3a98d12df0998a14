import assert from 'node:assert/strict';
import { defaultArguments, parseArguments } from '../../../src/core/analyses/arguments';
import { findFunctions } from '../../../src/core/analyses/find-functions';
import type { FoundParameter } from '../../../src/core/analyses/found-function';

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

  it("leave out what is the model's own", () => {
    assert.equal(defaultArguments(signature('p, trainPairs, test_pairs, top = 5, n: number')), 'top = 5, n = ');
    assert.equal(defaultArguments(signature('{ p, top, k = 3 }')), 'top = ');
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
    ['p, trainPairs, top = 5', '', []],
    ['p, trainPairs, top', 'top = 3', [undefined, undefined, 3]],
    ['p, top', 'top = 3, p = 59', [59, 3]],
    ['p, ks', '59, [1, 2]', [59, [1, 2]]],
    ['ks, p', '[23, 6]', [[23, 6]]],
    ['{ p, top = 5, k }', 'k = 2, top = 3', [{ k: 2, top: 3 }]],
    ['x, { top = 5 } = {}', 'top = 3, x = 1', [1, { top: 3 }]],
    ['{ p, top = 5 }', '', []],
  ];
  for (const [parameters, typed, values] of read) {
    it(`reads ${typed || 'nothing'} for (${parameters})`, () =>
      assert.deepEqual(parseArguments(typed, signature(parameters)), { values }));
  }

  /** [parameters, what is typed, the one line that says what is wrong] */
  const wrong: [string, string, RegExp][] = [
    ['n, top = 5', 'q = 3', /^There is no parameter q; there are n, top$/],
    ['n, top = 5', 'top = 3', /^n needs a value, e\.g\. n = 5$/],
    ['n, top = 5', 'n = , top = 3', /^n needs a value/],
    ['n, top = 5', 'n = ', /^n needs a value/],
    ['n, top = 5', '1, 2, 3', /^There are 3 values for 2 parameters: n, top$/],
    ['n, { p, k }', '1', /^k needs a value, e\.g\. k = 5$/],
    ['{ p, k }', 'k = 1, k = 2', /^k is given twice$/],
    ['{ p, k }', 'q = 1', /^There is no parameter q; there are p, k$/],
    ['n', 'n = undefined', /^n needs a value/],
    ['n, top = 5', '1, n = 2', /^n is given twice$/],
    ['n, top = 5', 'n = 1 2', /^Write values by name, separated by commas/],
    ['n, top = 5', 'n = [1', /^Write values by name/],
    ['n, top = 5', 'n = model.p', /^n must be a plain value/],
    ['n, top = 5', 'n = process.exit()', /^n must be a plain value/],
    ['n, top = 5', 'n = x', /^n must be a plain value/],
    ['n, top = 5', 'n = { [x]: 1 }', /^n must be a plain value/],
    ['n, top = 5', '...[1, 2]', /^n must be a plain value/],
    ['n, top = 5', '1, [, 2]', /^top must be a plain value/],
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
