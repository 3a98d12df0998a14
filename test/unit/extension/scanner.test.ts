import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { epochFileName, runFile } from '../../../src/core/run/layout';
import { RunScanner } from '../../../src/extension/runs/scanner';
import { RivalProcess } from '../../rival-process';
import { changeStatus, leftRun } from '../../run-directories';

describe('RunScanner', () => {
  let folder: string;
  let scanner: RunScanner;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-scanner-'));
    scanner = new RunScanner();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const newRun = (): string => leftRun(folder, defaultConfig(), { state: 'stopped' }).path;

  it('finds runs as they come and forgets them when they go', () => {
    assert.equal(scanner.scan([folder, path.join(folder, 'missing')]).size, 0);
    const run = newRun();
    fs.writeFileSync(path.join(folder, '.DS_Store'), '');
    fs.mkdirSync(path.join(folder, 'not-a-run'));
    fs.cpSync(run, `${run}.tmp`, { recursive: true }); // one in the making
    assert.deepEqual([...scanner.scan([folder, folder]).keys()], [run]);
    fs.rmSync(run, { recursive: true });
    assert.equal(scanner.scan([folder]).size, 0);
  });

  it('gives the same object until something changes: the status, or the checkpoints', async () => {
    const run = newRun();
    const first = scanner.scan([folder]).get(run);
    assert.equal(scanner.scan([folder]).get(run), first);
    assert.equal(scanner.look(run), first);

    await changeStatus(run, { epoch: 10 });
    const second = scanner.look(run);
    assert.notEqual(second, first);
    assert.equal(second?.status.epoch, 10);
    assert.equal(scanner.scan([folder]).get(run), second);

    fs.mkdirSync(runFile.checkpoints(run));
    fs.writeFileSync(path.join(runFile.checkpoints(run), epochFileName(500)), '');
    fs.writeFileSync(path.join(runFile.checkpoints(run), `${epochFileName(600)}.1.tmp`), '');
    const third = scanner.scan([folder]).get(run);
    assert.deepEqual(third?.checkpoints, [500]);
    assert.equal(scanner.scan([folder]).get(run), third);
  });

  it('notices that a process died though nothing was written', async () => {
    const run = newRun();
    await changeStatus(run, { state: 'running' });
    const trainer = await RivalProcess.start();
    await trainer.own(run);
    const running = scanner.scan([folder]).get(run);
    assert.deepEqual([running?.status.state, running?.holder?.pid], ['running', trainer.child.pid]);
    await trainer.kill();
    const dead = scanner.scan([folder]).get(run);
    assert.deepEqual([dead?.status.state, dead?.holder], ['interrupted', undefined]);
  });
});
