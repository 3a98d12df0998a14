import assert from 'node:assert/strict';
import { InputError } from '../../../src/core/config/problem';
import { completeArguments, MissingArgument } from '../../../src/core/analyses/complete-arguments';
import { findFunctions } from '../../../src/core/analyses/find-functions';
import type { FoundParameter } from '../../../src/core/analyses/found-function';
import { signatureOf, signatureOfSource } from '../../../src/core/analyses/signature';

const signature = (parameters: string): readonly FoundParameter[] =>
  findFunctions(`export function f(model, ${parameters}) {}`, 'f.ts')[0].parameters;

const OWN = { p: 59, trainPairs: 'train', testPairs: 'test' };

const complete = (parameters: string, given: readonly unknown[] | Record<string, unknown> = []): unknown[] =>
  completeArguments('f', signature(parameters), given, (what) => OWN[what]);

describe('the arguments that a function is called with', () => {
  /** [parameters, what is given, what it is called with] */
  const calls: [string, readonly unknown[] | Record<string, unknown>, unknown[]][] = [
    ['p, trainPairs, testPairs', [], [59, 'train', 'test']],
    ['p: number, train_pairs: Pairs, test_pairs: Pairs', [], [59, 'train', 'test']],
    ['x, p, testPairs', [3], [3, 59, 'test']],
    ['x, p, testPairs', { testPairs: 'mine', x: 3 }, [3, 59, 'mine']],
    ['p, top', [7, 5], [7, 5]],
    ['p, top', { top: 5 }, [59, 5]],
    ['p, top', { top: 5, p: 0 }, [0, 5]],
    ['p?: number', [], [59]],
    // A default is a value that the person gives.
    ['p = 113, trainPairs = model.allPairs()', [], [undefined, undefined]],
    ['top = 5, y?: number', [], [undefined, undefined]],
    ['top, y?: number', [null], [null, undefined]],
    ['P, pairs = 1, trainpairs = 2', [1], [1, undefined, undefined]],
    ['p, ...ks', [], [59]],
    ['p, ...ks', [7, 1, 2], [7, 1, 2]],
    ['p, ...ks', { ks: [1, 2] }, [59, 1, 2]],
    ['...p', [], []],
    ['{ p, testPairs: pairs, top = 5 }', [], [{ p: 59, testPairs: 'test' }]],
    ['{ p, top }', { top: 5 }, [{ p: 59, top: 5 }]],
    ['{ p, top }', [{ top: 5, p: 7 }], [{ p: 7, top: 5 }]],
    ['{ p = 113, top = 5 }', [], [{}]],
    ['{ top = 5 } = {}', [], [undefined]],
    ['{ p, top } = {}', [], [{ p: 59 }]],
    ['{ p, top } = { top: 5 }', [], [{ p: 59, top: 5 }]],
    ['{ p, top } = model.config', [], [undefined]],
    ['{ p, top }: Options', { top: 5 }, [{ p: 59, top: 5 }]],
    ['{ label, k }: Options', [{ k: 1 }], [{ k: 1 }]],
    ['[a, b]', [[1, 2]], [[1, 2]]],
  ];
  for (const [parameters, given, expected] of calls) {
    it(`are ${JSON.stringify(expected)} for (${parameters}) given ${JSON.stringify(given)}`, () =>
      assert.deepEqual(complete(parameters, given), expected));
  }

  /** [parameters, what is given, what is missing] */
  const lacking: [string, readonly unknown[] | Record<string, unknown>, string][] = [
    ['top', [], 'top'],
    ['top', [undefined], 'top'],
    ['p, top', [7], 'top'],
    ['p, top, y', { y: 3 }, 'top'],
    ['{ p, k }', [], 'k'],
    ['{ p, k }', [{ p: 3 }], 'k'],
    ['{ k, n }: { k?: number; n: number }', { k: 1 }, 'n'],
    ['{ k }: Options', [], 'k'],
    ['[a, b]', [], '[a, b]'],
    ['{}', [], '{}'],
  ];
  for (const [parameters, given, name] of lacking) {
    it(`lack ${name} for (${parameters}) given ${JSON.stringify(given)}`, () =>
      assert.throws(
        () => complete(parameters, given),
        (error: Error) =>
          error instanceof MissingArgument &&
          error.parameter === name &&
          error.message === `f needs a value for ${name}`,
      ));
  }

  it('are refused where a value has no parameter', () => {
    const refused = (parameters: string, given: readonly unknown[] | Record<string, unknown>, message: string): void =>
      assert.throws(() => complete(parameters, given), new InputError(message));
    refused('p, top', [1, 2, 3], 'f takes p, top after model, got 3 values');
    refused('p, top', { P: 1 }, 'f has no parameter P; take p, top');
    refused('{ p, k }', { '{ p, k }': { k: 1 }, k: 2 }, 'f: k is given twice');
    const none = findFunctions('export function f(model) {}', 'f.ts')[0].parameters;
    assert.throws(() => completeArguments('f', none, [1], () => 0), /^InputError: f takes nothing after model, got 1 /);
    assert.throws(() => completeArguments('f', none, { x: 1 }, () => 0), /f has no parameter x; it has none after/);
  });

  it("say why where the model's own is not known, and only where it is asked for", () => {
    const unknown = (given: readonly unknown[]): unknown[] =>
      completeArguments('f', signature('trainPairs'), given, (what) => {
        throw new InputError(`${what}: the split is not known`);
      });
    assert.throws(() => unknown([]), /^InputError: trainPairs: the split is not known$/);
    assert.deepEqual(unknown(['mine']), ['mine']);
  });
});

describe('the signature of an exported function', () => {
  const names = (text: string, name = 'f', file = 'f.ts'): unknown => {
    const found = signatureOf(text, file, name);
    return 'parameters' in found ? found.parameters.map((parameter) => parameter.name) : found.from;
  };

  it('follows the first parameter, whatever that is named', () => {
    assert.deepEqual(names('export const f = (m, p) => 1;'), ['p']);
    assert.deepEqual(names('export const f = ({ W_E }, p) => 1;'), ['p']);
    assert.deepEqual(names('export const f = (...all) => 1;'), ['all']);
    assert.deepEqual(names('export const f = () => 1;'), []);
  });

  it('is that of another file where the function is passed on', () => {
    assert.deepEqual(names("export { g as f } from './g';"), [{ file: './g', name: 'g' }]);
    assert.deepEqual(names("import { g as h } from './g'; export { h as f };"), [{ file: './g', name: 'g' }]);
    assert.deepEqual(names("import g from './g'; export { g as f };"), [{ file: './g', name: 'default' }]);
    assert.deepEqual(names("import g from './g'; export default g;", 'default'), [{ file: './g', name: 'default' }]);
    assert.deepEqual(names("export * from './a'; export * from './b'; export * as f2 from './c';"), [
      { file: './a', name: 'f' },
      { file: './b', name: 'f' },
    ]);
    assert.deepEqual(names("export const f = memo((model, p) => 1); import { p } from './a';"), []);
  });

  it('is read from its own text where another function made it', () => {
    const of = (made: unknown): unknown =>
      signatureOfSource(String(made))?.map(({ name, optional }) => [name, optional]);
    const holder = { method: (_: unknown, p: number, k = 2): number => p + k };
    assert.deepEqual(of(holder.method), [['p', false], ['k', true]]); // prettier-ignore
    assert.deepEqual(of('async f(model, p) { return p; }'), [['p', false]]);
    assert.deepEqual(of('async function f(model, p, ...rest) {}'), [['p', false], ['rest', true]]); // prettier-ignore
    assert.equal(of(Math.max), undefined);
    assert.equal(of('class A { constructor(model, p) {} }'), undefined);
  });
});
