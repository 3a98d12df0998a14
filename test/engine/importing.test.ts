import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { openTraining } from '../../src/core/checkpoint/history';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { TrainingProgress } from '../../src/core/phases';
import { RunDirectory } from '../../src/core/run/directory';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { rowsOf } from '../run-directories';

const FIXTURES = path.join(__dirname, '../fixtures/checkpoints');
const TRAINING = path.join(FIXTURES, 'training.pt');

describe('grokking import', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const runs = (): RunDirectory[] =>
    RunDirectory.list(path.join(folder, '.grokking', 'runs')).map(({ directory }) => directory);

  it('makes a run with all checkpoints of a file, the curves that it has logged, and measures', async () => {
    const { code, stdout, stderr } = await grokking(['import', TRAINING, '--json'], folder);
    assert.equal(code, 0, stderr);
    const [said, contents, ...doubts] = stderr.trimEnd().split('\n');
    assert.match(
      said,
      /training\.pt was trained on x \+ y mod 7, 30% of the pairs, Python's random\.shuffle, seed 1; does not/,
    );
    assert.equal(
      contents,
      '3 checkpoints, epochs 0 to 50, 3 of them measured; its own train loss, test loss; left out, as they are neither per epoch nor per checkpoint: val_accs (2 numbers)',
    );
    assert.equal(doubts.length, 2, stderr);
    assert.match(doubts[0], /^warning: its log has train_loss 0\.0980 at epoch 50, its weights give \d/);

    const [run] = runs();
    const { config, status } = run.require();
    const result = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([result['run'], result['epoch']], [run.path, 50]);
    assert.deepEqual([status.state, status.epoch, status.epochs], ['completed', 50, 50]);
    assert.deepEqual(config.load, { checkpoint: TRAINING, history: true });
    const training = openTraining(TRAINING);
    const files = run.checkpoints();
    assert.deepEqual(
      files.map(({ epoch }) => epoch),
      [0, 20, 50],
    );
    files.forEach(({ file, epoch }, i) => {
      const written = openCheckpoint(file);
      assert.deepEqual(written.parameters, training.parameters(i));
      assert.deepEqual([written.epoch, written.task], [epoch, config.task]);
    });
    training.close();

    const rows = rowsOf(run.path);
    assert.deepEqual(
      rows.map(({ epoch }) => epoch),
      Array.from({ length: 51 }, (_, epoch) => epoch),
      'what is logged after the newest checkpoint is of no weights in the file',
    );
    assert.ok(rows.every(({ epoch, train_loss }) => Math.abs(train_loss - 5 / (1 + epoch)) < 1e-5));
    assert.ok(rows.every(({ epoch, test_loss }) => Math.abs(test_loss - 10 / (1 + epoch)) < 1e-5));
    const measured = rows.filter(({ train_accuracy }) => Number.isFinite(train_accuracy)).map(({ epoch }) => epoch);
    assert.deepEqual(measured, [0, 20, 50]);
    assert.ok(measured.every((epoch) => Number.isFinite(rows[epoch]['restricted_loss'])));
    assert.equal(TrainingProgress.of(rows).phases[0].name, 'memorisation');
  });

  it('is made once of a file that has not changed, and under each name', async () => {
    for (const args of [[], [], ['--name', 'other']]) {
      const { code, stderr } = await grokking(['import', TRAINING, ...args], folder);
      assert.equal(code, 0, stderr);
    }
    assert.deepEqual(
      runs()
        .map((run) => run.require().name)
        .sort(),
      ['other', 'training'],
    );
  });

  it('of a config that keeps few checkpoints has those, and all rows', async () => {
    const config = { load: { checkpoint: TRAINING, history: true }, training: { keep: { every: 50 } } };
    const { code, stderr } = await grokking(['train', writeConfig(folder, config)], folder);
    assert.equal(code, 0, stderr);
    const [run] = runs();
    assert.deepEqual([run.checkpoints().map(({ epoch }) => epoch), rowsOf(run.path).length], [[0, 50], 51]);
  });

  it('measures what a file has not logged, on the split that is said', async () => {
    const file = path.join(FIXTURES, 'history-keys.pt');
    const { code, stdout, stderr } = await grokking(['import', file, '--split', 'python:1:0.3', '--json'], folder);
    assert.equal(code, 0, stderr);
    const rows = rowsOf(runs()[0].path);
    assert.deepEqual(
      rows.map(({ epoch }) => epoch),
      [0, 20, 100],
    );
    const expected = JSON.parse(fs.readFileSync(path.join(FIXTURES, 'expected.json'), 'utf8')) as Record<
      string,
      unknown
    >[];
    const { train, test } = expected.find((entry) => entry['file'] === 'history-keys.pt') as {
      train: number;
      test: number;
    };
    assert.ok(Math.abs(rows[2].train_loss - train) < 1e-5 && Math.abs(rows[2].test_loss - test) < 1e-5);
    assert.ok(Number.isFinite((JSON.parse(stdout) as Record<string, number>)['test_accuracy']));
  });

  it('of a file whose split is not known says nothing of train and test', async () => {
    const { code, stderr } = await grokking(['import', path.join(FIXTURES, 'history-items.pt')], folder);
    assert.equal(code, 0, stderr);
    const rows = rowsOf(runs()[0].path);
    assert.ok(rows.every((row) => Number.isNaN(row.train_loss) && Number.isFinite(row['all_accuracy'])));
  });

  it('is refused in one line where there is no series, or nothing says its epochs, and leaves nothing', async () => {
    for (const name of ['nested.pt', 'history-without-epochs.pt', 'two-models.pt', 'script.pt']) {
      const { code, stdout, stderr } = await grokking(['import', path.join(FIXTURES, name)], folder);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^[^\n]+\n$/);
    }
    assert.deepEqual(runs(), []);
  });
});
