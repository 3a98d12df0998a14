import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { measureTraining } from '../../src/analysis/training-measures';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { defaultConfig } from '../../src/core/config/parse';
import type { RunConfig } from '../../src/core/config/types';
import { initialParameters } from '../../src/core/model';
import { createRun } from '../../src/core/run/create';
import { RunDirectory } from '../../src/core/run/directory';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { trainRun } from '../../src/engine/training';
import { TrainingControl } from '../../src/engine/training-control';
import { itWithPublishedModel, ourModel } from '../golden-models';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { rowsOf } from '../run-directories';

const MODEL = { ...defaultConfig().model, dModel: 16, heads: 2, dMlp: 32 };

describe('loading a checkpoint', function () {
  this.timeout(300_000);
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = temporaryFolder();
    file = path.join(folder, 'start.safetensors');
    fs.writeFileSync(
      file,
      encodeSafetensors(initialParameters(MODEL, { modulus: 11, tokens: 'x y =' }), { epoch: '40' }),
    );
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const runsOf = (): string[] => {
    const runs = path.join(folder, '.grokking', 'runs');
    return fs.existsSync(runs) ? fs.readdirSync(runs).map((name) => path.join(runs, name)) : [];
  };
  const train = async (config: object, ...more: string[]) => {
    writeConfig(folder, config);
    return grokking(['train', 'test.grok.json', '--json', ...more], folder);
  };

  it('makes a run of one row and one checkpoint at the epoch that the file states, and trains nothing', async () => {
    const { code, stdout, stderr } = await train({ load: { checkpoint: 'start.safetensors' } });
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^[^\n]*start\.safetensors does not say its operation \(taken as x \+ y mod 11\), which pairs it was trained on \(no split is taken\), [^\n]*\n$/,
    );
    const result = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(result), [
      ...[
        'run',
        'epoch',
        'train_loss',
        'test_loss',
        'train_accuracy',
        'test_accuracy',
        'grokked_at',
        'seconds',
        'engine',
      ],
    ]);
    assert.equal(result['epoch'], 40);

    const [run] = runsOf();
    assert.equal(result['run'], run);
    const info = new RunDirectory(run).info();
    assert.deepEqual(
      [info?.status.state, info?.status.epoch, info?.status.epochs, info?.status.pid, info?.config.load],
      ['completed', 40, 40, null, { checkpoint: file }],
    );
    assert.deepEqual(info?.config.model, MODEL);
    const rows = rowsOf(run);
    assert.equal(rows.length, 1);
    assert.equal(rows[0].epoch, 40);
    for (const measure of [
      'all_loss',
      'all_accuracy',
      'restricted_loss',
      'gini_W_E',
      'key_share',
      'sum_squared_weights',
    ]) {
      assert.ok(Number.isFinite(rows[0][measure]), measure);
    }
    const sides = ['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy', 'excluded_loss'];
    assert.deepEqual(
      sides.map((name) => rows[0][name]),
      sides.map(() => NaN),
    );
    assert.deepEqual([result['train_loss'], result['test_accuracy']], [null, null]);
    assert.deepEqual([info?.status.train_accuracy, info?.status.memorised_at], [null, null]);
    const checkpoints = new RunDirectory(run).checkpoints();
    assert.deepEqual(
      checkpoints.map(({ epoch }) => epoch),
      [40],
    );
    const written = openCheckpoint(checkpoints[0].file);
    assert.deepEqual(written.parameters, openCheckpoint(file).parameters);
    assert.deepEqual([written.epoch, written.task, written.config?.load], [40, info?.config.task, info?.config.load]);
    assert.ok(!fs.existsSync(path.join(run, 'state')), 'no optimizer state');
  });

  it('of a checkpoint written here gives the row that its training logged', async () => {
    const config = {
      task: { modulus: 11, trainFraction: 0.6, split: { seed: 3 } },
      model: { dModel: 16, heads: 2, dMlp: 32 },
      training: { epochs: 30, checkpointEvery: 30, measureEvery: 30 },
    };
    assert.equal((await train(config)).code, 0);
    const [first] = runsOf();
    const { file: checkpoint } = new RunDirectory(first).checkpoints()[1];
    const { code, stderr } = await train({ load: { checkpoint } });
    assert.equal(code, 0, stderr);
    const second = runsOf().find((run) => run !== first) ?? '';
    const trained = rowsOf(first).find(({ epoch }) => epoch === 30);
    const loaded = rowsOf(second)[0];
    assert.deepEqual({ ...loaded, seconds: 0, learning_rate: 0 }, { ...trained, seconds: 0, learning_rate: 0 });
    assert.deepEqual(new RunDirectory(second).info()?.config.task, new RunDirectory(first).info()?.config.task);
  });

  it('is done once while nothing has changed', async () => {
    const config = { load: { checkpoint: 'start.safetensors' } };
    const first = await train(config);
    const second = await train(config);
    assert.equal(second.stdout, first.stdout);
    assert.equal(runsOf().length, 1);
    assert.equal((await train({ ...config, task: { split: { method: 'seeded', seed: 1 } } })).code, 0);
    assert.equal(runsOf().length, 2);
  });

  it('cannot be resumed, and can be trained from', async () => {
    await train({ load: { checkpoint: 'start.safetensors' } });
    const [run] = runsOf();
    const before = fs.readFileSync(path.join(run, 'status.json'), 'utf8');
    const { code, stdout, stderr } = await grokking(['resume', run], folder);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^[^\n]* is a loaded model: there is no training to go on with; [^\n]*model\.initFrom\n$/);
    assert.equal(fs.readFileSync(path.join(run, 'status.json'), 'utf8'), before);

    const initFrom = new RunDirectory(run).checkpoints()[0].file;
    const on = await train({
      task: { modulus: 11, trainFraction: 0.6 },
      model: { dModel: 16, heads: 2, dMlp: 32, initFrom },
      training: { epochs: 2 },
    });
    assert.equal(on.code, 0, on.stderr);
    assert.equal((JSON.parse(on.stdout) as { epoch: number }).epoch, 2);
  });

  const wrong: [what: string, config: object, line: RegExp][] = [
    [
      'a missing file',
      { load: { checkpoint: 'none.pth' } },
      /load\.checkpoint cannot be opened: .*there is no such file/,
    ],
    ['a directory', { load: { checkpoint: '.' } }, /load\.checkpoint cannot be opened: .* is not a file/],
    [
      'a truncated file',
      { load: { checkpoint: 'cut.safetensors' } },
      /load\.checkpoint cannot be opened: .*cut\.safeten/,
    ],
    [
      'another modulus',
      { load: { checkpoint: 'start.safetensors' }, task: { modulus: 13 } },
      /task\.modulus is 13, but .*start\.safetensors has 11; write that or leave task\.modulus out/,
    ],
  ];
  for (const [what, config, line] of wrong) {
    it(`of ${what} ends in one line, and leaves no run`, async () => {
      fs.writeFileSync(path.join(folder, 'cut.safetensors'), fs.readFileSync(file).subarray(0, 3000));
      const { code, stdout, stderr } = await train(config);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, line);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.deepEqual(runsOf(), []);
    });
  }

  describe('into a run directory that is there', () => {
    const config = (more: Partial<RunConfig>): RunConfig => ({
      ...defaultConfig(),
      load: { checkpoint: file },
      ...more,
    });
    const observer = { status: () => undefined, row: () => undefined, log: () => undefined };
    const loaded = async (made: RunConfig) => {
      const owner = createRun(path.join(folder, 'runs'), made, 'terminal');
      const status = await trainRun(owner, new TrainingControl(), observer, measureTraining);
      owner.release();
      return { run: owner.path, status };
    };

    it("makes the config's model that of the checkpoint", async () => {
      const { run, status } = await loaded(config({ task: { ...defaultConfig().task, modulus: 11 } }));
      assert.equal(status.state, 'completed');
      assert.deepEqual(new RunDirectory(run).info()?.config.model, MODEL);
      const owner = await new RunDirectory(run).own('terminal');
      await assert.rejects(trainRun(owner, new TrainingControl(), observer, measureTraining), /is a loaded model/);
      owner.release();
    });

    it('fails in one line where the checkpoint is of another modulus', async () => {
      const { run, status } = await loaded(config({}));
      assert.equal(status.state, 'failed');
      assert.match(status.error ?? '', /^task\.modulus is 113, but .*start\.safetensors has 11; [^\n]+$/);
      assert.deepEqual(rowsOf(run), []);
      assert.deepEqual(new RunDirectory(run).checkpoints(), []);
    });
  });

  it('of a file that holds but tensors has the losses of the reference, on the split that the config names', async () => {
    const { file: checkpoint, task, reference } = ourModel;
    const { code, stdout, stderr } = await train({ load: { checkpoint }, task });
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as Record<string, number>;
    const { train_loss, test_loss, train_acc, test_acc } = reference.original;
    assert.ok(Math.abs(result['train_loss'] / train_loss - 1) < 0.01, String(result['train_loss']));
    assert.ok(Math.abs(result['test_loss'] / test_loss - 1) < 0.01, String(result['test_loss']));
    assert.deepEqual([result['train_accuracy'], result['test_accuracy']], [train_acc, test_acc]);
    const [row] = rowsOf(runsOf()[0]);
    assert.equal(row['key_frequencies'], reference.key_frequencies.length);
    assert.ok(Math.abs(Number(row['gini_W_L']) / reference.gini.W_L - 1) < 1e-4);
    assert.ok(Math.abs(Number(row['excluded_loss']) / reference.excluded.train_loss - 1) < 0.01);
  });

  itWithPublishedModel('of the published model finds what its authors logged, on their own split', async ({ file }) => {
    const { code, stdout, stderr } = await train({ load: { checkpoint: file } });
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /was trained on x \+ y mod 113, 30% of the pairs, Python's random\.shuffle, seed 1; does not say its activation/,
    );
    const result = JSON.parse(stdout) as Record<string, number>;
    assert.equal(result['epoch'], 107_790);
    // Logged by the original training: train 9.2e-9, test 4.99e-7.
    assert.ok(Math.abs(result['train_loss'] / 9.2e-9 - 1) < 0.01, String(result['train_loss']));
    assert.ok(Math.abs(result['test_loss'] / 4.99e-7 - 1) < 0.01, String(result['test_loss']));
    assert.deepEqual([result['train_accuracy'], result['test_accuracy']], [1, 1]);
    const [row] = rowsOf(runsOf()[0]);
    assert.equal(row['key_frequencies'], 5);
  });
});
