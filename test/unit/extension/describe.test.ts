import assert from 'node:assert/strict';
import { RUN_STATES } from '../../../src/core/run/state';
import { thisProcess } from '../../../src/core/run/process-identity';
import {
  checkpointTooltip,
  endMessage,
  runDescription,
  runTooltip,
  stateIcon,
} from '../../../src/extension/runs/describe';
import { newestActive, newestFirst } from '../../../src/extension/runs/run';
import { aRun } from './runs';

describe('how runs read', () => {
  it('describes a run by the figure that matters, and by its state where that says more', () => {
    const figures = { epoch: 7580, test_accuracy: 0.031 };
    assert.equal(runDescription(aRun({ state: 'running', ...figures })), 'test 3.1% @ 7,580');
    assert.equal(runDescription(aRun({ state: 'completed', ...figures })), 'test 3.1% @ 7,580');
    assert.equal(runDescription(aRun({ state: 'interrupted', ...figures })), 'test 3.1% @ 7,580 · interrupted');
    const waiting = { state: 'paused', waiting: 'the disk is full (ENOSPC)', epoch: 40 } as const;
    assert.equal(runDescription(aRun(waiting)), 'epoch 40 · waiting: the disk is full (ENOSPC)');
    assert.equal(runDescription(aRun({ state: 'queued' })), 'starting');
    assert.equal(runDescription(aRun({ state: 'failed', epoch: 3 })), 'epoch 3 · failed');
  });

  it('says of one that has grokked when, and that it has lost it again', () => {
    const grokked = { epoch: 25_000, grokked_at: 7000 };
    assert.equal(runDescription(aRun({ state: 'completed', ...grokked, test_accuracy: 0.998 })), 'grokked 7,000');
    assert.equal(
      runDescription(aRun({ state: 'running', ...grokked, test_accuracy: 0.998 })),
      'grokked 7,000 · test 99.8% @ 25,000',
    );
    assert.equal(
      runDescription(aRun({ state: 'stopped', ...grokked, test_accuracy: 0.42 })),
      'grokked 7,000 · test 42.0% @ 25,000 · stopped',
    );
  });

  it('gives every state an icon of its own, and a grokked run another than one that only ended', () => {
    const icons = RUN_STATES.map((state) => stateIcon({ state, grokked_at: null }).id);
    assert.equal(new Set(icons).size, RUN_STATES.length);
    assert.notDeepEqual(
      stateIcon({ state: 'completed', grokked_at: 500 }),
      stateIcon({ state: 'completed', grokked_at: null }),
    );
  });

  it('does not let names and errors format the tooltip', () => {
    const tooltip = runTooltip(aRun({ state: 'failed', error: 'loss is |NaN|' }, { name: '[x](command:evil)' }));
    assert.ok(tooltip.includes('\\[x\\]\\(command:evil\\)'), tooltip);
    assert.ok(tooltip.includes('loss is \\|NaN\\|'), tooltip);
  });

  it('says in the tooltip who trains it', () => {
    const holder = { ...thisProcess(), pid: 4242, host: 'node-17', owns: true };
    const tooltip = (startedIn: 'editor' | 'terminal'): string =>
      runTooltip(aRun({ state: 'running' }, { holder: { ...holder, startedIn } }));
    assert.ok(
      tooltip('terminal').includes('| Process | 4242 on node\\-17, started in a terminal |'),
      tooltip('terminal'),
    );
    assert.ok(tooltip('editor').includes('| Process | 4242 on node\\-17, started in the editor |'));
    assert.ok(!runTooltip(aRun({ state: 'stopped' })).includes('Process'));
  });

  it("shows a checkpoint's figures where its epoch was logged", () => {
    const row = {
      epoch: 500,
      train_loss: 2e-7,
      test_loss: 4.7351,
      train_accuracy: 1,
      test_accuracy: 0.05,
      learning_rate: 0.001,
      seconds: 3,
    };
    const tooltip = checkpointTooltip({ name: 'add' }, 500, row);
    assert.ok(tooltip.includes('loss 2\\.00×10⁻⁷, accuracy 100%'), tooltip);
    assert.ok(tooltip.includes('loss 4\\.74, accuracy 5\\.0%'), tooltip);
    assert.equal(checkpointTooltip({ name: 'add' }, 500, undefined), '**add** @ 500');
  });

  it('says at the end whether the model grokked', () => {
    const accuracies = { train_accuracy: 1, test_accuracy: 0.9984 };
    assert.equal(
      endMessage(aRun({ state: 'completed', epoch: 25000, grokked_at: 7580, ...accuracies })),
      'add-113 grokked at epoch 7,580: train 100%, test 99.8% after 25,000 epochs',
    );
    assert.equal(
      endMessage(aRun({ state: 'completed', epoch: 100, train_accuracy: 1, test_accuracy: 0.031 })),
      'add-113 ended without grokking after 100 epochs: train 100%, test 3.1%',
    );
    assert.equal(
      endMessage(aRun({ state: 'failed', epoch: 40, error: 'the loss is not finite' })),
      'add-113 failed at epoch 40: the loss is not finite',
    );
  });

  it('lists the newest run first, and finds the newest one that has a process', () => {
    const run = (name: string, day: number, state: 'running' | 'paused' | 'completed') =>
      aRun({ state, created_at: `2026-01-0${day}T00:00:00.000Z` }, { name, path: `/runs/${name}` });
    const runs = [run('a', 1, 'running'), run('c', 3, 'completed'), run('b', 2, 'paused')];
    assert.deepEqual(
      newestFirst(runs).map(({ name }) => name),
      ['c', 'b', 'a'],
    );
    assert.equal(newestActive(runs)?.name, 'b');
    assert.equal(newestActive([runs[1]]), undefined);
  });
});
