import assert from 'node:assert/strict';
import { RUN_STATES } from '../../../src/core/run/state';
import { thisProcess } from '../../../src/core/run/process-identity';
import {
  checkpointTooltip,
  distinctions,
  endMessage,
  runDescription,
  runTooltip,
  stateIcon,
} from '../../../src/extension/runs/describe';
import { newestActive, newestFirst } from '../../../src/extension/runs/run';
import { cpuMilliseconds } from '../../cpu-time';
import { aRun } from './runs';
import { madeText } from '../../../src/text/dates';

describe('how runs read', () => {
  it('describes a run by epoch and test accuracy, and by its state where that says more', () => {
    const figures = { epoch: 7580, test_accuracy: 0.998 };
    assert.equal(runDescription(aRun({ state: 'running', ...figures })), 'epoch 7,580 · test 99.8%');
    assert.equal(runDescription(aRun({ state: 'completed', ...figures })), 'epoch 7,580 · test 99.8%');
    assert.equal(runDescription(aRun({ state: 'interrupted', ...figures })), 'interrupted · epoch 7,580 · test 99.8%');
    const waiting = { state: 'paused', waiting: 'the disk is full (ENOSPC)', epoch: 40 } as const;
    assert.equal(runDescription(aRun(waiting)), 'waiting: the disk is full (ENOSPC) · epoch 40');
    assert.equal(runDescription(aRun({ state: 'queued' })), 'starting');
    assert.equal(runDescription(aRun({ state: 'failed', epoch: 3 })), 'failed · epoch 3');
  });

  it('tells runs of one name apart by when they were made, in local time', () => {
    const { TZ } = process.env;
    try {
      for (const [zone, texts] of Object.entries({
        'Asia/Tokyo': ['6 Jan 2021, 03:04', '6 Jan 2021, 03:05:07', '6 Jan 2021, 03:05:41'],
        'America/New_York': ['5 Jan 2021, 13:04', '5 Jan 2021, 13:05:07', '5 Jan 2021, 13:05:41'],
      })) {
        process.env.TZ = zone;
        const namesakes = ['04:59', '05:07', '05:41'].map((time) =>
          aRun({ created_at: `2021-01-05T18:${time}.000Z` }, { path: `/runs/${time}` }),
        );
        const alone = aRun({}, { path: '/runs/other', name: 'other' });
        const runs = [...namesakes, alone];
        assert.deepEqual([...distinctions(runs)], namesakes.map(({ path }, i) => [path, texts[i]])); // prettier-ignore
        assert.ok(runTooltip(namesakes[1]).includes(`| Made | ${texts[1]} |`), runTooltip(namesakes[1]));
      }
      const now = new Date();
      const made = new Date(now.getFullYear(), 0, 2, 3, 4);
      assert.equal(madeText(made.toISOString()), '2 Jan, 03:04');
    } finally {
      if (TZ === undefined) {
        delete process.env.TZ;
      } else {
        process.env.TZ = TZ;
      }
    }
  });

  it('tells thousands of runs of one name apart in no time', () => {
    const runs = Array.from({ length: 5000 }, (_, i) =>
      aRun({ created_at: new Date(1_700_000_000_000 + 30_000 * i).toISOString() }, { path: `/runs/${i}` }),
    );
    let texts = distinctions(runs);
    const milliseconds = cpuMilliseconds(() => (texts = distinctions(runs)));
    assert.equal(new Set(texts.values()).size, runs.length);
    assert.ok(milliseconds < 500, `${milliseconds} ms`);
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
