import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfig } from '../../src/core/config/parse';
import type { RunConfig } from '../../src/core/config/types';
import { createRun } from '../../src/core/run/create';
import { RunDirectory } from '../../src/core/run/directory';
import { listNames } from '../../src/core/run/disk';
import { epochFileName, runFile } from '../../src/core/run/layout';
import { metricsCsv } from '../../src/core/run/metrics-csv';
import { cutMetrics } from '../../src/core/run/metrics-file';
import { isActive } from '../../src/core/run/state';
import { putRequest, requestFiles, REQUESTS } from '../../src/core/run/requests';
import { ThinnedRows } from '../../src/core/run/thinned-rows';
import { aRow, rowsOf, savedAt } from '../run-directories';
import type { InputKind } from './kinds';
import { anyBytes, anyJson, anySafetensors, type Mutation, mutate } from './mutations';

const CONFIG = parseConfig(
  JSON.stringify({ name: 'inputs', task: { modulus: 5 }, model: { dModel: 4, heads: 2, dMlp: 6 } }),
).config as RunConfig;
const NEWEST = 1000;

const PARTS = {
  config: runFile.config,
  status: runFile.status,
  metrics: runFile.metrics,
  lock: (run: string) => path.join(runFile.lock(run), listNames(runFile.lock(run))[0]),
  weights: (run: string) => path.join(runFile.checkpoints(run), epochFileName(NEWEST)),
  state: (run: string) => path.join(runFile.states(run), epochFileName(NEWEST)),
};

type Originals = Readonly<Record<keyof typeof PARTS, Buffer>>;

let originals: Originals | undefined;

/** The whole files of a run. */
function original(part: keyof Originals): Buffer {
  if (!originals) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-originals-'));
    const run = runIn(folder).path;
    originals = Object.fromEntries(
      Object.entries(PARTS).map(([name, file]) => [name, fs.readFileSync(file(run))]),
    ) as unknown as Originals;
    fs.rmSync(folder, { recursive: true });
  }
  return originals[part];
}

/** The run in that folder; made where there is none. It is being trained, by this process. */
function runIn(folder: string): RunDirectory {
  const [made] = RunDirectory.paths(folder);
  if (made !== undefined) {
    return new RunDirectory(made);
  }
  const owner = createRun(folder, CONFIG, 'terminal');
  [0, 10, 20, NEWEST].forEach((epoch) => owner.appendRow({ ...aRow(epoch), gini: 0.5, norm: NaN }));
  [500, NEWEST].forEach((epoch) => owner.saveCheckpoint(...savedAt(epoch, CONFIG)));
  owner.writeStatus({ ...owner.directory.require().status, state: 'running', epoch: NEWEST }, false);
  return owner.directory;
}

/** A kind of input that is a part of a run directory. */
function part(
  name: string,
  which: keyof Originals,
  mutations: readonly Mutation[],
  places: number,
  read: (run: RunDirectory) => void,
): InputKind {
  return {
    name,
    places,
    mutant: (random) => mutate(original(which), mutations, random),
    read: (input, folder) => {
      const run = runIn(folder);
      fs.writeFileSync(PARTS[which](run.path), input);
      read(run);
    },
  };
}

export const runInputs: readonly InputKind[] = [
  part("runs' configs", 'config', anyJson, 1, (run) => {
    const info = run.info();
    assert.deepEqual(info, run.require());
    assert.ok(info && info.config.task.modulus >= 2);
  }),
  part('status.json', 'status', anyJson, 0, (run) => {
    const { status, holder } = run.require();
    assert.ok(Number.isSafeInteger(status.epoch) && status.epoch >= 0);
    assert.ok(isActive(status.state) === (holder !== undefined));
  }),
  part('metrics.jsonl', 'metrics', [...anyJson, ...anyBytes], 0, (run) => {
    const rows = rowsOf(run.path);
    assert.deepEqual(run.lastRow(), rows.at(-1));
    const pieces = [...run.metricsReader().pieces()];
    assert.deepEqual(
      pieces.flatMap((piece) => piece.rows),
      rows,
    );
    const thinned = new ThinnedRows();
    rows.forEach((row) => thinned.add(row));
    assert.equal(thinned.length, rows.length);
    const lines = [...metricsCsv(() => run.rowsFrom(0))]
      .join('')
      .replaceAll(/"([^"]|"")*"/g, 'name')
      .trimEnd()
      .split('\n');
    assert.ok(rows.length === 0 || lines.length === rows.length + 1);
    assert.equal(new Set(lines.map((line) => line.split(',').length)).size, 1);
    const { last } = cutMetrics(runFile.metrics(run.path), 20);
    assert.deepEqual(
      rowsOf(run.path),
      rows.filter(({ epoch }) => epoch <= 20),
    );
    assert.deepEqual(last, run.lastRow());
  }),
  part('locks', 'lock', anyJson, 0, (run) => {
    const { status, holder } = run.require();
    assert.ok(isActive(status.state) === (holder !== undefined));
    assert.ok(!holder || holder.pid > 0);
  }),
  part('weights to resume from', 'weights', anySafetensors, 0, resumable),
  part("optimizers' states to resume from", 'state', anySafetensors, 0, resumable),
  {
    name: 'requests',
    places: 0,
    mutant: (random) =>
      Buffer.from(
        Array.from({ length: 1 + random.below(4) }, () =>
          mutate(Buffer.from(`${random.pick(NUMBERS)}-0123abcd.${random.pick(REQUESTS)}`), anyBytes, random).toString(
            'latin1',
          ),
        ).join('\n'),
      ),
    read: (input, folder) => {
      const control = path.join(folder, 'control');
      fs.rmSync(control, { recursive: true, force: true });
      fs.mkdirSync(control);
      // What no file can be called is left out of its name.
      const names = input.toString('latin1').replaceAll(/[/\0]/g, '').split('\n');
      for (const name of names.filter((text) => !/^\.{0,2}$/.test(text))) {
        fs.writeFileSync(path.join(control, name.slice(0, 100)), input);
      }
      const asked = putRequest(control, 'stop');
      assert.ok(
        requestFiles(control).some(({ file }) => file === asked),
        'it is not heard',
      );
    },
  },
];

const NUMBERS = ['00000000', '00000001', '12345678', '99999998', '99999999', '100000000'];

/** Of two checkpoints one is whole: a run goes on from the newer one, or from the one before and says why. */
function resumable(run: RunDirectory): void {
  const point = run.resumePoint();
  assert.ok(point);
  assert.deepEqual([point.epoch, point.warnings.length], point.epoch === NEWEST ? [NEWEST, 0] : [500, 1]);
}
