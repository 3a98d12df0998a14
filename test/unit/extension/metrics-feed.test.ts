import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { TrainingProgress } from '../../../src/core/phases';
import { RunDirectory } from '../../../src/core/run/directory';
import { cutMetrics } from '../../../src/core/run/metrics-file';
import { type MetricsRow, rowLine } from '../../../src/core/run/metrics-row';
import { MOST_ROWS } from '../../../src/core/run/thinned-rows';
import { MetricsFeed } from '../../../src/extension/dashboard/metrics-feed';
import { Verdicts } from '../../../src/worker/verdicts';
import { aRow, leftRun, rowsOf } from '../../run-directories';

describe('the metrics that a dashboard is fed', () => {
  let folder: string;
  let run: RunDirectory;
  let feed: MetricsFeed;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'feed-'));
    run = leftRun(folder, defaultConfig());
    feed = new MetricsFeed(run);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const file = (): string => path.join(run.path, 'metrics.jsonl');
  const log = (rows: readonly MetricsRow[]): void => fs.appendFileSync(file(), rows.map(rowLine).join(''));
  const span = (from: number, to: number): MetricsRow[] =>
    Array.from({ length: (to - from) / 10 }, (_, i) => aRow(from + 10 * i));
  const epochs = (change: { metrics: Record<string, Float64Array> } | undefined): number[] => [
    ...(change?.metrics['epoch'] ?? []),
  ];

  it('come all at first, then what was added; anew where the file was cut', async () => {
    log(span(0, 50));
    await feed.read();
    assert.deepEqual([feed.all().kind, feed.added()], ['anew', undefined]);
    log(span(50, 70));
    await feed.read();
    const added = feed.added();
    assert.deepEqual([added?.kind, epochs(added), added?.logged], ['added', [50, 60], 7]);
    assert.deepEqual(added?.phases, [{ name: 'memorisation', from: 0, to: 60 }]);
    cutMetrics(file(), 20);
    log(span(30, 40));
    await feed.read();
    const anew = feed.added();
    assert.deepEqual([anew?.kind, epochs(anew), anew?.logged], ['anew', [0, 10, 20, 30], 4]);
    assert.equal(feed.added(), undefined);
    assert.deepEqual(epochs(feed.all()), [0, 10, 20, 30], 'a view that opens again gets all of them');
  });

  it('are thinned where there are very many, and all there in a stretch', async () => {
    log(span(0, 10 * MOST_ROWS));
    await feed.read();
    assert.equal(epochs(feed.all()).length, MOST_ROWS);
    log(span(10 * MOST_ROWS, 10 * MOST_ROWS + 50));
    await feed.read();
    const thinned = feed.added();
    assert.equal(thinned?.kind, 'thinned');
    assert.equal(thinned?.logged, MOST_ROWS + 5);
    assert.ok(epochs(thinned).length <= MOST_ROWS / 2 + 5);
    const stretch = await feed.between(99_995, 100_050);
    assert.deepEqual([epochs(stretch), stretch.logged], [[100_000, 100_010, 100_020, 100_030, 100_040, 100_050], 6]);
    assert.deepEqual(epochs(await feed.between(99_991, 99_999)), []);
  });

  it('do not keep others waiting while they are read', async () => {
    log(span(0, 300_000));
    log(span(300_000, 600_000));
    let turns = 0;
    const reading = feed.read().then(() => 'read');
    while ((await Promise.race([reading, new Promise((done) => setImmediate(done, 'turn'))])) === 'turn') {
      turns++;
    }
    assert.ok(turns >= Math.floor(fs.statSync(file()).size / (1 << 20)), `${turns} turns`);
  });

  it('are none where they cannot be read', async () => {
    fs.rmSync(file(), { force: true });
    fs.mkdirSync(file());
    await feed.read();
    assert.deepEqual(epochs(feed.all()), []);
    await assert.rejects(feed.between(0, 1), /metrics\.jsonl: is not a file; put back a copy$/);
  });

  it('tell the verdict at every checkpoint, in any order, as its rows alone do', () => {
    const learning = (epoch: number): MetricsRow => ({
      ...aRow(epoch),
      train_accuracy: Math.min(1, epoch / 200),
      test_accuracy: Math.min(1, epoch / 900),
      test_loss: epoch < 500 ? epoch : 1,
    });
    const checkpoints = [0, 100, 250, 600, 950];
    const add = (epoch: number): void =>
      fs.writeFileSync(path.join(run.path, 'checkpoints', `epoch-${String(epoch).padStart(8, '0')}.safetensors`), '');
    const expected = (epoch: number): unknown =>
      TrainingProgress.of(rowsOf(run.path).filter((row) => row.epoch <= epoch)).standing();
    fs.mkdirSync(path.join(run.path, 'checkpoints'), { recursive: true });
    checkpoints.slice(0, 3).forEach(add);
    log(span(0, 300).map(({ epoch }) => learning(epoch)));
    const verdicts = new Verdicts(run, false);
    [250, 0, 100, 250].forEach((epoch) => assert.deepEqual(verdicts.at(epoch), expected(epoch), `at ${epoch}`));
    log(span(300, 1000).map(({ epoch }) => learning(epoch)));
    checkpoints.slice(3).forEach(add);
    [950, 600, 100].forEach((epoch) => assert.deepEqual(verdicts.at(epoch), expected(epoch), `at ${epoch}`));
    add(400);
    assert.deepEqual(verdicts.at(400), expected(400), 'of a checkpoint that came late');
    assert.equal(verdicts.at(950).verdict, 'grokked');
    cutMetrics(file(), 300);
    log(span(310, 700));
    assert.deepEqual(verdicts.at(600), expected(600), 'after a resume');
  });
});
