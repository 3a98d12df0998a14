import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { createRun } from '../../../src/core/run/directory';
import { epochFileName, runFile } from '../../../src/core/run/files';
import { readStatus, writeStatus } from '../../../src/core/run/status';
import type { RunStatus } from '../../../src/core/run/state';
import { RunScanner } from '../../../src/extension/runs/scanner';

describe('RunScanner', () => {
  let folder: string;
  let scanner: RunScanner;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-scanner-'));
    scanner = new RunScanner();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  function change(run: string, status: Partial<RunStatus>): void {
    const before = readStatus(run);
    assert.ok(before);
    writeStatus(run, { ...before, ...status });
  }

  it('finds runs as they come and forgets them when they go', () => {
    assert.equal(scanner.scan([folder, path.join(folder, 'missing')]).size, 0);
    const run = createRun(folder, defaultConfig());
    fs.writeFileSync(path.join(folder, '.DS_Store'), '');
    fs.mkdirSync(path.join(folder, 'not-a-run'));
    assert.deepEqual([...scanner.scan([folder, folder]).keys()], [run]);
    fs.rmSync(run, { recursive: true });
    assert.equal(scanner.scan([folder]).size, 0);
  });

  it('gives the same object until something changes: the status, or the checkpoints', () => {
    const path_ = createRun(folder, defaultConfig());
    const first = scanner.scan([folder]).get(path_);
    assert.equal(scanner.scan([folder]).get(path_), first);

    change(path_, { epoch: 10, state: 'running' });
    const second = scanner.scan([folder]).get(path_);
    assert.notEqual(second, first);
    assert.equal(second?.status.epoch, 10);

    fs.mkdirSync(runFile.checkpoints(path_));
    fs.writeFileSync(path.join(runFile.checkpoints(path_), epochFileName(500)), '');
    fs.writeFileSync(path.join(runFile.checkpoints(path_), `${epochFileName(600)}.1.tmp`), '');
    const third = scanner.scan([folder]).get(path_);
    assert.deepEqual(third?.checkpoints, [500]);
    assert.equal(scanner.scan([folder]).get(path_), third);
  });

  it('notices that a process died though nothing was written', async () => {
    const child: ChildProcess = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const run = createRun(folder, defaultConfig());
    change(run, { state: 'running', pid: child.pid ?? null });
    assert.equal(scanner.scan([folder]).get(run)?.status.state, 'running');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(scanner.scan([folder]).get(run)?.status.state, 'interrupted');
  });
});
