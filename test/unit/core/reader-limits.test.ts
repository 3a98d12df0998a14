import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { compileFile } from '../../../src/analysis/analyses/compile';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { readConfigFile } from '../../../src/core/config/file';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import { readSplitFile } from '../../../src/core/config/split-file';
import { createRun } from '../../../src/core/run/create';
import { runFile } from '../../../src/core/run/layout';
import { lockFiles } from '../../../src/core/run/lock-entry';
import { LogReader } from '../../../src/core/run/log';
import { lastRow } from '../../../src/core/run/metrics-file';
import { rowsFrom } from '../../../src/core/run/metrics';
import { readStatusFile } from '../../../src/core/run/status';
import { installTypes } from '../../../src/extension/analyses/grokking-types';

const HUGE = 3 * 2 ** 30;

/** Readers, as a path is read; `refuses`: what is thrown. Others answer `instead`. */
const READERS: readonly {
  readonly of: string;
  readonly name: string;
  readonly read: (file: string) => unknown;
  readonly huge?: RegExp;
  readonly pipe?: RegExp;
  readonly instead?: unknown;
}[] = [
  { of: 'a config', name: 'a.grok.json', read: readConfigFile, huge: /a\.grok\.json: has 3221225472 bytes, more than a config has; give a/, pipe: /: is not a file; give a/ }, // prettier-ignore
  { of: 'a status', name: 'status.json', read: readStatusFile, instead: 'damaged' },
  { of: 'a list of pairs', name: 'split.json', read: (file) => readSplitFile(file, defaultConfig().task), huge: /split\.json has 3221225472 bytes, more than a list of pairs has/, pipe: /split\.json is not a file/ }, // prettier-ignore
  { of: 'a lock', name: 'x.json', read: (file) => lockFiles(path.dirname(file)).map(({ entry }) => entry), instead: [undefined] }, // prettier-ignore
  { of: 'an analysis file', name: 'a.analysis.ts', read: compileFile, huge: /a\.analysis\.ts has 3221225472 bytes, more than/, pipe: /there is no file/ }, // prettier-ignore
  { of: 'metrics, its last row', name: 'metrics.jsonl', read: (file) => lastRow(file) ?? 'none', instead: 'none', pipe: /metrics\.jsonl: is not a file/ }, // prettier-ignore
  { of: 'a checkpoint', name: 'x.safetensors', read: openCheckpoint, huge: /x\.safetensors: not a checkpoint/, pipe: /: is not a file/ }, // prettier-ignore
  { of: 'a PyTorch checkpoint', name: 'x.pth', read: openCheckpoint, huge: /x\.pth: /, pipe: /: is not a file/ },
  { of: 'an index of shards', name: 'model.safetensors.index.json', read: openCheckpoint, huge: /an index of 3221225472 bytes is longer/, pipe: /: is not a file/ }, // prettier-ignore
];

/** More bytes than any reader may take of {@link HUGE}. */
const MOST = HUGE / 6;

/** Bytes that this process has read until now, where the system tells. */
function bytesRead(): number {
  return process.platform === 'linux'
    ? Number(/^rchar: (\d+)$/m.exec(fs.readFileSync('/proc/self/io', 'utf8'))?.[1])
    : 0;
}

describe('readers', () => {
  let folder: string;
  let file: string;

  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-limits-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** Reads it; neither memory nor what is read must grow with the file. */
  async function meet(reader: (typeof READERS)[number], expected: RegExp | undefined): Promise<void> {
    const before = process.memoryUsage().rss;
    const start = bytesRead();
    const work = (async () => reader.read(file))();
    if (expected) {
      await assert.rejects(work, expected);
    } else {
      assert.deepEqual(await work, reader.instead);
    }
    assert.ok(bytesRead() - start < MOST, `it read ${bytesRead() - start} bytes`);
    assert.ok(process.memoryUsage().rss - before < 300 * 2 ** 20, 'it took too much memory');
  }

  for (const reader of READERS) {
    it(`do not read a file of 3 GB in the place of ${reader.of}`, async () => {
      file = path.join(folder, reader.name);
      fs.writeFileSync(file, '');
      fs.truncateSync(file, HUGE);
      await meet(reader, reader.huge);
    });

    it(`do not wait for a pipe, or read a device without end, in the place of ${reader.of}`, async function () {
      if (process.platform === 'win32') {
        this.skip();
      }
      file = path.join(folder, reader.name);
      execFileSync('mkfifo', [file]);
      await meet(reader, reader.pipe);
      fs.rmSync(file);
      fs.symlinkSync('/dev/zero', file);
      await meet(reader, reader.pipe);
    });
  }

  it('stop at the limit where the disk says nothing of the size', function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    file = path.join(folder, 'status.json');
    fs.symlinkSync('/proc/self/pagemap', file); // endless, and a file of 0 bytes by its size
    assert.equal(fs.statSync(file).size, 0);
    assert.equal(readStatusFile(file), 'damaged');
    assert.throws(
      () => readConfigFile(file),
      /grew while it was read, or has more bytes than a config has|cannot be read/,
    );
  });

  it('of an open config refuse a text that is too long, with one line', () => {
    const { problems } = parseConfig(' '.repeat(17 * 2 ** 20));
    assert.deepEqual(problems.map(({ message }) => message), ['has 17825792 characters, more than a config has']); // prettier-ignore
  });

  it('of metrics find the place of an epoch without reading 3 GB of nothing', () => {
    file = path.join(folder, 'metrics.jsonl');
    fs.writeFileSync(file, '{"epoch":0}\n{"epoch":10}\n');
    fs.truncateSync(file, HUGE);
    const start = bytesRead();
    assert.deepEqual(rowsFrom(file, 5).next().value, [{ epoch: 10 }]);
    assert.ok(bytesRead() - start < MOST, `it read ${bytesRead() - start} bytes`);
  });

  it('of a log pass on its end alone, and say so', () => {
    file = path.join(folder, 'train.log');
    fs.writeFileSync(file, 'before\n');
    const reader = new LogReader(file);
    fs.truncateSync(file, HUGE);
    fs.appendFileSync(file, '\nepoch 100\n');
    const [left, ...lines] = reader.read();
    assert.match(left, /^3220176\d+ bytes of the log are left out here; .*train\.log has them$/);
    assert.equal(lines.at(-1), 'epoch 100');
    assert.deepEqual(reader.read(), []);
  });

  it('of a run name the file that is too long', () => {
    const owner = createRun(folder, defaultConfig(), 'editor');
    owner.release();
    fs.truncateSync(runFile.config(owner.path), HUGE);
    assert.throws(
      () => owner.directory.require(),
      /config\.json: has 3221225472 bytes, more than a config has; put back a copy$/,
    );
    assert.equal(owner.directory.info(), undefined);
  });

  it('of a package.json leave alone one that is not the extension’s', async () => {
    const target = path.join(folder, 'node_modules', 'grokking');
    fs.mkdirSync(target, { recursive: true });
    fs.writeFileSync(path.join(target, 'package.json'), '{"contentHash": "0"}');
    fs.truncateSync(path.join(target, 'package.json'), HUGE);
    assert.equal(
      await installTypes(path.resolve('dist', 'grokking'), path.join(folder, 'a.analysis.ts'), folder),
      false,
    );
    assert.equal(fs.statSync(path.join(target, 'package.json')).size, HUGE);
  });
});
