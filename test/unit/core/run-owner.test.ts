import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { RunDirectory } from '../../../src/core/run/directory';
import { listNames } from '../../../src/core/run/disk';
import { runFile } from '../../../src/core/run/layout';
import { loadCheckpoint } from '../../../src/core/run/checkpoint';
import type { RunOwner } from '../../../src/core/run/owner';
import { RunGoneError, RunLostError } from '../../../src/core/run/problems';
import { aRow, asOwner, leftRun, rowsOf, savedAt } from '../../run-directories';
import { CONFIG, OwnedRun, refused } from './owned-run';

describe('a run that is trained', () => {
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
