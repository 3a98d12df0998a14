import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../src/core/config/parse';
import type { SplitLoss } from '../../src/core/measures/split-loss';
import { splitPairs } from '../../src/core/split';
import { fusedEngine } from '../../src/engine/fused/engine';
import { goldenModels, itWithPublishedModel, ourModel } from '../golden-models';
import { type Finished, grokking, temporaryFolder } from './cli-process';
import { ENGINES, isAvailable } from './tfjs-engines';

const run = (...args: string[]): Promise<Finished> => grokking(args, os.tmpdir());

/** Paths and values of every number. */
function numbers(value: unknown, at = ''): [string, number][] {
  if (typeof value === 'number') {
    return [[at, value]];
  }
  return Object.entries(typeof value === 'object' && value !== null ? value : {}).flatMap(([key, part]) =>
    numbers(part, `${at}/${key}`),
  );
}

/** Within 1% relative; losses under 1e-12 are equal; counts are exact. */
function assertClose(found: unknown, expected: unknown): void {
  const measured = new Map(numbers(found));
  assert.ok(numbers(expected).length > 0);
  for (const [at, want] of numbers(expected)) {
    const got = measured.get(at) ?? NaN;
    const exact = Number.isInteger(want) && /fve_at_least|dead|by_frequency|frequencies/.test(at);
    const close = exact ? got === want : Math.abs(got - want) <= Math.max(0.01 * Math.abs(want), 1e-12);
    assert.ok(close, `${at}: ${got} instead of ${want}`);
  }
}

for (const { title, file, reference, split } of goldenModels) {
  describe(`the command line on ${title}`, function () {
    this.timeout(300_000);
    const keys = reference.key_frequencies.join(',');
    const others = reference.control_frequencies.join(',');

    for (const { name } of [fusedEngine, ...ENGINES].filter(isAvailable)) {
      it(`measure gives every number of the reference (${name})`, async () => {
        const { code, stdout, stderr } = await run('measure', file, '--split', split, '--engine', name, '--json');
        assert.equal(code, 0, stderr);
        const measured = JSON.parse(stdout) as Record<string, unknown>;
        assert.deepEqual(measured['key_frequencies'], reference.key_frequencies);
        assert.deepEqual(
          Object.keys(reference).filter((key) => !(key in measured)),
          [],
        );
        assertClose(measured, reference);
      });
    }

    for (const [args, key] of [
      [[keys], 'embedding_remove_all'],
      [[others], 'embedding_remove_control'],
      [[keys, '--keep'], 'embedding_keep_only'],
      [[keys, '--target', 'logits'], 'excluded'],
    ] as const) {
      it(`ablate --frequencies ${args.join(' ')} gives ${key}`, async () => {
        const { code, stdout, stderr } = await run(
          'ablate',
          file,
          '--frequencies',
          ...args,
          '--split',
          split,
          '--json',
        );
        assert.equal(code, 0, stderr);
        assertClose(JSON.parse(stdout), reference[key]);
      });
    }
  });
}

describe('the command line on a checkpoint', function () {
  this.timeout(300_000);

  it('says in a sentence what the model does', async () => {
    const { code, stdout, stderr } = await run('measure', ourModel.file, '--split', ourModel.split);
    assert.equal(code, 0, stderr);
    // trig.logit_fve 0.98142, embedding_remove_all.all_acc 0.00935, embedding_remove_control.all_acc 1
    assert.match(
      stdout,
      /^This model adds mod 97 with frequencies 26, 33, 29, 25: they explain 98\.1% of the logits; without them accuracy is 0\.9%, without four others 100%\.\n/,
    );
  });

  itWithPublishedModel('reads the split from the checkpoint itself', async ({ file }) => {
    const { code, stdout } = await run('measure', file);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^This model adds mod 113 with frequencies 23, 6, 41, 39, 37: they explain 97\.5% of the logits; without them accuracy is 1\.8%, without five others 100%\.\n/,
    );
  });

  describe('where nothing says the split', () => {
    const table = /\n {2,}loss of all {2,}acc\. of all\n/;

    it('measures all pairs, and says nothing of train and test', async () => {
      const { code, stdout, stderr } = await run('measure', ourModel.file, '--json');
      assert.equal(code, 0, stderr);
      const report = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual(
        ['operation', 'split', 'seed', 'train_fraction'].map((name) => report[name]),
        ['add', 'the split is not known', null, null],
      );
      assert.deepEqual(report['assumed'], ['operation', 'split', 'activation', 'layerNorm', 'attentionCoefficient']);
      const reference = ourModel.reference as unknown as Record<string, object>;
      for (const key of ['original', 'excluded', 'embedding_remove_all', 'attention_mean_pattern', 'zero_mlp']) {
        const sides = { train_loss: null, test_loss: null, train_acc: null, test_acc: null };
        const found = report[key] as Record<string, number>;
        const { all_loss, all_acc } = reference[key] as Record<string, number>;
        assert.deepEqual({ ...found, all_loss: 0, all_acc: 0 }, { ...sides, all_loss: 0, all_acc: 0 }, key);
        assertClose({ all_loss: found['all_loss'], all_acc: found['all_acc'] }, { all_loss, all_acc });
      }
      const text = await run('measure', ourModel.file);
      assert.match(
        text.stdout,
        /^This model adds mod 97 with frequencies 26, 33, 29, 25: [^\n]+\nx \+ y mod 97; the split is not known\n\n/,
      );
      assert.match(text.stdout, table);
      assert.match(text.stdout, /\nNo train and test: the split is not known\. Say it with --split\.\n$/);
      assert.doesNotMatch(text.stdout, /NaN/);
    });

    it('ablates on all pairs', async () => {
      const args = ['ablate', ourModel.file, '--frequencies', '26,33,29,25'];
      const { code, stdout, stderr } = await run(...args, '--json');
      assert.equal(code, 0, stderr);
      const result = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual([result['train_loss'], result['split']], [null, 'the split is not known']);
      const { all_loss, all_acc } = ourModel.reference.embedding_remove_all;
      assertClose({ all_loss: result['all_loss'], all_acc: result['all_acc'] }, { all_loss, all_acc });
      const text = await run(...args);
      assert.match(text.stdout, table);
      assert.match(text.stdout, /\nNo train and test: the split is not known\. Say it with --split\.\n$/);
      assert.doesNotMatch(text.stdout, /NaN/);
    });
  });

  it('names the operation and the split that the options say', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'split.json');
    const { task } = ourModel;
    const { isTrain } = splitPairs({ ...defaultConfig().task, ...task });
    fs.writeFileSync(file, JSON.stringify(Array.from(isTrain, (mark) => mark === 1)));
    const { stdout, code, stderr } = await run('measure', ourModel.file, '--split', file, '--json');
    assert.equal(code, 0, stderr);
    const byFile = JSON.parse(stdout) as Record<string, unknown>;
    assertClose(byFile['original'], ourModel.reference.original);
    assert.deepEqual(byFile['assumed'], ['operation', 'activation', 'layerNorm', 'attentionCoefficient']);
    assert.deepEqual([byFile['split'], byFile['seed']], ['39.99% of the pairs, by a list of indices', null]);
    const other = await run('measure', ourModel.file, '--operation', 'x^2+y^2', '--split', 'torch:3:0.25', '--json');
    const asked = JSON.parse(other.stdout) as Record<string, unknown>;
    assert.deepEqual(
      ['operation', 'split', 'seed', 'train_fraction'].map((name) => asked[name]),
      ['x²+y²', "25% of the pairs, PyTorch's torch.randperm, seed 3", 3, 0.25],
    );
    assert.ok((asked['original'] as SplitLoss).all_acc < 0.05, 'it is measured as what it is not');
    fs.rmSync(folder, { recursive: true });
  });

  it('a malformed split or operation is one line with the right form', async () => {
    const { file } = ourModel;
    const form =
      '--split takes METHOD:SEED:FRACTION with METHOD python, torch, numpy or seeded, e.g. python:1:0.3, or a file';
    const wrong: [args: string[], line: RegExp][] = [
      ...['python:1:0.3.1', 'torch:1', 'perl:1:0.3'].map((split): [string[], RegExp] => [
        ['--split', split],
        new RegExp(`^${`${form}, got ${split}`.replaceAll('.', '\\.')}$`),
      ]),
      [['--split', 'none.json'], /^--split: none\.json is not there; give a JSON file of the trained pairs$/],
      [['--split', 'numpy:1:1.5'], /^--split: task\.trainFraction must be between 0 and 1, got 1\.5$/],
      [['--split', 'numpy:4294967296:0.5'], /^--split: task\.split\.seed must be /],
      [['--split', file], /^--split: .*safetensors is not JSON; /],
      [['--operation', 'plus'], /^--operation: task\.operation must be "add" or /],
    ];
    for (const [args, line] of wrong) {
      for (const command of [
        ['measure', file],
        ['ablate', file, '--frequencies', '3'],
      ]) {
        const { code, stdout, stderr } = await run(...command, ...args);
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr.trimEnd(), line);
      }
    }
  });

  it('wrong input is one line and exit code 2', async () => {
    const { file } = ourModel;
    for (const args of [
      ['measure', 'none.pth'],
      ['measure', file, '--split', 'python:1'],
      ['ablate', file, '--frequencies', '49'],
      ['ablate', file],
      ['ablate', file, '--frequencies', '1', '--target', 'neurons'],
    ]) {
      const { code, stdout, stderr } = await run(...args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\n$/);
    }
  });
});
