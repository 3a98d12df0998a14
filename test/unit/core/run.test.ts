import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fsModule, * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import type { RunConfig } from '../../../src/core/config/types';
import { createRun } from '../../../src/core/run/create';
import { RunDirectory } from '../../../src/core/run/directory';
import { listNames } from '../../../src/core/run/disk';
import { runFile } from '../../../src/core/run/layout';
import { loadCheckpoint } from '../../../src/core/run/checkpoint';
import type { RunOwner } from '../../../src/core/run/owner';
import { RunGoneError, RunLostError } from '../../../src/core/run/problems';
import type { RunStatus } from '../../../src/core/run/state';
import { aRow, asOwner, changeStatus, leftRun, savedAt, rowsOf } from '../../run-directories';

const CONFIG = parseConfig(
  JSON.stringify({ name: 'x² / mine', task: { modulus: 5 }, model: { dModel: 4, heads: 2, dMlp: 6 } }),
).config as RunConfig;

describe('a run directory', () => {
  let folder: string;
  let owner: RunOwner;
  let run: RunDirectory;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runs-'));
    owner = createRun(folder, CONFIG, 'terminal', new Date('2026-03-04T05:06:07Z'));
    run = owner.directory;
  });
  afterEach(() => {
    owner.release();
    fs.rmSync(folder, { recursive: true });
  });

  const save = (epoch: number): string => owner.saveCheckpoint(...savedAt(epoch, CONFIG));
  const refused = (act: () => unknown, message: RegExp): void => {
    assert.throws(
      act,
      (error) => error instanceof InputError && message.test(error.message) && !/\n/.test(error.message),
    );
  };

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

  it('keeps every checkpoint, with its config, and the newest two optimizer states', () => {
    [0, 500, 1000].forEach(save);
    assert.deepEqual(
      run.checkpoints().map(({ epoch, file }) => [epoch, path.basename(file)]),
      [0, 500, 1000].map((epoch) => [epoch, `epoch-${String(epoch).padStart(8, '0')}.safetensors`]),
    );
    assert.equal(listNames(runFile.states(run.path)).length, 2);
    const [, parameters, optimizer] = savedAt(500, CONFIG);
    assert.deepEqual(loadCheckpoint(run.checkpoints()[1].file), { epoch: 500, parameters, config: CONFIG });
    assert.deepEqual(run.loadCheckpoint(500).parameters, parameters);
    const point = run.resumePoint();
    assert.deepEqual([point?.epoch, point?.warnings], [1000, []]);
    assert.deepEqual(point?.optimizer, savedAt(1000, CONFIG)[2]);
    fs.rmSync(run.checkpoints()[2].file);
    assert.deepEqual(run.resumePoint()?.optimizer, optimizer);
  });

  it('without a checkpoint begins at its start', () => {
    assert.equal(run.resumePoint(), undefined);
  });

  describe('whose newest checkpoint is damaged', () => {
    const damage: [
      what: string,
      file: (run: string) => string,
      change: (bytes: Buffer) => Buffer | undefined,
      why: RegExp,
    ][] = [
      ['cut weights', runFile.checkpoints, (bytes) => bytes.subarray(0, bytes.length - 100), /lies outside the file/],
      ['empty weights', runFile.checkpoints, () => Buffer.alloc(0), /shorter than its 8-byte header/],
      ['weights of zeros', runFile.checkpoints, (bytes) => Buffer.alloc(bytes.length), /its header is not JSON/],
      ['a cut header', runFile.checkpoints, (bytes) => bytes.subarray(0, 60), /its header claims/],
      ['a cut state', runFile.states, (bytes) => bytes.subarray(0, bytes.length - 1), /lies outside the file/],
      ['an empty state', runFile.states, () => Buffer.alloc(0), /shorter than its 8-byte header/],
      ['no state', runFile.states, () => undefined, /the checkpoint of epoch 1000 has no optimizer state/],
    ];
    for (const [what, folderOf, change, why] of damage) {
      it(`(${what}) goes on from the one before, and says so`, () => {
        [500, 1000].forEach(save);
        const file = path.join(folderOf(run.path), 'epoch-00001000.safetensors');
        const bytes = change(fs.readFileSync(file));
        if (bytes) {
          fs.writeFileSync(file, bytes);
        } else {
          fs.rmSync(file);
        }
        const point = run.resumePoint();
        assert.equal(point?.epoch, 500);
        assert.equal(point.warnings.length, 1);
        assert.match(point.warnings[0], why);
      });
    }

    it('of another epoch, model or number of updates is not what its name says', () => {
      [500, 1000].forEach(save);
      const [weights, state] = [runFile.checkpoints, runFile.states].map((folderOf) =>
        path.join(folderOf(run.path), 'epoch-00001000.safetensors'),
      );
      for (const [file, why] of [
        [weights, /its epoch is 500/],
        [state, /does not say that it was saved after 1000 updates/],
      ] as const) {
        const own = fs.readFileSync(file);
        fs.copyFileSync(file.replace('1000', '0500'), file);
        assert.match(run.resumePoint()?.warnings[0] ?? '', why);
        fs.writeFileSync(file, own);
      }
      assert.equal(run.resumePoint()?.epoch, 1000);
      owner.writeConfig({ ...CONFIG, model: { ...CONFIG.model, dMlp: 8 } });
      refused(() => run.resumePoint(), /there is no checkpoint to resume from \(.*needs \[4, 8\]\); train it again/);
    });

    it('and all before it, too, cannot be resumed', () => {
      [500, 1000].forEach(save);
      run.checkpoints().forEach(({ file }) => fs.truncateSync(file, 7));
      refused(
        () => run.resumePoint(),
        /there is no checkpoint to resume from \(.*00001000\.safetensors: .*\); train it again/,
      );
    });

    it('and is that of epoch 0 begins at its start, which is the same', () => {
      save(0);
      fs.truncateSync(run.checkpoints()[0].file, 7);
      assert.equal(run.resumePoint(), undefined);
    });
  });

  it('that goes on from a checkpoint drops what was written later', () => {
    [500, 1000].forEach(save);
    [490, 500, 510, 1000].forEach((epoch) =>
      owner.appendRow({ ...aRow(epoch), train_accuracy: epoch < 500 ? 0.9 : 1 }),
    );
    owner.release();
    return asOwner(run.path, (next) => {
      const { last, memorised_at, grokked_at } = next.continueFrom(500);
      assert.deepEqual([last?.epoch, memorised_at, grokked_at], [500, 500, null]);
      assert.deepEqual(
        rowsOf(run.path).map(({ epoch }) => epoch),
        [490, 500],
      );
      assert.deepEqual(listNames(runFile.states(run.path)), ['epoch-00000500.safetensors']);
      assert.equal(run.checkpoints().length, 2, 'checkpoints are overwritten by the same numbers, not deleted');
    });
  });

  it('is swept of what a process that died has left', async () => {
    save(0);
    owner.release();
    const left = [
      path.join(run.path, 'status.json.77.tmp'),
      path.join(run.path, 'metrics.jsonl.77.tmp'),
      path.join(runFile.checkpoints(run.path), 'epoch-00000500.safetensors.77.tmp'),
      path.join(runFile.states(run.path), 'epoch-00000500.safetensors.77.tmp'),
      path.join(runFile.control(run.path), '00000001-0123abcd.stop'),
      path.join(runFile.lock(run.path), 'elsewhere-77-0123.json'),
    ];
    fs.mkdirSync(runFile.control(run.path));
    left.forEach((file) => fs.writeFileSync(file, ''));
    fs.utimesSync(left[5], 0, 0);
    const kept = ['mine.tmp', 'mine.7.tmp.txt', 'notes.md'].map((name) => path.join(run.path, name));
    kept.forEach((file) => fs.writeFileSync(file, ''));
    await asOwner(run.path, (next) => {
      assert.deepEqual(
        left.filter((file) => fs.existsSync(file)),
        [],
      );
      assert.deepEqual(
        kept.filter((file) => !fs.existsSync(file)),
        [],
      );
      assert.deepEqual(next.takeRequests(), []);
    });
  });

  it('hears what is asked of it, oldest first, and says that it heard', async () => {
    owner.writeStatus({ ...run.require().status, state: 'running' }, false);
    const heard = run.ask('pause');
    const other = new RunDirectory(run.path);
    const requests = [other.request('checkpoint'), other.request('resume'), other.request('stop')];
    assert.deepEqual(owner.takeRequests(), ['pause', 'checkpoint', 'resume', 'stop']);
    await heard;
    assert.deepEqual(
      requests.filter((file) => fs.existsSync(file)),
      [],
    );
    assert.deepEqual(owner.takeRequests(), []);
    owner.release();
    refused(() => run.request('stop'), /^x² \/ mine is interrupted: no process trains it$/);
  });

  it('that is asked for something and dies says that nobody heard', async () => {
    owner.writeStatus({ ...run.require().status, state: 'running' }, false);
    const heard = run.ask('pause');
    owner.release();
    await assert.rejects(heard, /did not hear: the process that trained it has ended/);
    assert.deepEqual(listNames(runFile.control(run.path)), []);
  });

  describe('that was moved or deleted', () => {
    const writes: [string, (owner: RunOwner) => unknown][] = [
      ['a status', (mine) => mine.writeStatus({ ...mine.directory.require().status }, false)],
      ['a row', (mine) => mine.appendRow(aRow(1))],
      ['a checkpoint', (mine) => mine.saveCheckpoint(...savedAt(1, CONFIG))],
      ['a config', (mine) => mine.writeConfig(CONFIG)],
      ['metrics cut', (mine) => mine.continueFrom(0)],
      ['requests', (mine) => mine.takeRequests()],
    ];
    for (const [what, write] of writes) {
      it(`is not written: ${what}`, () => {
        owner.appendRow(aRow(0));
        const { status } = run.require();
        const act = what === 'a status' ? () => owner.writeStatus(status, false) : () => write(owner);
        const moved = path.join(folder, 'moved');
        fs.renameSync(run.path, moved);
        const before = fs.readdirSync(moved, { recursive: true }).toSorted();
        assert.throws(act, (error) => error instanceof RunGoneError && /the run folder is gone/.test(error.message));
        assert.ok(!fs.existsSync(run.path), 'a ghost of it');
        assert.deepEqual(fs.readdirSync(moved, { recursive: true }).toSorted(), before);

        leftRun(folder, CONFIG); // another in its place
        fs.renameSync(RunDirectory.paths(folder).find((other) => other !== moved) ?? '', run.path);
        assert.throws(act, RunLostError);
        assert.deepEqual(listNames(runFile.checkpoints(run.path)), []);
        fs.rmSync(run.path, { recursive: true });
        fs.rmSync(moved, { recursive: true });
        assert.throws(act, RunGoneError);
      });
    }
  });
});
