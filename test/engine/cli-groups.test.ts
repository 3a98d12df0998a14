import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { SplitLoss } from '../../src/core/measures/split-loss';
import type { Explanation } from '../../src/protocol/explanation';
import { percentText } from '../../src/text/shares';
import { grokking, temporaryFolder, writeConfig } from './cli-process';

interface Irrep {
  number: number;
  name: string;
  dim: number;
  complex_pair: boolean;
  character_by_class: [number, number, number][];
  W_E_share: number;
  W_U_share: number;
  W_L_share: number;
  logit_fve: number;
}

interface Measured {
  group: string;
  order: number;
  identity: number;
  classes: number;
  all_loss: number;
  all_acc: number;
  irreps: Irrep[];
  key_frequencies?: number[];
}

interface Ablated extends SplitLoss {
  irreps: number[];
  control: { draws: { result: SplitLoss }[]; subspaces: boolean } | null;
}

/** A random model of S4, measured in numpy float64. It is not part of the project: a folder beside it may have it. */
const GOLDEN = path.join(__dirname, '../../../shared/golden/group-S4.safetensors');

describe('the command line on finite groups', function () {
  this.timeout(180_000);
  let folder: string;
  let run: string;

  before(async () => {
    folder = temporaryFolder();
    const config = writeConfig(folder, {
      name: 'small',
      task: { group: 'S3', trainFraction: 0.8 },
      model: { dModel: 16, heads: 2, dMlp: 32 },
      training: { epochs: 60, logEvery: 10, measureEvery: 20, checkpointEvery: 60 },
    });
    const { code, stdout, stderr } = await grokking(['train', config, '--threads', '1', '--json'], folder);
    assert.equal(code, 0, stderr);
    ({ run } = JSON.parse(stdout) as { run: string });
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('has the irreps and shares of another program', async function () {
    if (!fs.existsSync(GOLDEN)) {
      this.skip();
    }
    const { code, stdout, stderr } = await grokking(['measure', GOLDEN, '--group', 'S4', '--json'], folder);
    assert.equal(code, 0, stderr);
    const found = JSON.parse(stdout) as Measured;
    const expected = JSON.parse(fs.readFileSync(GOLDEN.replace('.safetensors', '.json'), 'utf8')) as Measured;
    const near = (a: number, b: number, what: string): void => assert.ok(Math.abs(a - b) < 1e-6, `${what}: ${a}, ${b}`);
    for (const key of ['group', 'order', 'identity', 'classes', 'all_acc'] as const) {
      assert.equal(found[key], expected[key], key);
    }
    near(found.all_loss, expected.all_loss, 'loss');
    assert.equal(found.irreps.length, expected.irreps.length);
    found.irreps.forEach((irrep, i) => {
      const other = expected.irreps[i];
      assert.deepEqual([irrep.dim, irrep.complex_pair], [other.dim, other.complex_pair]);
      near(irrep.W_E_share, other.W_E_share, `${irrep.name} of W_E`);
      near(irrep.logit_fve, other.logit_fve, `${irrep.name} of the logits`);
      irrep.character_by_class.forEach((own, c) => own.forEach((value, j) => near(value, other.character_by_class[c][j], 'χ'))); // prettier-ignore
    });
    assert.equal(found.key_frequencies, undefined, 'nothing is measured in waves');
  });

  it('trains, logs measures by irreps, and none by waves', () => {
    const rows = fs.readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, number>); // prettier-ignore
    const last = rows[rows.length - 1];
    for (const name of ['restricted_loss', 'excluded_loss', 'key_irreps', 'logit_fve', 'key_share']) {
      assert.ok(Number.isFinite(last[name]), name);
    }
    assert.ok(!('gini_W_E' in last) && !('key_frequencies' in last));
  });

  it('shares out all of the weights', async () => {
    const { stdout } = await grokking(['measure', run, '--json'], folder);
    const { irreps } = JSON.parse(stdout) as Measured;
    assert.deepEqual(irreps.map(({ number, name }) => `${number} ${name}`).sort(), [
      '0 trivial',
      '1 sign',
      '2 standard',
    ]);
    for (const key of ['W_E_share', 'W_U_share', 'W_L_share'] as const) {
      assert.ok(Math.abs(irreps.reduce((sum, irrep) => sum + irrep[key], 0) - 1) < 1e-9, key);
    }
    const text = await grokking(['measure', run], folder);
    assert.match(text.stdout, /x·y in S3/);
    assert.match(text.stdout, /Not measured: key frequencies/);
  });

  it('explains itself by its irreps, with the numbers that are measured, and says that it has no waves', async () => {
    const config = writeConfig(
      folder,
      {
        name: 'longer',
        task: { group: 'S3', trainFraction: 0.8 },
        model: { dModel: 16, heads: 2, dMlp: 32 },
        training: { epochs: 1000, logEvery: 100, measureEvery: 0, checkpointEvery: 1000 },
      },
      'longer.grok.json',
    );
    const trained = await grokking(['train', config, '--threads', '1', '--json'], folder);
    const { run: longer } = JSON.parse(trained.stdout) as { run: string };
    const { stdout } = await grokking(['measure', longer, '--json'], folder);
    const { irreps, key_irreps: keys } = JSON.parse(stdout) as Measured & { key_irreps: number[] };
    const told = await grokking(['explain', longer, '--json'], folder);
    const { explanations, absent } = JSON.parse(told.stdout) as {
      explanations: Explanation[];
      absent: { about: string; why: string }[];
    };
    assert.deepEqual(
      absent.map(({ about, why }) => [about, /has no waves over its answers/.test(why)]),
      [['interference', true]],
    );
    const spectrum = explanations.find(({ about }) => about === 'spectrum');
    assert.ok(keys.length > 0 && spectrum, 'it has key irreps');
    const total = (of: (irrep: Irrep) => number): string =>
      percentText(keys.reduce((sum, k) => sum + of(irreps.find(({ number }) => number === k)!), 0));
    assert.ok(spectrum.sentences[1].includes(total((irrep) => irrep.logit_fve)), spectrum.sentences[1]);
    assert.ok(spectrum.sentences[2].includes(total((irrep) => irrep.W_E_share)), spectrum.sentences[2]);
    assert.deepEqual(spectrum.sources, [
      { text: 'Chughtai et al. 2023, §4, irreps of groups', url: 'https://arxiv.org/abs/2302.03025' },
    ]);
  });

  it('tells neurons by the subgroups on whose cosets they are constant', async () => {
    const { stdout } = await grokking(['measure', run, '--json'], folder);
    const { cosets } = JSON.parse(stdout) as { cosets: { subgroup: string; order: number; conjugates: number; of_x: object; random_of_x: number }[] }; // prettier-ignore
    assert.deepEqual(cosets.map(({ subgroup, order, conjugates }) => [subgroup, order, conjugates]), [['Z3', 3, 1], ['Z2', 2, 3]]); // prettier-ignore
    for (const { of_x, random_of_x } of cosets) {
      assert.deepEqual(Object.keys(of_x), ['left', 'right']);
      assert.ok(Number.isFinite(random_of_x));
    }
  });

  it('takes irreps out, beside random subspaces of as many dimensions, the same each time', async () => {
    const ablate = async (...options: string[]): Promise<Ablated> => {
      const { code, stdout, stderr } = await grokking(['ablate', run, ...options, '--json'], folder);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Ablated;
    };
    const removed = await ablate('--irreps', '2');
    assert.deepEqual(removed.irreps, [2]);
    assert.equal(removed.control?.draws.length, 5);
    assert.ok(new Set(removed.control?.draws.map(({ result }) => result.all_loss)).size > 1);
    assert.deepEqual(await ablate('--irreps', '2'), removed);
    // Without the standard irrep the sign is left: the same as to keep that alone.
    for (const target of ['embedding', 'unembedding', 'logits']) {
      const [without, kept] = [await ablate('--irreps', '2', '--target', target), await ablate('--irreps', '1', '--keep', '--target', target)]; // prettier-ignore
      assert.ok(Math.abs(without.all_loss - kept.all_loss) < 1e-5, target);
    }
    assert.equal((await ablate('--irreps', '1,2')).control, null, 'there is no other subspace of all dimensions');
  });

  for (const [options, problem] of [
    [['--irreps', '7'], /no irrep 7 to ablate; S3 has 1 to 2: 1 sign, 2 standard/],
    [['--frequencies', '1'], /S3 has irreps, not frequencies; take --irreps/],
    [['--irreps', '1', '--frequencies', '1'], /--frequencies or --irreps/],
    [['--irreps', '1', '--group', 'S4'], /S4 of order 24, but .* one of 6/],
    [['--irreps', '1', '--group', 'Z2xZ3'], /trained on x·y in S3/],
  ] as const) {
    it(`refuses ${options.join(' ')}`, async () => {
      const { code, stderr } = await grokking(['ablate', run, ...options], folder);
      assert.equal(code, 2);
      assert.match(stderr, problem);
    });
  }

  it('draws what there is of irreps, and says what there is not', async () => {
    for (const name of [
      'spectrum',
      'embedding',
      'neurons',
      'neurons-by-frequency',
      'cosets',
      'attention',
      'neuron',
      'trace',
      'ablation-accuracy',
      'structure',
      'progress',
    ]) /* prettier-ignore */ {
      const out = path.join(folder, `${name}.svg`);
      const { code, stderr } = await grokking(['figure', run, name, '--out', out], folder);
      assert.equal(code, 0, `${name}: ${stderr}`);
      assert.ok(!/>[^<]*\bk = \d/.test(fs.readFileSync(out, 'utf8')), `${name} speaks of frequencies`);
    }
    for (const name of ['interference', 'circles']) {
      const { code, stderr } = await grokking(['figure', run, name, '--out', path.join(folder, 'no.svg')], folder);
      assert.equal(code, 2, name);
      assert.match(stderr, /S3/);
    }
  });
});
