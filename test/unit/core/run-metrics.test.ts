import assert from 'node:assert/strict';
import fsModule, * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { RunDirectory } from '../../../src/core/run/directory';
import { MetricsReader, rowsFrom } from '../../../src/core/run/metrics';
import { metricsCsv } from '../../../src/core/run/metrics-csv';
import { cutMetrics, lastRow, MetricsWriter } from '../../../src/core/run/metrics-file';
import { type MetricsRow, rowLine } from '../../../src/core/run/metrics-row';
import { CollapseWatch } from '../../../src/core/collapse';
import { aRow } from '../../run-directories';

describe('metrics', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metrics-'));
    file = path.join(folder, 'metrics.jsonl');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const append = (...epochs: number[]): void => {
    const writer = new MetricsWriter(file);
    epochs.forEach((epoch) => writer.append(aRow(epoch)));
    writer.close();
  };
  const read = (reader: MetricsReader): { rows: MetricsRow[]; restarted: boolean } => {
    const pieces = [...reader.pieces()];
    assert.ok(
      pieces.slice(1).every(({ restarted }) => !restarted),
      'a new beginning comes first',
    );
    return { rows: pieces.flatMap(({ rows }) => rows), restarted: pieces[0]?.restarted ?? false };
  };
  const epochs = (): number[] => read(new MetricsReader(file)).rows.map(({ epoch }) => epoch);

  it('are read as they come, each row once; half a line waits', () => {
    const reader = new MetricsReader(file);
    assert.deepEqual(read(reader), { rows: [], restarted: false });
    append(0, 10);
    assert.deepEqual(read(reader), { rows: [aRow(0), aRow(10)], restarted: false });
    const line = rowLine(aRow(20));
    fs.appendFileSync(file, line.slice(0, 25));
    assert.deepEqual(read(reader).rows, []);
    fs.appendFileSync(file, line.slice(25));
    assert.deepEqual(read(reader).rows, [aRow(20)]);
  });

  it('cut at a resume are read anew', () => {
    const reader = new MetricsReader(file);
    append(0, 10, 20, 30);
    read(reader);
    cutMetrics(file, 10);
    assert.deepEqual(read(reader), { rows: [aRow(0), aRow(10)], restarted: true });
    append(20);
    assert.deepEqual(read(reader), { rows: [aRow(20)], restarted: false });
  });

  it('cut and grown past their old end between two looks are read anew', () => {
    const reader = new MetricsReader(file);
    append(0, 10);
    read(reader);
    cutMetrics(file, 0);
    append(20, 30, 40);
    assert.deepEqual(read(reader), { rows: [0, 20, 30, 40].map(aRow), restarted: true });
  });

  it('that need no cut stay the file they are', () => {
    append(0, 10);
    const { ino } = fs.statSync(file);
    assert.deepEqual(cutMetrics(file, 10).last, aRow(10));
    assert.equal(fs.statSync(file).ino, ino);
    assert.deepEqual(cutMetrics(path.join(folder, 'none'), 10), {
      last: undefined,
      memorised_at: null,
      grokked_at: null,
      collapse: new CollapseWatch(),
    });
  });

  it('lose the lines that a crash cut short, at the end and before it, and nothing else', () => {
    for (const torn of [
      '{"epoch": 1\n',
      '\n',
      '\0\0\0\n',
      '{"epoch": 5, "train_loss": "x"}\n',
      '{"epoch": -1}\n',
      '7\n',
    ]) {
      fs.rmSync(file, { force: true });
      append(0);
      fs.appendFileSync(file, torn);
      append(20);
      fs.appendFileSync(file, rowLine(aRow(30)).slice(0, 40));
      assert.deepEqual(epochs(), [0, 20], torn);
      assert.deepEqual(lastRow(file), aRow(20));
      assert.deepEqual(cutMetrics(file, 20).last, aRow(20));
      append(30);
      assert.deepEqual(epochs(), [0, 20, 30]);
      assert.equal(fs.readFileSync(file, 'utf8'), [0, 20, 30].map((epoch) => rowLine(aRow(epoch))).join(''));
    }
  });

  it('of any length are read, cut and asked for their last row', () => {
    const count = 40_000; // five pieces of a megabyte
    const descriptor = fs.openSync(file, 'w');
    for (let epoch = 0; epoch < count; epoch++) {
      fs.writeSync(descriptor, rowLine(aRow(epoch)));
    }
    fs.closeSync(descriptor);
    assert.equal(epochs().length, count);
    assert.equal(lastRow(file)?.epoch, count - 1);
    fs.appendFileSync(file, `${' '.repeat(3 << 20)}\n`); // no row is that long
    append(count);
    assert.equal(epochs().at(-1), count);
    assert.equal(lastRow(file)?.epoch, count);
    assert.equal(cutMetrics(file, 30_000).last?.epoch, 30_000);
    assert.deepEqual(
      epochs(),
      Array.from({ length: 30_001 }, (_, epoch) => epoch),
    );
  });

  it('that cannot be read are not taken for none', () => {
    fs.mkdirSync(file);
    assert.throws(() => read(new MetricsReader(file)), /metrics\.jsonl: is not a file; put back a copy$/);
    assert.throws(() => cutMetrics(file, 0), /metrics\.jsonl: is not a file; put back a copy$/);
    assert.throws(() => lastRow(file), /metrics\.jsonl: is not a file; put back a copy$/);
    fs.rmdirSync(file);
    fs.symlinkSync('metrics.jsonl', file); // a link to itself is closed to everybody
    assert.throws(
      () => read(new MetricsReader(file)),
      /metrics\.jsonl: cannot be read \(ELOOP\); mend its permissions$/,
    );
  });

  it('are read from any epoch on without what comes before', () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => rowLine(aRow(3 * i)));
    fs.writeFileSync(file, lines.join(''));
    for (const epoch of [0, 1, 3, 299, 300, 44_998, 45_000, 89_994, 89_997, 89_998, 1e9]) {
      const rows = [...rowsFrom(file, epoch)].flat();
      const first = 3 * Math.ceil(epoch / 3);
      assert.equal(rows.length, Math.max(0, 30_000 - first / 3), `from ${epoch}`);
      assert.equal(rows[0]?.epoch, first < 90_000 ? first : undefined);
      assert.equal(rows.at(-1)?.epoch, first < 90_000 ? 89_997 : undefined);
    }
    const run = new RunDirectory(folder);
    assert.deepEqual(run.rowAt(60_000), aRow(60_000));
    assert.equal(run.rowAt(60_001), undefined);
    assert.deepEqual([...rowsFrom(path.join(folder, 'none'), 0)], []);
  });

  it('become CSV; a missing measure is empty', () => {
    const rows = [aRow(0), { ...aRow(10), gini: 0.5 }];
    const csv = (...args: [string[]?, string[]?]): string =>
      [...metricsCsv(() => [rows.slice(0, 1), rows.slice(1)], ...args)].join('');
    const [header, first, second] = csv().split('\n');
    assert.equal(header, 'epoch,train_loss,test_loss,train_accuracy,test_accuracy,learning_rate,seconds,gini');
    assert.equal(first, '0,1,2,0.5,0.1,0.001,0,');
    assert.match(second, /^10,.*,0.5$/);
    assert.equal(csv(['epoch', 'gini']), 'epoch,gini\n0,\n10,0.5\n');
    assert.equal(csv(['epoch', 'test_loss'], ['gini', 'key_share']), 'epoch,test_loss\n10,2\n');
  });

  describe('on a disk that fails', () => {
    const { writeSync, fsyncSync } = fs;
    afterEach(() => Object.assign(fsModule, { writeSync, fsyncSync }));

    it('are whole or not there, and can be written again when there is room', () => {
      const writer = new MetricsWriter(file);
      writer.append(aRow(0));
      let room = 30; // bytes of the next row
      Object.assign(fsModule, {
        writeSync: (descriptor: number, bytes: Buffer, offset = 0) => {
          if (room === 0) {
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
              code: 'ENOSPC',
              syscall: 'write',
            });
          }
          const written = writeSync(descriptor, bytes, offset, Math.min(room, bytes.length - offset));
          room -= written;
          return written;
        },
      });
      for (const left of [30, 0, 7]) {
        room = left;
        assert.throws(() => writer.append(aRow(10)), /ENOSPC/);
        assert.deepEqual(epochs(), [0]);
      }
      room = Infinity;
      [10, 20].forEach((epoch) => writer.append(aRow(epoch)));
      writer.sync();
      writer.close();
      assert.equal(fs.readFileSync(file, 'utf8'), [0, 10, 20].map((epoch) => rowLine(aRow(epoch))).join(''));
    });

    it('are written again where the disk says late that it could not keep them', () => {
      const writer = new MetricsWriter(file);
      writer.append(aRow(0));
      writer.sync();
      [10, 20].forEach((epoch) => writer.append(aRow(epoch)));
      Object.assign(fsModule, {
        fsyncSync: () => {
          throw Object.assign(new Error('EDQUOT: over quota, fsync'), { code: 'EDQUOT', syscall: 'fsync' });
        },
      });
      assert.throws(() => writer.sync(), /EDQUOT/);
      Object.assign(fsModule, { fsyncSync });
      fs.truncateSync(file, rowLine(aRow(0)).length + 10); // what a network disk may have dropped
      writer.append(aRow(30));
      writer.sync();
      writer.close();
      assert.equal(fs.readFileSync(file, 'utf8'), [0, 10, 20, 30].map((epoch) => rowLine(aRow(epoch))).join(''));
    });
  });
});
