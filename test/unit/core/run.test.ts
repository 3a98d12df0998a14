import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import type { Parameters } from '../../../src/core/model';
import { listCheckpoints, loadCheckpoint, loadResumePoint, saveCheckpoint } from '../../../src/core/run/checkpoint';
import { metricsColumns } from '../../../src/core/run/columns';
import { createRun, listRuns, readRun } from '../../../src/core/run/directory';
import { listNames, runFile } from '../../../src/core/run/files';
import { metricsCsv, MetricsReader, MetricsWriter, readMetrics, truncateMetrics } from '../../../src/core/run/metrics';
import type { MetricsRow } from '../../../src/core/run/metrics-row';
import { readStatus, writeStatus } from '../../../src/core/run/status';

const tensors = (value: number): Parameters => ({ w: { shape: [2, 2], data: Float32Array.of(value, 1, 2, 3) } });
const row = (epoch: number): MetricsRow => ({
  epoch,
  train_loss: 1 / (epoch + 1),
  test_loss: 2,
  train_accuracy: 0.5,
  test_accuracy: 0.1,
  learning_rate: 0.001,
  seconds: epoch,
});

describe('run directory', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runs-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const newRun = (): string =>
    createRun(folder, { ...defaultConfig(), name: 'x² / mine' }, new Date('2026-03-04T05:06:07Z'));

  it('is named after time and name, holds the resolved config, and is listed', () => {
    const run = newRun();
    assert.match(path.basename(run), /^20260304-050607-x²-mine-[0-9a-f]{4}$/);
    assert.deepEqual(JSON.parse(fs.readFileSync(runFile.config(run), 'utf8')), {
      ...defaultConfig(),
      name: 'x² / mine',
    });
    fs.mkdirSync(path.join(folder, 'not-a-run'));
    assert.deepEqual(
      listRuns(folder).map(({ path: found, name, status }) => [found, name, status.state]),
      [[run, 'x² / mine', 'queued']],
    );
    assert.deepEqual(listRuns(path.join(folder, 'missing')), []);
  });

  it('that cannot be made is one line, and leaves nothing', () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, '');
    assert.throws(
      () => createRun(file, defaultConfig()),
      /file: runs cannot be written there \(ENOTDIR\); choose another/,
    );
    assert.deepEqual(listNames(folder), ['file']);
  });

  it('reads interrupted when its process is gone, and as written while it lives', () => {
    const run = newRun();
    const status = readStatus(run);
    assert.ok(status);
    writeStatus(run, { ...status, state: 'running' });
    assert.equal(readStatus(run)?.state, 'running');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeStatus(run, { ...status, state: 'paused', pid });
    assert.equal(readStatus(run)?.state, 'interrupted');
    writeStatus(run, { ...status, state: 'completed', pid });
    assert.equal(readStatus(run)?.state, 'completed');
    const elsewhere = { ...status, state: 'running' as const, pid, host: 'another machine' };
    writeStatus(run, { ...elsewhere, updated_at: new Date().toISOString() });
    assert.equal(readStatus(run)?.state, 'running');
    writeStatus(run, { ...elsewhere, updated_at: '2026-03-04T05:06:07Z' });
    assert.equal(readStatus(run)?.state, 'interrupted');
  });

  it('with a broken status or config is no run', () => {
    const run = newRun();
    fs.writeFileSync(runFile.config(run), '{');
    assert.equal(readRun(run), undefined);
    fs.writeFileSync(runFile.status(run), '{"state": "asleep"}');
    assert.equal(readStatus(run), undefined);
  });

  it('keeps every checkpoint, with its config, and the newest two optimizer states', () => {
    const run = newRun();
    for (const epoch of [0, 500, 1000]) {
      saveCheckpoint(run, defaultConfig(), epoch, tensors(epoch), { step: epoch, m: tensors(-1), v: tensors(-2) });
    }
    assert.deepEqual(
      listCheckpoints(run).map(({ epoch, file }) => [epoch, path.basename(file)]),
      [0, 500, 1000].map((epoch) => [epoch, `epoch-${String(epoch).padStart(8, '0')}.safetensors`]),
    );
    assert.equal(listNames(runFile.states(run)).length, 2);
    const loaded = loadCheckpoint(listCheckpoints(run)[1].file);
    assert.deepEqual(loaded, { epoch: 500, parameters: tensors(500), config: defaultConfig() });
    const point = loadResumePoint(run);
    assert.equal(point.epoch, 1000);
    assert.deepEqual(point.optimizer, { step: 1000, m: tensors(-1), v: tensors(-2) });
    fs.rmSync(listCheckpoints(run)[2].file);
    assert.equal(loadResumePoint(run).epoch, 500);
  });

  it('without a state to resume from says so', () => {
    assert.throws(() => loadResumePoint(newRun()), /no checkpoint with optimizer state to resume from/);
  });
});

describe('metrics', () => {
  let run: string;
  beforeEach(() => (run = fs.mkdtempSync(path.join(os.tmpdir(), 'metrics-'))));
  afterEach(() => fs.rmSync(run, { recursive: true }));
  const append = (...epochs: number[]): void => {
    const writer = new MetricsWriter(run);
    epochs.forEach((epoch) => writer.append(row(epoch)));
    writer.close();
  };

  it('are read as they come, each row once; half a line waits', () => {
    const reader = new MetricsReader(run);
    assert.deepEqual(reader.read(), { rows: [], restarted: false });
    append(0, 10);
    assert.deepEqual(reader.read(), { rows: [row(0), row(10)], restarted: false });
    const line = `${JSON.stringify(row(20))}\n`;
    fs.appendFileSync(runFile.metrics(run), line.slice(0, 25));
    assert.deepEqual(reader.read().rows, []);
    fs.appendFileSync(runFile.metrics(run), line.slice(25));
    assert.deepEqual(reader.read().rows, [row(20)]);
  });

  it('cut at a resume are read anew', () => {
    const reader = new MetricsReader(run);
    append(0, 10, 20, 30);
    reader.read();
    truncateMetrics(run, 10);
    assert.deepEqual(reader.read(), { rows: [row(0), row(10)], restarted: true });
    append(20);
    assert.deepEqual(reader.read(), { rows: [row(20)], restarted: false });
  });

  it('cut and grown past their old end between two looks are read anew', () => {
    const reader = new MetricsReader(run);
    append(0, 10);
    reader.read();
    truncateMetrics(run, 0);
    append(20, 30, 40);
    assert.deepEqual(reader.read(), { rows: [row(0), row(20), row(30), row(40)], restarted: true });
  });

  it('survive a line cut short by a crash', () => {
    append(0);
    fs.appendFileSync(runFile.metrics(run), '{"epoch": 1\n');
    append(20);
    assert.deepEqual(readMetrics(run), [row(0), row(20)]);
  });

  it('become CSV and columns; a missing measure is empty and NaN', () => {
    const rows = [row(0), { ...row(10), gini: 0.5 }];
    const [header, first, second] = metricsCsv(rows).split('\n');
    assert.equal(header, 'epoch,train_loss,test_loss,train_accuracy,test_accuracy,learning_rate,seconds,gini');
    assert.equal(first, '0,1,2,0.5,0.1,0.001,0,');
    assert.match(second, /^10,.*,0.5$/);
    assert.deepEqual([...metricsColumns(rows)['gini']], [NaN, 0.5]);
    assert.deepEqual([...metricsColumns([])['epoch']], []);
  });
});
