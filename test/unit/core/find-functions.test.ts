import assert from 'node:assert/strict';
import { findFunctions } from '../../../src/core/analyses/find-functions';
import type { FoundFunction } from '../../../src/core/analyses/found-function';
import { cpuMilliseconds } from '../../cpu-time';

const found = (text: string, file = 'a.analysis.ts'): FoundFunction[] => findFunctions(text, file);
const names = (text: string, file?: string): string[] => found(text, file).map(({ name }) => name);

describe('finding analysis functions', () => {
  /** [what, text, exported names, file name] */
  const forms: [string, string, string[], string?][] = [
    ['a function', 'export function f(model: Model) {}', ['f']],
    ['an async function', 'export async function f(model) { await 0; }', ['f']],
    ['an arrow function', 'export const f = (model: Model): number => 1;', ['f']],
    ['an async arrow without parentheses', 'export const f = async model => 1;', ['f']],
    ['a function expression', 'export const f = function (model) {};', ['f']],
    ['several of one declaration', 'export const f = (model) => 1, n = 3, g = (model) => 2;', ['f', 'g']],
    ['let and var', 'export let f = (model) => 1; export var g = (model) => 1;', ['f', 'g']],
    ['a type assertion around it', 'export const f = ((model) => 1) as Analysis satisfies Analysis;', ['f']],
    ['an annotated constant', 'export const f: Analysis<{ a: 1 }> = (model) => 1;', ['f']],
    ['a default-exported function', 'export default function f(model) {}', ['default']],
    ['a default-exported function without a name', 'export default function (model) {}', ['default']],
    ['a default-exported arrow function', 'export default async (model) => 1;', ['default']],
    ['a default-exported name', 'const f = (model) => 1;\nexport default f;', ['default']],
    ['a list of exports', 'function f(model) {}\nconst g = (model) => 1;\nexport { f, g };', ['f', 'g']],
    ['exports before the functions', 'export { f };\nfunction f(model) {}', ['f']],
    ['exports under other names', 'function f(model) {}\nexport { f as g, f as "h i" };', ['g', 'h i']],
    ['a default among a list', 'function f(model) {}\nexport { f as default };', ['default']],
    ['a function exported twice, once', 'export function f(model) {}\nexport default f;', ['f']],
    ['a default for the model', 'export function f(model = other) {}', ['f']],
    ['an optional model, and type parameters', 'export function f<T extends {}>(model?: Model, x?: T) {}', ['f']],
    ['module.exports.f in JavaScript', 'module.exports.f = (model) => 1;', ['f'], 'a.analysis.js'],
    ['exports.f in JavaScript', 'exports.f = async function (model) {};', ['f'], 'a.analysis.js'],
    ['a name assigned to exports', 'function g(model) {}\nexports.f = g;', ['f'], 'a.analysis.js'],
    ['module.exports = function', 'module.exports = function f(model) {};', ['default'], 'a.analysis.js'],
    [
      'module.exports = { … }',
      'function f(model) {}\nmodule.exports = { f, g: (model) => 1, h(model) {}, n: 3, get i() { return 1; } };',
      ['f', 'g', 'h'],
      'a.analysis.js',
    ],
    ['JavaScript modules', 'export const f = (model) => 1;', ['f'], 'a.analysis.mjs'],
  ];
  for (const [what, text, expected, file] of forms) {
    it(`takes ${what}`, () => assert.deepEqual(names(text, file), expected));
  }

  /** [what, text, file name]: each is beside `ok`, so that a parser that gives up is noticed. */
  const others: [string, string, string?][] = [
    ['what is not exported', 'function f(model) {}\nconst g = (model) => 1;'],
    ['another first parameter', 'export function f(x, model) {}\nexport const g = (m) => m;'],
    ['no parameters', 'export function f() {}'],
    ['a destructured model', 'export function f({ model }) {}\nexport const g = ([model]) => 1;'],
    ['a rest parameter', 'export function f(...model) {}'],
    ['a generator', 'export function* f(model) {}\nexport async function* g(model) {}'],
    ['a declaration without a body', 'export declare function f(model: Model): void;'],
    ['types', 'export type f = (model: Model) => number;\nexport interface G { (model: Model): void }'],
    ['a type exported from a list', 'type f = (model: Model) => number;\nexport type { f };\nexport { type f as g };'],
    ['a class', 'export class f { constructor(model) {} g(model) {} }\nexport default class { h(model) {} }'],
    ['a call that makes a function', 'export const f = memo((model) => 1);'],
    ['a function within a function', 'export function f() { return function g(model) {}; }'],
    ['a function of another file', "export { f } from './other';\nexport * from './other';\nimport { g } from './g';"],
    ['a line comment', '// export function f(model) {}\n/// export const g = (model) => 1;'],
    ['a block comment', '/*\nexport function f(model) {}\n*/\n/** export const g = (model) => 1; */'],
    ['a string', `const s = "export function f(model) {}", t = 'export const g = (model) => 1;';`],
    ['a template', 'const s = `\nexport function f(model) {}\n${`export const g = (model) => 1`}`;'],
    ['a regular expression', 'const r = /export function f(model) {}/;'],
    ['exports.f in TypeScript', 'exports.f = (model) => 1;'],
    ['another object named like exports', 'my.exports.f = (model) => 1;\nexports[f] = (model) => 1;', 'a.analysis.js'],
  ];
  for (const [what, text, file] of others) {
    it(`leaves out ${what}`, () => {
      assert.deepEqual(names(`${text}\nexport function ok(model) {}`, file), ['ok']);
      assert.deepEqual(names(`export function ok(model) {}\n${text}`, file), ['ok']);
    });
  }

  it('has the implementation of overloads, once and where it is', () => {
    const text =
      'export function f(model: Model): number;\nexport function f(model: Model, p: number): number;\n' +
      'export function f(model: Model, p = 113): number {\n  return p;\n}';
    const [f, ...more] = found(text);
    assert.deepEqual(more, []);
    assert.equal(f.line, 2);
    assert.deepEqual(f.parameters, [{ name: 'p', defaultText: '113', optional: true, rest: false }]);
  });

  it('says where the names and the statements are', () => {
    const text = [
      '// é',
      'export async function first(model) {}',
      '',
      'const second = (model) => 1;',
      'export default (model) => 2;',
      'export { second as other };',
    ].join('\r\n');
    const marked = found(text).map(({ start, end, line, from, to, name, label }) => ({
      marked: text.slice(start, end),
      statement: text.slice(from, to),
      line,
      name,
      label,
    }));
    assert.deepEqual(marked, [
      {
        marked: 'first',
        statement: 'export async function first(model) {}',
        line: 1,
        name: 'first',
        label: 'first',
      },
      { marked: 'second', statement: 'const second = (model) => 1;', line: 3, name: 'other', label: 'second' },
      {
        marked: 'export default',
        statement: 'export default (model) => 2;',
        line: 4,
        name: 'default',
        label: 'default',
      },
    ]);
    assert.equal(found('export default function named(model) {}')[0].label, 'named');
  });

  it('has the parameters with their defaults as they are written', () => {
    const [f] = found(
      "export function f(model: Model, x: number, y?: number, name: string = 'W_E', top = model.p -\n  1, { a, b = 2 }: { a?: number } = {}, ...rest: number[]) {}",
    );
    assert.deepEqual(f.parameters, [
      { name: 'x', optional: false, rest: false },
      { name: 'y', optional: true, rest: false },
      { name: 'name', defaultText: "'W_E'", optional: true, rest: false },
      { name: 'top', defaultText: 'model.p - 1', optional: true, rest: false },
      {
        name: '{ a, b = 2 }',
        defaultText: '{}',
        optional: true,
        rest: false,
        properties: [
          { name: 'a', hasDefault: false, optional: true },
          { name: 'b', hasDefault: true, optional: true },
        ],
      },
      { name: 'rest', optional: true, rest: true },
    ]);
  });

  it('knows which properties a pattern can do without, where their type is written beside it', () => {
    const optional = (pattern: string): (boolean | undefined)[] =>
      found(`export function f(model, ${pattern}) {}`)[0].parameters[0].properties?.map((one) => one.optional) ?? [];
    assert.deepEqual(optional('{ a, "b c": b, ...more }'), [false, false]);
    assert.deepEqual(optional('{ a, b, c = 1 }: { a: number; b?: number; c: number }'), [false, true, true]);
    assert.deepEqual(optional('{ a, b = 1 }: Options'), [undefined, true]);
  });

  it('has the first sentence of the doc comment right before it', () => {
    const doc = (comment: string, between = '\n'): string | undefined =>
      found(`/** Of something else. */\nconst x = 1;\n${comment}${between}export const f = (model) => 1;`)[0].doc;
    assert.equal(doc('/** The Gini coefficient of W_E. Of 57 frequencies. */'), 'The Gini coefficient of W_E.');
    assert.equal(doc('/**\n * Two\n * lines, e.g. these! More.\n */'), 'Two lines, e.g. these!');
    assert.equal(doc('/**\n * No stop\n * @param model the model\n */'), 'No stop');
    assert.equal(doc('/**\n *\n * First\n *\n * Second.\n */'), 'First');
    assert.equal(doc('/** Far. */', '\nconst y = 2;\n'), undefined);
    assert.equal(doc('/** Before a line comment. */', '\n// here\n'), undefined);
    assert.equal(doc('/* Not a doc comment. */'), undefined);
    assert.equal(doc('/** */'), undefined);
    assert.equal(doc(''), undefined);
  });

  describe('in a file that is being typed', () => {
    const before = '/** B. */\nexport function before(model) { return 1; }\n';
    const after =
      '\nexport const after = (model, p = 7) => {\n  return `}`;\n};\nfunction late(model) {}\nexport { late };\n';
    /** [what, the statement that does not parse, whether its function is found] */
    const broken: [string, string, boolean][] = [
      ['an unfinished statement', 'export function typed(model, k = 3) {\n  const x =\n}', true],
      ['a brace too few', 'export function typed(model) {\n  if (x) {\n}', true],
      ['a brace too many', 'export function typed(model) {\n}}', true],
      ['an unfinished member', 'export const typed = (model): number => model.', true],
      ['an open string', "export async function typed(model): Promise<number> {\n  const s = 'x\n}", true],
      ['an open parenthesis', 'export const typed = async (model) => {\n  foo(\n};', true],
      ['an unfinished list of parameters', 'export function typed(model, ', false],
      ['a lone word', 'export functio', false],
    ];
    for (const [what, text, itself] of broken) {
      it(`still finds the functions: ${what}`, () => {
        const all = found(before + text + after);
        assert.deepEqual(
          all.map(({ name }) => name),
          ['before', ...(itself ? ['typed'] : []), 'after', 'late'],
        );
        const source = before + text + after;
        for (const { name, start, end, line } of all) {
          assert.equal(source.slice(start, end), name);
          assert.equal(source.slice(0, start).split('\n').length - 1, line);
        }
        assert.deepEqual(
          all.at(-2)?.parameters.map(({ name }) => name),
          ['p'],
        );
      });
    }

    it('finds none in its comments, strings and templates', () => {
      const text =
        'export function broken(model) { const x = }\n/*\nexport function a(model) {}\n*/\n' +
        'const s = `\nexport function b(model) {}\n`, t = "\\\n";\n// it\'s\nexport function ok(model) {}';
      assert.deepEqual(names(text), ['broken', 'ok']);
    });
  });

  it('finds those of 2,000 lines in less than 20 ms of processor time', () => {
    const one = (i: number): string =>
      `/** The share of frequency ${i}. */\nexport function share${i}(model: Model, top: number = ${i}): number {\n` +
      `  const rows = model.W_E.arraySync().map((row) => row.map((value) => value * value / ${i + 1}));\n`.repeat(16) +
      `  return rows.flat().reduce((sum, value) => sum + value, 0);\n}\n`;
    const text = Array.from({ length: 100 }, (_, i) => one(i)).join('');
    assert.ok(text.split('\n').length > 2000);
    const times = Array.from({ length: 30 }, (_, i) => {
      const typed = `${text}// ${i}`;
      return cpuMilliseconds(() => assert.equal(found(typed).length, 100));
    });
    // The least is what it takes; the rest is what else the machine was doing.
    const least = Math.min(...times);
    assert.ok(least < 20, `${least.toFixed(1)} ms`);
  });

  it('have the exercise that their comment names, on a line of its own', () => {
    const doc = (text: string, end = 'export function f(model) {}'): (string | undefined)[] =>
      found(`${text}\n${end}`).map(({ exercise }) => exercise);
    assert.deepEqual(doc('/** @exercise fourier-basis */'), ['fourier-basis']);
    assert.deepEqual(doc('/**\n * Waves.\n *\n * @param p a prime\n * @exercise fourier-basis\n */'), [
      'fourier-basis',
    ]);
    assert.deepEqual(doc('/** @exercise a */', 'export const f = (model) => 1, g = (model) => 2;'), ['a', 'a']);
    for (const none of [
      '// @exercise a',
      '/* @exercise a */',
      '/** See @exercise a. */',
      '/** @exercise */',
      '/** @exercise a */\nlet x;',
    ]) {
      assert.deepEqual(doc(none), [undefined], none);
    }
    const python = 'def f(model, p):\n    """Waves.\n\n    @exercise fourier-basis\n    """\n\n\ndef g(model):\n    """@exercise b"""\n\n\ndef h(model):\n    # @exercise c\n    pass\n'; // prettier-ignore
    assert.deepEqual(found(python, 'a.analysis.py').map(({ exercise }) => exercise), ['fourier-basis', 'b', undefined]); // prettier-ignore
  });
});
