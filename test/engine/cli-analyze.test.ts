import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { splitPairs } from '../../src/core/split';
import { grokking, temporaryFolder } from './cli-process';
import { movedParameters, writeCheckpoint } from './analyses/checkpoints';
import { leftRun } from '../run-directories';
import { configOf } from './tfjs-engines';

const config = configOf({ task: { modulus: 7, trainFraction: 0.5 }, model: { dModel: 16, heads: 4, dMlp: 24 } });

const SOURCE = `import { plot, tf, type Model, type Pairs } from 'grokking';
export function epoch(model: Model) { console.log('looking'); return model.epoch; }
export const add = (model: Model, a: number, b = 10) => ({ sum: a + b, infinite: 1 / 0 });
export const rows = (model: Model) => plot.table(['k', 'share'], [[1, 0.123456789], [20, 0.5]], { title: 'Shares' });
export const shape = (model: Model) => model.W_U.slice([0, 0], [2, 2]).mul(0);
export const figure = (model: Model) => plot.bars(tf.ones([2]), { title: 'Ones' });
export function fails(model: Model) {
  throw new RangeError('no such thing');
}
export const own = (model: Model, p: number, trainPairs: Pairs, test_pairs: Pairs, top: number, k?: number) => ({
  p, train: trainPairs.x.length, test: test_pairs.x.length, top, k: String(k) });
export const keys = (model: Model) => ({ keys: [1, 2], n: 2, table: tf.tensor2d([[1, 2], [3, NaN]]), rows: [{ a: [1] }] });
export const fixed = (model: Model, p = 113) => p;
export { passed } from './lib';
export async function forever() { await new Promise(() => undefined); }
`;

describe('grokking analyze', function () {
  this.timeout(300_000);
  let folder: string;
  let run: string;
  before(() => {
    folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'my.analysis.ts'), SOURCE);
    fs.writeFileSync(
      path.join(folder, 'lib.ts'),
      'export const passed = (m: unknown, p: number, n?: number) => [p, n ?? 0];',
    );
    run = leftRun(path.join(folder, 'runs'), config).path;
    const checkpoints = path.join(run, 'checkpoints');
    fs.mkdirSync(checkpoints);
    writeCheckpoint(checkpoints, config, movedParameters(config), 7);
    writeCheckpoint(checkpoints, config, movedParameters(config), 20);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const analyze = (name: string, ...options: string[]) =>
    grokking(['analyze', `my.analysis.ts#${name}`, '--checkpoint', run, ...options], folder);
  const result = async (name: string, ...options: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await analyze(name, '--json', ...options);
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as { result: unknown }).result;
  };

  it('runs on the newest checkpoint of a run; the console goes to stderr', async () => {
    assert.deepEqual(await analyze('epoch'), { code: 0, stdout: '20\n', stderr: 'looking\n' });
    const { stdout } = await analyze('epoch', '--json');
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(answer), [
      'function',
      'checkpoint',
      'epoch',
      'operation',
      'split',
      'result',
      'log',
      'milliseconds',
    ]);
    assert.deepEqual(
      [answer['function'], answer['epoch'], answer['result'], answer['log']],
      ['epoch', 20, 20, ['looking']],
    );
  });

  it('prints natural JSON', async () => {
    assert.deepEqual(await result('add', '--args', '[1]'), { sum: 11, infinite: 'Infinity' });
    assert.deepEqual(await result('add', '--args', '[1, 2]'), { sum: 3, infinite: 'Infinity' });
    assert.deepEqual(await result('add', '--args', '{"a": 1}'), { sum: 11, infinite: 'Infinity' });
    assert.deepEqual(await result('add', '--args', '{"b": 2, "a": 1}'), { sum: 3, infinite: 'Infinity' });
    assert.deepEqual(await result('rows'), [
      { k: 1, share: 0.123456789 },
      { k: 20, share: 0.5 },
    ]);
    assert.deepEqual(await result('shape'), [
      [0, 0],
      [0, 0],
    ]);
    assert.deepEqual(await result('figure'), { kind: 'bars', title: 'Ones', series: [{ values: [1, 1] }] });
  });

  it('prints the record that was returned, with its names', async () => {
    const { stdout } = await analyze('keys', '--json');
    assert.ok(stdout.includes('"result":{"keys":[1,2],"n":2,"table":[[1,2],[3,"NaN"]],"rows":[{"a":[1]}]}'), stdout);
    assert.match(
      (await grokking(['analyze', '--help'], folder)).stdout,
      /NaN and\s+infinities are the texts "NaN", "Infinity" and "-Infinity"/,
    );
  });

  it("fills in the model's own, in order and by name", async () => {
    const { train, test } = splitPairs(config.task);
    const pairs = { train: train.x.length, test: test.x.length };
    const call = (args: string): Promise<unknown> => result('own', '--args', args);
    assert.deepEqual(await call('{"top": 5}'), { p: 7, ...pairs, top: 5, k: 'undefined' });
    assert.deepEqual(await call('{"top": 5, "p": 3, "k": 1}'), { p: 3, ...pairs, top: 5, k: '1' });
    const mine = JSON.stringify({ x: [1], y: [2], label: [3] });
    assert.deepEqual(await call(`[3, ${mine}, ${mine}, 5]`), { p: 3, train: 1, test: 1, top: 5, k: 'undefined' });
    assert.deepEqual(await result('passed'), [7, 0]);
  });

  it('has no pairs of its own where the split is not known, and those that --split says', async () => {
    const bare = path.join(folder, 'bare.safetensors');
    fs.writeFileSync(bare, encodeSafetensors(movedParameters(config), {}));
    const call = (...more: string[]) =>
      grokking(
        ['analyze', 'my.analysis.ts#own', '--checkpoint', bare, '--args', '{"top": 5}', '--json', ...more],
        folder,
      );
    const { code, stdout, stderr } = await call();
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^the model's trainPairs are not known: [^\n]+\n$/);
    const said = JSON.parse((await call('--split', 'numpy:2:0.5', '--operation', 'x^2+y^2')).stdout) as object;
    assert.deepEqual(
      { ...said, checkpoint: '', milliseconds: 0, log: [], epoch: 0 },
      {
        function: 'own',
        checkpoint: '',
        epoch: 0,
        operation: 'x²+y²',
        split: "50% of the pairs, numpy's random.permutation, seed 2",
        result: { p: 7, train: 24, test: 25, top: 5, k: 'undefined' },
        log: [],
        milliseconds: 0,
      },
    );
  });

  it('keeps a default of the signature, and says where it is another modulus', async () => {
    const { stdout, stderr } = await analyze('fixed');
    assert.deepEqual([stdout, stderr], ['113\n', 'fixed has p = 113 as its default; the modulus of this model is 7\n']);
    assert.equal((await analyze('fixed', '--args', '[7]')).stderr, '');
  });

  it('prints aligned tables for people', async () => {
    assert.equal((await analyze('rows')).stdout, 'Shares\n k     share\n 1  0.123457\n20       0.5\n');
    assert.equal((await analyze('add', '--args', '[1]')).stdout, 'sum       11\ninfinite  ∞\n');
  });

  it('says in one line what the function threw, and where', async () => {
    const { code, stdout, stderr } = await analyze('fails');
    assert.deepEqual([code, stdout, stderr], [1, '', 'RangeError: no such thing (my.analysis.ts:8:9)\n']);
    const forever = await analyze('forever');
    assert.deepEqual([forever.code, forever.stderr.split('\n').length], [1, 2]);
  });

  it('refuses wrong usage with one line', async () => {
    const refused = async (pattern: RegExp, ...args: string[]): Promise<void> => {
      const { code, stdout, stderr } = await grokking(['analyze', ...args], folder);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, pattern);
      assert.equal(stderr.split('\n').length, 2);
    };
    const on = ['--checkpoint', run];
    await refused(/exports no function nope; take .*epoch/, 'my.analysis.ts#nope', ...on);
    await refused(/there is no file .*other\.ts/, 'other.ts#f', ...on);
    await refused(/takes <file>#<function>/, 'my.analysis.ts', ...on);
    await refused(/--checkpoint is missing/, 'my.analysis.ts#epoch');
    await refused(/no such file/, 'my.analysis.ts#epoch', '--checkpoint', 'nowhere.pth');
    await refused(/--args takes JSON of what follows model/, 'my.analysis.ts#add', ...on, '--args', '{');
    await refused(
      /^own needs a value for top; give it with --args, e\.g\. --args '\{"top": 5\}'$/m,
      'my.analysis.ts#own',
      ...on,
    );
    await refused(/^add needs a value for a; give it/, 'my.analysis.ts#add', ...on, '--json');
    await refused(/^add needs a value for a; give it/, 'my.analysis.ts#add', ...on, '--args', '{"b": 1}');
    await refused(/^add takes a, b after model, got 3 values$/m, 'my.analysis.ts#add', ...on, '--args', '[1, 2, 3]');
    await refused(/add has no parameter c; take a, b/, 'my.analysis.ts#add', ...on, '--args', '{"c": 1}');
  });
});
