import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from './checkpoints';

const RIGHT = `import { fourierBasis, irreps, keyFrequencies, measures, type Model, type Pairs, plot, tf } from 'grokking';
export function right(model: Model, top = 3) {
  const embed: tf.Tensor2D = model.W_E.slice([0, 0], [model.p, 128]);
  const power = fourierBasis(model.p).matMul(embed).square().sum(1);
  const pairs: Pairs = model.allPairs();
  const [logits, cache] = model.runWithCache([[1, 2, model.p]]);
  const gradient = tf.grad((w) => model.withParameters({ W_E: w }).logits(pairs).sum())(model.W_E);
  return plot.several([
    plot.bars(power, { title: 'power', highlight: keyFrequencies(model).slice(0, top) }),
    plot.heatmap(cache['hook_embed']),
    plot.table(['a', 'b'], [[1, 'x']]),
    plot.lines([{ name: 'a', y: new Float32Array(3) }]),
    plot.scatter([1], [2], { equal: true }),
    logits,
    gradient,
  ]);
}
export const shares = async (model: Model): Promise<number[]> => (await irreps(model)).map(({ W_L_share }) => W_L_share);
export const measured = async (model: Model): Promise<number> => (await measures(model)).restricted.test_loss;
`;

const WRONG = `import { type Model, plot } from 'grokking';
export function wrong(model: Model) {
  model.W_X;
  plot.bars('text');
  plot.heatmap(3);
  model.W_E.matMull(model.W_E);
  model.loss([1, 2]);
  return plot.table(['a'], [[{}]]);
}
`;

describe('the package grokking, for editors', function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = temporaryFolder();
    fs.cpSync(path.join('dist', 'grokking'), path.join(folder, 'node_modules', 'grokking'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'right.ts'), RIGHT);
    fs.writeFileSync(path.join(folder, 'wrong.ts'), WRONG);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('has types that need nothing else, and tell wrong uses', () => {
    const compiler = path.resolve('node_modules', 'typescript', 'bin', 'tsc');
    const options = '--strict --noEmit --target es2022 --module esnext --moduleResolution bundler --lib es2022';
    const { stdout } = spawnSync(process.execPath, [compiler, ...options.split(' '), 'right.ts', 'wrong.ts'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const places = Array.from(stdout.matchAll(/^(\S+)\((\d+),\d+\): error/gm), ([, file, line]) => `${file}:${line}`);
    assert.deepEqual(
      places,
      [3, 4, 5, 6, 7, 8].map((line) => `wrong.ts:${line}`),
      stdout,
    );
  });

  it('says how to run a function where somebody loads it', () => {
    const { stderr } = spawnSync(process.execPath, ['-e', "require('grokking')"], { cwd: folder, encoding: 'utf8' });
    assert.match(stderr, /'grokking' cannot be loaded here: run the function by the lens above it, or with: grokking/);
  });

  it('names its version and a hash of its content', () => {
    const own = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string };
    const manifest = JSON.parse(fs.readFileSync(path.join('dist', 'grokking', 'package.json'), 'utf8')) as object;
    assert.ok('version' in manifest && manifest.version === own.version);
    assert.ok('contentHash' in manifest && /^[0-9a-f]{16}$/.test(String(manifest.contentHash)));
  });
});
