import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SWEEP_FIGURES } from '../../src/cli/sweep-figure';
import { createSweep } from '../../src/core/sweep/create';
import { parseSweep } from '../../src/core/sweep/file';
import { runsOf } from '../../src/core/sweep/plan';
import { endedRow } from '../unit/sweep-data';
import { CliProcess } from './cli-process';

const SWEEP = {
  name: 'four-cells',
  base: { task: { modulus: 7 } },
  vary: { 'task.trainFraction': [0.4, 0.6], 'optimizer.weightDecay': [0, 1] },
  seeds: 3,
};
/** By fraction and weight decay: when the runs of seeds 0, 1 and 2 grokked; null: never. The last run failed. */
const GROKKED: Readonly<Record<string, readonly (number | null)[]>> = {
  '0.4 0': [null, null, null],
  '0.4 1': [900, 700, 800],
  '0.6 0': [3000, null, null],
  '0.6 1': [300, 500, null],
};

type Row = Readonly<Record<string, string>>;

describe('grokking figure of a sweep', function () {
  this.timeout(180_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-sweep-figure-'));
  let sweep: string;
  before(() => {
    const { plan } = parseSweep(JSON.stringify(SWEEP), path.join(folder, 'four.sweep.json'));
    assert.ok(plan);
    const { directory, lock } = createSweep(folder, plan, 'terminal');
    lock.release();
    sweep = directory.path;
    const rows = [...runsOf(plan)].map((run) => {
      const cell = `${String(run.values['task.trainFraction'])} ${String(run.values['optimizer.weightDecay'])}`;
      const failed = cell === '0.6 1' && run.seed === 2;
      return endedRow(run, { grokked_at: GROKKED[cell][run.seed], ...(failed && { state: 'failed', error: 'full' }) });
    });
    fs.writeFileSync(path.join(sweep, 'results', '1.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const made = async (name: string, format: string, ...options: string[]): Promise<Buffer> => {
    const file = path.join(folder, `${name}.${format}`);
    const { code, stderr } = await new CliProcess(['figure', sweep, name, '--out', file, ...options], folder).finished;
    assert.equal(code, 0, stderr);
    return fs.readFileSync(file);
  };
  const table = async (name: string, ...options: string[]): Promise<Row[]> => {
    const [head, ...lines] = (await made(name, 'csv', ...options)).toString().trimEnd().split('\n');
    const names = head.split(',');
    return lines.map((line) => Object.fromEntries(line.split(',').map((field, i) => [names[i], field])));
  };
  const cell = (rows: readonly Row[], fraction: string, decay: string): Row => {
    const found = rows.filter(
      (row) => row['task.trainFraction'] === fraction && row['optimizer.weightDecay'] === decay,
    );
    assert.equal(found.length, 1);
    return found[0];
  };
  const these = (row: Row, names: string): string => names.split(' ').map((name) => row[name]).join(' '); // prettier-ignore

  for (const name of SWEEP_FIGURES) {
    it(`${name}: a picture whose numbers are numbers`, async () => {
      const svg = (await made(name, 'svg')).toString();
      assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="89mm" /);
      assert.ok(!/NaN|undefined|Infinity/.test(svg.replaceAll(/>[^<]*<|base64,[^"]*/g, '')));
      assert.equal((await made(name, 'png')).toString('latin1', 1, 4), 'PNG');
    });
  }

  it('phase-diagram: the median of the seeds that are known, and signs where there is none', async () => {
    const rows = await table('phase-diagram');
    assert.equal(rows.length, 4);
    const names = 'grokked_at min max runs ended known grokked failed state';
    assert.equal(these(cell(rows, '0.4', '1'), names), '800 700 900 3 3 3 3 0 value');
    assert.equal(these(cell(rows, '0.6', '1'), names), '400 300 500 3 3 2 2 1 value');
    assert.equal(these(cell(rows, '0.4', '0'), names), '   3 3 3 0 0 never');
    assert.equal(these(cell(rows, '0.6', '0'), names), ' 3000 3000 3 3 3 1 0 rare');
    const shares = await table('phase-diagram', '--measure', 'grokked_share', '--x', 'weightDecay', '--y', 'trainFraction'); // prettier-ignore
    assert.equal(Number(cell(shares, '0.6', '0')['grokked_share']).toFixed(4), '0.3333');
    assert.equal(cell(shares, '0.6', '1')['grokked_share'], '1', 'of the two that did not fail');
  });

  it('parallel and scatter: every run with what it was given and came to', async () => {
    for (const name of ['parallel', 'scatter']) {
      const rows = await table(name);
      assert.equal(rows.length, 12);
      for (const row of rows) {
        const own = GROKKED[these(row, 'task.trainFraction optimizer.weightDecay')][Number(row['seed'])];
        assert.equal(row['grokked_at'], own === null ? '' : String(own), JSON.stringify(row));
      }
      assert.deepEqual(rows.filter(({ state }) => state === 'failed').map(({ index }) => index), ['11']); // prettier-ignore
    }
    const [first] = await table('scatter', '--x', 'delay', '--y', 'seconds');
    assert.equal(these(first, 'index delay seconds'), '0  12');
  });
});
