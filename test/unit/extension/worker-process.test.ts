import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type WorkerEnd, WorkerProcess } from '../../../src/extension/runs/worker-process';

/** A program that answers `train` in one way; `reply` posts the answer. */
function program(body: string): string {
  return `
    process.on('disconnect', () => process.exit(0));
    process.on('message', ({ kind, id, method, args }) => {
      const reply = (answer) => process.send({ kind: 'reply', id, ...answer });
      const notify = (method, ...args) => process.send({ kind: 'notify', method, args });
      ${body}
    });`;
}

describe('WorkerProcess', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-worker-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  function start(body: string): { worker: WorkerProcess; lines: string[]; changes: () => number } {
    const script = path.join(folder, 'worker.js');
    fs.writeFileSync(script, program(body));
    const lines: string[] = [];
    let changes = 0;
    const worker = new WorkerProcess({ script, env: process.env }, '/runs/one', {
      changed: () => changes++,
      log: (line) => lines.push(line),
    });
    return { worker, lines, changes: () => changes };
  }

  async function endOf(body: string): Promise<WorkerEnd> {
    return start(body).worker.ended;
  }

  it('passes on progress, output and the final status, and lets the process go', async () => {
    const { worker, lines, changes } = start(`
      console.log('out'); console.error('two\\nlines');
      notify('status', { state: 'running' }); notify('checkpointWritten', 5, 'f'); notify('log', 'said');
      reply({ ok: true, value: { state: 'completed', of: args[0] } });`);
    assert.deepEqual(await worker.ended, { status: { state: 'completed', of: '/runs/one' } });
    assert.equal(changes(), 2);
    assert.deepEqual(lines.toSorted(), ['lines', 'out', 'said', 'two']);
  });

  it('says why a worker refused', async () => {
    const end = await endOf(`reply({ ok: false, error: 'no engine can train this' });`);
    assert.deepEqual(end, { state: 'failed', error: 'no engine can train this' });
  });

  it('takes a worker that dies for failed, and one that is killed for interrupted', async () => {
    assert.deepEqual(await endOf('process.exit(7);'), {
      state: 'failed',
      error: 'the training process ended unexpectedly (exit code 7)',
    });
    assert.deepEqual(await endOf(`process.kill(process.pid, 'SIGKILL');`), {
      state: 'interrupted',
      error: 'the training process ended unexpectedly (SIGKILL)',
    });
  });

  it('rejects what was asked of a worker that dies meanwhile', async () => {
    const { worker } = start(`if (method === 'pause') process.exit(1);`);
    await assert.rejects(worker.pause(), /closed/);
    await assert.rejects(worker.stop(), /closed/);
  });

  it('leaves by itself when it is let go', async () => {
    const { worker } = start('');
    await worker.abandon();
    assert.deepEqual(await worker.ended, {
      state: 'failed',
      error: 'the training process ended unexpectedly (exit code 0)',
    });
  });
});
