import assert from 'node:assert/strict';
import {
  announcement,
  emptyText,
  runNotice,
  stateText,
  timeNote,
  timeText,
  unmeasuredText,
} from '../../../src/webview/dashboard/run-state';
import { runView } from '../../ui/fixtures/run-view';

describe('what the dashboard says about a run', () => {
  it('is the time left while it runs, and the time it took afterwards', () => {
    assert.equal(timeText(runView('running', { epoch: 10_000, epochs_per_second: 62.5 }).status), '4 min left');
    assert.equal(timeText(runView('running', { epochs_per_second: null }).status), '');
    assert.equal(timeText(runView('completed', { seconds: 372 }).status), 'trained for 6 min 12 s');
    assert.equal(timeText(runView('queued').status), '');
  });

  it('names the condition that may end it sooner', () => {
    assert.match(timeNote(runView('running')), /until epoch 25,000 .* sooner if the test loss falls below 0\.00001/);
  });

  it('is the error of a failed run, with ways out', () => {
    const notice = runNotice(runView('failed', { error: 'out of memory' }));
    assert.deepEqual(notice, { severity: 'error', text: 'out of memory', actions: ['resume', 'showLog'] });
  });

  it('is where an interrupted run would go on', () => {
    assert.match(runNotice(runView('interrupted'))?.text ?? '', /checkpoint of epoch 1,000/);
    assert.match(runNotice({ ...runView('interrupted'), checkpoints: [] })?.text ?? '', /from the start/);
    assert.equal(runNotice(runView('running')), undefined);
  });

  it('is why it has ended, where that is known', () => {
    const error = 'the training process ended unexpectedly (SIGKILL)';
    assert.equal(
      runNotice(runView('interrupted', { error }))?.text,
      'The training process ended unexpectedly (SIGKILL). Resume goes on from the checkpoint of epoch 1,000.',
    );
  });

  it('is what a training waits for', () => {
    const view = runView('paused', { epoch: 1240, waiting: 'the disk is full (ENOSPC)' });
    assert.deepEqual(
      [runNotice(view)?.severity, runNotice(view)?.text],
      [
        'warning',
        'The disk is full (ENOSPC). Training waits at epoch 1,240 and goes on by itself as soon as the run can be written; nothing is lost.',
      ],
    );
    assert.equal(stateText(view), 'waiting');
    assert.equal(announcement(view), 'add-113: waiting');
    assert.equal(runNotice(runView('paused')), undefined);
  });

  it('is what will come when there is nothing yet', () => {
    assert.match(emptyText(runView('queued')).text, /every 10 epochs/);
    assert.equal(emptyText(runView('running')).title, 'Starting the engine');
    assert.match(emptyText(runView('failed')).text, /before its first logged epoch/);
    const loaded = runView('completed');
    assert.match(
      emptyText({ ...loaded, config: { ...loaded.config, load: { checkpoint: 'nanda.pth' } } }).text,
      /loaded from nanda\.pth/,
    );
  });

  it('is that no measures are taken where the config says so', () => {
    const run = runView('running');
    assert.equal(unmeasuredText(run), undefined);
    const training = { ...run.config.training, measureEvery: 0 };
    assert.match(unmeasuredText({ config: { ...run.config, training } }) ?? '', /training\.measureEvery is 0/);
  });

  it('announces states and phases', () => {
    assert.equal(announcement(runView('paused')), 'add-113: paused');
    assert.equal(
      announcement(runView('completed', { memorised_at: 180, grokked_at: 7580 })),
      'add-113: completed, grokked at epoch 7,580',
    );
  });
});
