import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fsModule, * as fs from 'node:fs';
import * as path from 'node:path';
import { createRun } from '../../../src/core/run/create';
import { RunDirectory } from '../../../src/core/run/directory';
import { listNames } from '../../../src/core/run/disk';
import { runFile } from '../../../src/core/run/layout';
import type { RunOwner } from '../../../src/core/run/owner';
import type { RunStatus } from '../../../src/core/run/state';
import { aRow, changeStatus, leftRun } from '../../run-directories';
import { CONFIG, OwnedRun, refused } from './owned-run';

describe('a run directory', () => {
  let folder: string;
  let owner: RunOwner;
  let run: RunDirectory;
  let save: OwnedRun['save'];
  let owned: OwnedRun;
  beforeEach(() => {
    owned = new OwnedRun();
    ({ folder, owner, run, save } = owned);
  });
  afterEach(() => owned.remove());

  it('is named after time and name, holds the resolved config, and is listed', () => {
    assert.match(path.basename(run.path), /^20260304-050607-x²-mine-[0-9a-f]{4}$/);
    assert.deepEqual(JSON.parse(fs.readFileSync(runFile.config(run.path), 'utf8')), CONFIG);
    fs.mkdirSync(path.join(folder, 'not-a-run'));
    assert.deepEqual(
      RunDirectory.list(folder).map(({ path: found, name, status }) => [found, name, status.state]),
      [[run.path, 'x² / mine', 'queued']],
    );
    assert.deepEqual(RunDirectory.list(path.join(folder, 'missing')), []);
  });

  it('that cannot be made is one line, and leaves nothing', () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, '');
    refused(
      () => createRun(file, CONFIG, 'terminal'),
      /file: runs cannot be written there \(ENOTDIR\); choose another/,
    );
    assert.deepEqual(listNames(folder), [path.basename(run.path), 'file']);
  });

  it('is not made with a config that it could not read again', () => {
    const unknown = {
      ...CONFIG,
      task: { ...CONFIG.task, split: { ...CONFIG.task.split, method: 'unknown' as const } },
    };
    refused(() => createRun(folder, unknown, 'terminal'), /mine: task\.split\.method "unknown" is for models/);
    assert.deepEqual(listNames(folder), [path.basename(run.path)]);
  });

  it('has a name of its own, though another one was made in the same second with the same digits', () => {
    const { randomBytes } = crypto;
    const digits = ['ab12', 'ab12', 'ab12', 'cd34'].map((hex) => Buffer.from(hex, 'hex'));
    Object.assign(crypto, { randomBytes: (size: number) => (size === 2 ? digits.shift() : randomBytes(size)) });
    try {
      const names = [1, 2].map(() =>
        path.basename(leftRun(folder, CONFIG, {}, [], new Date('2026-03-04T05:06:07Z')).path),
      );
      assert.deepEqual(names, ['20260304-050607-x²-mine-ab12', '20260304-050607-x²-mine-cd34']);
    } finally {
      Object.assign(crypto, { randomBytes });
    }
  });

  it('that was never made to its end is swept by the next', () => {
    const old = path.join(folder, '20260101-000000-old-0000.tmp');
    const young = path.join(folder, '20260101-000000-young-0000.tmp');
    const foreign = path.join(folder, 'mine.tmp');
    [old, young, foreign].forEach((made) => fs.mkdirSync(made));
    [old, foreign].forEach((made) => fs.utimesSync(made, 0, 0));
    createRun(folder, CONFIG, 'terminal').release();
    assert.deepEqual(
      [old, young, foreign].map((made) => fs.existsSync(made)),
      [false, true, true],
    );
    assert.equal(RunDirectory.list(folder).length, 2);
  });

  it('reads as written while its owner lives, and interrupted without one', () => {
    const state = (state: RunStatus['state']): RunStatus['state'] | undefined => {
      owner.writeStatus({ ...run.require().status, state, epochs_per_second: 3 }, false);
      return run.status()?.state;
    };
    assert.equal(state('running'), 'running');
    assert.equal(run.info()?.holder?.pid, process.pid);
    assert.equal(state('paused'), 'paused');
    owner.release();
    const { status, holder } = run.require();
    assert.deepEqual(
      [status.state, status.pid, status.epochs_per_second, holder],
      ['interrupted', null, null, undefined],
    );
  });

  it('can say on a full disk that the disk is full, each time that there was room between', () => {
    const { status } = run.require();
    const file = runFile.status(run.path);
    for (let time = 0; time < 2; time++) {
      owner.writeStatus({ ...status, state: 'running' }, false); // takes the room for one more
      const taken = fs.statSync(`${file}.spare`).blocks;
      const { writeFileSync } = fs;
      Object.assign(fsModule, { writeFileSync: () => assert.fail('this takes room') });
      try {
        owner.writeStatusOnFullDisk({ ...status, state: 'paused', waiting: 'the disk is full' });
        assert.throws(() => owner.writeStatusOnFullDisk(status), /ENOENT/);
      } finally {
        Object.assign(fsModule, { writeFileSync });
      }
      assert.ok(taken > 0 && fs.statSync(file).blocks === taken, 'it is the room that was taken before');
      assert.deepEqual([run.status()?.state, run.status()?.waiting], ['paused', 'the disk is full']);
    }
    owner.release();
    assert.deepEqual(fs.readdirSync(run.path).toSorted(), ['config.json', 'lock', 'status.json']);
  });

  it('that has ended stays as it ended', async () => {
    owner.release();
    for (const state of ['stopped', 'completed', 'failed'] as const) {
      await changeStatus(run.path, { state });
      assert.equal(run.status()?.state, state);
    }
  });

  it('with a damaged config is one line that names the file, whatever is wrong with it', () => {
    const file = runFile.config(run.path);
    for (const [text, what] of [
      ['{', /not valid JSON at line 1/],
      ['', /not valid JSON at line 1, column 1 \(value expected\); put back a copy, or train again/],
      [fs.readFileSync(file, 'utf8').slice(0, 200), /not valid JSON at line/],
      ['\0\0\0\0', /not valid JSON/],
      ['{"task": {"modulus": -1}}', /task\.modulus must be at least 2/],
    ] as const) {
      fs.writeFileSync(file, text);
      refused(() => run.config, new RegExp(`^${file}: `));
      refused(() => run.require(), what);
      assert.equal(run.info(), undefined);
    }
    fs.rmSync(file);
    refused(() => run.config, /is not a run directory: it has no config\.json$/);
    fs.symlinkSync('config.json', file); // a link to itself cannot be read, by nobody
    refused(() => run.config, /config\.json: cannot be read \(ELOOP\); mend its permissions$/);
  });

  it('whose config was replaced is read anew', () => {
    assert.equal(run.config.name, 'x² / mine');
    owner.writeConfig({ ...CONFIG, name: 'renamed' });
    assert.equal(run.config.name, 'renamed');
    assert.equal(run.config, run.config);
  });

  it('with a damaged status has what else is known of it; without one it is no run', () => {
    save(500);
    owner.appendRow({ ...aRow(510), test_accuracy: 0.25 });
    for (const damaged of ['', '{', '{"state": "asleep"}', JSON.stringify({ ...run.status(), epoch: 'many' }), '[]']) {
      fs.writeFileSync(runFile.status(run.path), damaged);
      const status = run.status();
      assert.deepEqual([status?.state, status?.epoch, status?.test_accuracy], ['interrupted', 510, 0.25], damaged);
      assert.match(status?.error ?? '', /status\.json is damaged/);
    }
    fs.rmSync(runFile.status(run.path));
    assert.equal(run.info(), undefined);
    refused(() => run.require(), /is not a run directory: it has no status\.json$/);
  });

  it('of an earlier version is read: fields that it does not have are null', () => {
    const { waiting, ...earlier } = run.require().status;
    fs.writeFileSync(runFile.status(run.path), JSON.stringify(earlier));
    assert.deepEqual(run.status(), { ...earlier, waiting });
  });
});
