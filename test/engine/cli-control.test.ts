import assert from 'node:assert/strict';
import { FaultLab } from '../faults/lab';

describe('grokking pause, checkpoint, resume, stop', function () {
  this.timeout(60_000);
  let lab: FaultLab;
  beforeEach(() => (lab = new FaultLab()));
  afterEach(() => lab.close());

  it('steer a run that another process trains', async () => {
    const { process, run } = await lab.underWay();
    const paused = await lab.grokking(['pause', run.path]);
    assert.equal(paused.code, 0, paused.stderr);
    const { state, epoch } = run.require().status;
    assert.equal(state, 'paused');
    assert.equal(paused.stderr, `test is paused at epoch ${epoch.toLocaleString('en-US')}\n`);

    const kept = await lab.grokking(['checkpoint', run.path]);
    assert.deepEqual([kept.code, kept.stdout], [0, `${run.checkpointFile(epoch)}\n`]);
    assert.equal(run.checkpoints().at(-1)?.epoch, epoch);
    assert.equal(run.require().status.epoch, epoch, 'it has trained while it was paused');

    const resumed = await lab.grokking(['resume', run.path]);
    assert.equal(resumed.code, 0, resumed.stderr);
    await process.until(() => run.require().status.epoch > epoch);
    const running = await lab.grokking(['checkpoint', run.path]);
    assert.equal(running.code, 0, running.stderr);

    const stopped = await lab.grokking(['stop', run.path]);
    assert.equal(stopped.code, 0, stopped.stderr);
    assert.equal(run.require().status.state, 'stopped');
    const { code, stderr } = await lab.ended(process);
    assert.equal(code, 130);
    assert.match(stderr, /\nstopped at epoch [\d,]+; go on with: grokking resume .*\n$/);
    await lab.resumed(run);
    await lab.assertWhole(run);
  });

  it('say in one line that nobody trains it', async () => {
    const run = await lab.killed();
    for (const command of ['pause', 'checkpoint', 'stop']) {
      const { code, stdout, stderr } = await lab.grokking([command, run.path]);
      assert.deepEqual([code, stdout, stderr], [2, '', 'test is interrupted: no process trains it\n']);
    }
  });
});
