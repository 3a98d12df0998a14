import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SYCOPHANCY_CURVES, SYCOPHANCY_FIGURES } from '../../src/cli/sycophancy-figure';
import { RunDirectory } from '../../src/core/run/directory';
import { keptFile, seriesFile, writeKept } from '../../src/core/sycophancy/kept-files';
import { MIXED, MIXED_SERIES, NOISE } from '../unit/figures/sycophancy-data';
import { CliProcess, type Finished } from './cli-process';

const CONFIG = {
  name: 'tiny',
  task: { modulus: 7, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 60, logEvery: 10, measureEvery: 20, checkpointEvery: 30 },
};

describe('grokking figure', function () {
  this.timeout(180_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-figure-'));
  const out = (name: string): string => path.join(folder, name);
  const grokking = (args: string[]): Promise<Finished> => new CliProcess(args, folder).finished;
  let run: string;
  before(async () => {
    fs.writeFileSync(out('tiny.grok.json'), JSON.stringify(CONFIG));
    const trained = await grokking(['train', out('tiny.grok.json'), '--runs', out('runs'), '--json']);
    ({ run } = JSON.parse(trained.stdout) as { run: string });
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('writes every figure of a run and of its newest checkpoint', async () => {
    const names = [
      ...['loss', 'accuracy', 'progress', 'structure', 'weights', 'answers', 'spectrum', 'embedding', 'neurons'],
      ...['neurons-by-frequency', 'attention', 'neuron', 'trace', 'interference', 'ablation-accuracy', 'ablation-loss'],
    ];
    for (const name of names) {
      const { code, stderr } = await grokking(['figure', run, name, '--out', out(`${name}.svg`)]);
      assert.equal(code, 0, stderr);
      const svg = fs.readFileSync(out(`${name}.svg`), 'utf8');
      assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="89mm" /);
      assert.ok(!/NaN|undefined|Infinity/.test(svg.replaceAll(/>[^<]*<|base64,[^"]*/g, '')), name);
    }
  });

  it('writes pictures with two pixels for each of CSS, and numbers of every row', async () => {
    await grokking(['figure', run, 'loss', '--out', out('loss.png'), '--width', 'two']);
    const png = fs.readFileSync(out('loss.png'));
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.equal(png.readUInt32BE(16), 2 * Math.round((183 * 96) / 25.4));
    await grokking(['figure', run, 'loss', '--out', out('loss.csv')]);
    const lines = fs.readFileSync(out('loss.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(lines[0], 'epoch,train_loss,test_loss');
    assert.equal(lines.length, 8);
  });

  it('is of the pair, the neuron and the frequencies that are asked for', async () => {
    const of = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await grokking(['figure', run, ...args]);
      assert.equal(code, 0, stderr);
      return stderr;
    };
    assert.match(
      await of('trace', '--pair', '2,5', '--out', out('a.svg')),
      /^a\.svg: From tokens to answer, x = 2, y = 5/,
    );
    assert.match(await of('neuron', '--neuron', '31', '--out', out('a.svg')), /^a\.svg: Activation, neuron 31/);
    await of('ablation-accuracy', '--frequencies', '1', '--keep', '--out', out('a.csv'));
    const [head] = fs.readFileSync(out('a.csv'), 'utf8').split('\n');
    assert.equal(head, 'pairs,intact,ablated');
  });

  it('writes every figure of an analysis of sycophancy that a run keeps, and says how to make one', async () => {
    const none = await grokking(['figure', run, 'sycophancy-places', '--out', out('a.svg')]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^grokking figure: no analysis of .* is kept: make it with grokking sycophancy .*\n$/);
    const curves = await grokking(['figure', run, 'sycophancy-says', '--out', out('a.svg')]);
    assert.match(curves.stderr, /^grokking figure: no analysis of all checkpoints .* --over-checkpoints, or .*\n$/);
    const keep = (file: string, result: unknown, epoch: number): void =>
      writeKept(file, { result, made: 0, seconds: 1 }, { kind: 'checkpoint', run, epoch });
    const at = (epoch: number): string => keptFile({ kind: 'checkpoint', run, epoch }, () => '');
    keep(at(0), NOISE, 0);
    keep(at(30), MIXED, 30);
    keep(seriesFile(run), MIXED_SERIES, 30);
    for (const name of [...SYCOPHANCY_FIGURES, ...SYCOPHANCY_CURVES]) {
      const { code, stderr } = await grokking(['figure', run, name, '--out', out(`${name}.svg`)]);
      assert.equal(code, 0, stderr);
      assert.match(fs.readFileSync(out(`${name}.svg`), 'utf8'), /^<svg xmlns/);
      const isCurve = SYCOPHANCY_CURVES.some((curve) => curve === name);
      assert.equal(stderr.includes('checkpoint 30'), !isCurve, stderr);
    }
    await grokking(['figure', run, 'sycophancy-places', '--out', out('places.csv')]);
    const lines = fs.readFileSync(out('places.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 1 + MIXED.where.length);
    const [untrained, newest] = [0, 60].map((epoch) => new RunDirectory(run).checkpointFile(epoch));
    const calm = await grokking(['figure', untrained, 'sycophancy-places', '--out', out('a.svg')]);
    assert.match(calm.stderr, /the analysis of checkpoint 0 has no figure sycophancy-places: it is not sycophantic\n$/);
    const other = await grokking(['figure', newest, 'sycophancy-places', '--out', out('a.svg')]);
    assert.match(other.stderr, /no analysis of .*epoch-00000060\.safetensors is kept/);
    const ofOne = await grokking(['figure', newest, 'sycophancy-says', '--out', out('a.svg')]);
    assert.match(ofOne.stderr, /sycophancy-says is of a run, and .* is none/);
  });

  it('says in one line what is wrong', async () => {
    const wrong: readonly (readonly [string[], RegExp])[] = [
      [[run, 'loss'], /--out takes a file that ends in \.svg, \.png or \.csv, got nothing/],
      [[run, 'loss', '--out', out('a.pdf')], /--out takes a file that ends in \.svg, \.png or \.csv, got .*a\.pdf/],
      [[run, 'loss', '--out', out('none/a.svg')], /there is no folder .*none to write a\.svg in/],
      [[run, 'waves', '--out', out('a.svg')], /there is no figure waves; take one of loss, accuracy, /],
      [[run, 'trace', '--pair', '2;5', '--out', out('a.svg')], /--pair takes two residues, e\.g\. 32,48, got 2;5/],
      [
        [run, 'trace', '--pair', '2,9', '--out', out('a.svg')],
        /\(2, 9\) is not a pair of the task: take residues 0 to 6/,
      ],
      [[run, 'neuron', '--neuron', '32', '--out', out('a.svg')], /There is no neuron 32: take 0 to 31/],
      [
        [run, 'loss', '--width', 'three', '--out', out('a.svg')],
        /--width takes one, two, or 40 to 1000 millimetres, got three/,
      ],
      [[out('tiny.grok.json'), 'loss', '--out', out('a.svg')], /loss is of a run, and .* is none: take a run's folder/],
    ];
    for (const [args, line] of wrong) {
      const { code, stderr, stdout } = await grokking(['figure', ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, line);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
      assert.equal(stdout, '');
    }
  });
});
