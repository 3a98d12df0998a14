import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { RunDirectory } from '../../src/core/run/directory';
import { loadCheckpoint } from '../../src/core/run/checkpoint';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { rowsOf } from '../run-directories';

/** Memorises near epoch 110 and groks near 290, on every engine. */
const GROKS = {
  task: { modulus: 29, trainFraction: 0.7 },
  model: { dModel: 32, dMlp: 128 },
  optimizer: { learningRate: 0.003 },
  training: { epochs: 1500, checkpointEvery: 50, stopWhen: { testLossBelow: 0.02 } },
};

const TINY = {
  task: { modulus: 7, trainFraction: 0.5 },
  model: { dModel: 16, heads: 2, dMlp: 16 },
  training: { epochs: 20, logEvery: 5, engine: 'wasm' },
};

const RESULT_KEYS = [
  ...['run', 'epoch', 'train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'],
  ...['grokked_at', 'seconds', 'engine'],
];

describe('grokking (command line)', function () {
  this.timeout(300_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('train: a model memorises, then groks, and the run directory has it all', async () => {
    writeConfig(folder, GROKS, 'groks.grok.json');
    const { code, stdout, stderr } = await grokking(['train', 'groks.grok.json', '--json'], folder);
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as Record<string, number | string>;
    assert.deepEqual(Object.keys(result), RESULT_KEYS);
    assert.ok(Number(result['test_accuracy']) >= 0.99);
    assert.equal(result['train_accuracy'], 1);
    assert.ok(Number(result['test_loss']) < 0.02);

    const [run, ...others] = RunDirectory.list(path.join(folder, '.grokking', 'runs'));
    assert.deepEqual(others, []);
    assert.equal(result['run'], run.path);
    assert.match(path.basename(run.path), /^\d{8}-\d{6}-groks-[0-9a-f]{4}$/);
    assert.equal(run.status.state, 'completed');
    const { memorised_at, grokked_at } = run.status;
    assert.ok(memorised_at !== null && grokked_at !== null && memorised_at < grokked_at);
    assert.equal(result['grokked_at'], grokked_at);

    const rows = rowsOf(run.path);
    assert.equal(rows[0].epoch, 0);
    assert.ok(Math.abs(rows[0].train_loss - Math.log(29)) < 1, 'an untrained model guesses');
    assert.equal(rows.at(-1)?.epoch, result['epoch']);
    assert.equal(rows.at(-1)?.test_loss, result['test_loss']);
    const highest = Math.max(...rows.map(({ test_loss }) => test_loss));
    assert.ok(highest > rows[0].test_loss, 'test loss rises before it falls');

    const epochs = new RunDirectory(run.path).checkpoints().map(({ epoch }) => epoch);
    assert.deepEqual(epochs.slice(0, 3), [0, 50, 100]);
    assert.equal(epochs.at(-1), result['epoch']);
    assert.equal(loadCheckpoint(new RunDirectory(run.path).checkpoints()[1].file).config?.name, 'groks');
    assert.match(stderr, /memorised: .* from epoch \d+\n(.*\n)*grokked: .* from epoch \d+/);
  });

  it('train: says in a few lines what was learned', async () => {
    writeConfig(folder, TINY);
    const { code, stdout } = await grokking(['train', 'test.grok.json', '--runs', 'elsewhere'], folder);
    assert.equal(code, 0);
    const [run] = RunDirectory.list(path.join(folder, 'elsewhere'));
    assert.match(stdout, /^task +test: x \+ y mod 7$/m);
    assert.match(stdout, /^trained +20 epochs in [\d.]+ m?s with wasm \(1 thread\)$/m);
    assert.match(stdout, /^grokked +not yet: test accuracy has stayed below 99%$/m);
    assert.match(stdout, /^ +[\d.]+% where the mirror \(y, x\) is trained, [\d.]+% of the others$/m);
    assert.match(stdout, /^frequencies +\d/m);
    assert.ok(stdout.endsWith(`run          ${run.path}\n`));
  });

  it('train: options replace fields of the config', async () => {
    writeConfig(folder, { ...TINY, training: {} });
    const options = ['--epochs', '7', '--engine', 'wasm', '--threads', '1', '--json'];
    const { code, stdout, stderr } = await grokking(['train', 'test.grok.json', ...options], folder);
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as { run: string; epoch: number; engine: string; grokked_at: null };
    assert.deepEqual([result.epoch, result.engine, result.grokked_at], [7, 'wasm', null]);
    const { epochs, engine, threads } = new RunDirectory(result.run).info()?.config.training ?? {};
    assert.deepEqual([epochs, engine, threads], [7, 'wasm', 1]);
  });

  it('train: a training that diverges is exit code 1 with one line, and keeps its last good checkpoint', async () => {
    const optimizer = { learningRate: 1, weightDecay: 100, warmupEpochs: 0 };
    writeConfig(folder, { ...TINY, optimizer, training: { ...TINY.training, epochs: 2000, checkpointEvery: 5 } });
    const { code, stdout, stderr } = await grokking(['train', 'test.grok.json', '--json'], folder);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /: training diverged at epoch \d+: .*; lower optimizer\.learningRate or optimizer\.weightDecay\n$/,
    );
    const [run] = RunDirectory.list(path.join(folder, '.grokking', 'runs'));
    assert.equal(run.status.state, 'failed');
    const kept = loadCheckpoint(new RunDirectory(run.path).checkpoints().at(-1)?.file ?? '');
    assert.ok(Object.values(kept.parameters).every(({ data }) => data.every(Number.isFinite)));
  });

  it('resume: a completed run and one that is being trained are refused', async () => {
    writeConfig(folder, TINY);
    const { stdout } = await grokking(['train', 'test.grok.json', '--json'], folder);
    const { run } = JSON.parse(stdout) as { run: string };
    const completed = await grokking(['resume', run], folder);
    assert.equal(completed.code, 2);
    assert.match(completed.stderr, /^.* is complete: it has trained its 20 epochs; train its config again .*\n$/);

    const owner = await new RunDirectory(run).own('terminal');
    owner.writeStatus({ ...owner.directory.require().status, state: 'running' }, false);
    const running = await grokking(['resume', run], folder);
    owner.release();
    assert.equal(running.code, 2);
    assert.match(
      running.stderr,
      new RegExp(`^.* is being trained by process ${process.pid} on .*; stop that first\n$`),
    );
  });

  it('bench: compares engines', async () => {
    writeConfig(folder, TINY);
    const args = ['bench', '--config', 'test.grok.json', '--epochs', '20'];
    const { code, stdout, stderr } = await grokking([...args, '--json'], folder);
    assert.equal(code, 0, stderr);
    const { engines, phases } = JSON.parse(stdout) as {
      engines: Record<string, { ms_per_epoch?: number; threads?: number; unavailable?: string }>;
      phases: { phase: string; ms: number }[];
    };
    assert.ok(
      phases.every(({ ms }) => ms >= 0),
      stdout,
    );
    const named = phases.map(({ phase }) => phase.split(':')[0]).join(', ');
    assert.equal(
      named,
      'first tables, second tables, forward, neurons, backward, tokens, combine, middle, last, update, a logged row',
    );
    assert.equal(engines['wasm'].threads, 1);
    for (const { ms_per_epoch, threads, unavailable } of Object.values(engines)) {
      assert.ok(unavailable !== undefined || (Number(ms_per_epoch) > 0 && Number(threads) >= 1));
    }
    const table = await grokking([...args, '--engines', 'wasm'], folder);
    const [subject, , header, rule, wasm, ...rest] = table.stdout.split('\n');
    assert.match(subject, /^x \+ y mod 7, 24 pairs · /);
    assert.match(rule, /^\| -+ \| -+: \| -+: \| -+: \| -+: \|$/);
    assert.match(wasm, /^\| `wasm` \| +[\d.]+ \| +1 \| 1\.0 × \| +– \|$/);
    assert.deepEqual(rest, ['']);
    const readme = fs.readFileSync('README.md', 'utf8');
    const [, speeds] = readme.split('## Engines and speed')[1].split('npm run bench');
    const cells = (row: string): string[] => row.split('|').map((cell) => cell.trim());
    assert.deepEqual(cells(speeds.match(/^\|.*$/m)?.[0] ?? ''), cells(header), 'the columns of the table in README.md');
  });

  it('--help says how each command is used', async () => {
    const program = await grokking(['--help'], folder);
    assert.equal(program.code, 0);
    for (const name of ['train', 'resume', 'bench', 'engines']) {
      assert.match(program.stdout, new RegExp(`^  ${name} `, 'm'));
      const { code, stdout } = await grokking([name, '--help'], folder);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^Usage: grokking ${name}`));
    }
  });
});
