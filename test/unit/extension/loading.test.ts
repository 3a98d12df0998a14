import assert from 'node:assert/strict';
import * as path from 'node:path';
import type { CheckpointDescription } from '../../../src/core/checkpoint/description';
import { defaultConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import { initialForm, openingConfig } from '../../../src/extension/checkpoint-page/opening-config';
import { RunDirectory } from '../../../src/core/run/directory';
import { loadsModel } from '../../../src/extension/editor/config-runs';
import { runActions } from '../../../src/extension/runs/actions';
import { endMessage, runDescription, runTooltip } from '../../../src/extension/runs/describe';
import { announcement, runNotice, stateText } from '../../../src/webview/dashboard/run-state';
import { runView } from '../../ui/fixtures/run-view';
import { aRun } from './runs';

const load = { checkpoint: '/models/nanda.pth' };
const figures = { epoch: 107_790, grokked_at: 107_790, memorised_at: 107_790, train_accuracy: 1, test_accuracy: 1 };

describe('a loaded model in the editor', () => {
  const config = { ...defaultConfig(), load };
  const loaded = aRun({ state: 'completed', ...figures }, { config });

  it('reads as loaded, with its epoch and accuracy', () => {
    assert.equal(runDescription(loaded), 'test 100% @ 107,790 · loaded');
    assert.equal(runDescription(aRun({ state: 'queued' }, { config })), 'starting');
    const tooltip = runTooltip(loaded);
    assert.match(tooltip, /Loaded from/);
    assert.doesNotMatch(tooltip, /Grokked|Memorised|Training time|of 25,000/);
    const failed = aRun({ state: 'failed', error: 'there is no such file' }, { config, name: 'nanda' });
    assert.equal(endMessage(failed), 'nanda could not be opened: there is no such file');
  });

  it('cannot be resumed, whatever became of it', () => {
    for (const state of ['completed', 'failed', 'interrupted', 'stopped'] as const) {
      const actions = runActions(aRun({ state }, { config }));
      assert.ok(!actions.includes('resume') && !actions.includes('thin') && actions.includes('delete'), state);
    }
  });

  it('says on its dashboard where it comes from, and nothing of a training', () => {
    const view = { ...runView('completed', figures), config };
    assert.equal(stateText(view), 'loaded');
    assert.equal(stateText({ ...view, status: { ...view.status, state: 'running' } }), 'loading');
    assert.equal(announcement(view), 'add-113: loaded');
    const notice = runNotice(view);
    assert.equal(notice?.severity, 'info');
    assert.match(notice?.text ?? '', /^This model was loaded from \/models\/nanda\.pth: nothing was trained here/);
    const failed = { ...runView('failed', { error: 'there is no such file' }), config };
    assert.equal(runNotice(failed)?.text, 'there is no such file');
  });

  it('is what a config with load stands for, also while the rest of its text is wrong', () => {
    assert.ok(loadsModel('{ "load": { "checkpoint": "x.pth" } }'));
    assert.ok(loadsModel('{ "load": { "checkpoint": "x.pth" }, "task": {'));
    assert.ok(!loadsModel('{ "load": null }'));
    assert.ok(!loadsModel('{ "task": { "load": {} } }'));
    assert.ok(!loadsModel(''));
  });
});

describe('a checkpoint file in the editor', () => {
  const { model } = defaultConfig();
  const bare: CheckpointDescription = {
    file: '/models/weights.v2.safetensors',
    bytes: 4,
    epoch: 0,
    modulus: 12,
    model: { ...model, seed: 3, initFrom: '/elsewhere.safetensors' },
    task: { ...defaultConfig().task, modulus: 12, split: { method: 'unknown', seed: 0 } },
    assumed: ['operation', 'split', 'activation', 'layerNorm', 'attentionCoefficient'],
    aside: [],
    tensors: [],
  };

  it('begins its form with what the file says; a split that it does not say is not known', () => {
    const form = initialForm(bare);
    assert.deepEqual(form, {
      name: 'weights.v2',
      operation: 'add',
      pairs: 'ordered',
      trainFraction: 0.3,
      split: { method: 'unknown', seed: 0 },
      activation: 'relu',
    });
    const own = {
      operation: 'multiply',
      modulus: 12,
      trainFraction: 0.4,
      tokens: 'x y =',
      pairs: 'unordered',
      split: { method: 'seeded', seed: 5 },
    } as const;
    const named = { ...defaultConfig(), name: 'x'.repeat(80) };
    assert.deepEqual(initialForm({ ...bare, assumed: [], task: own, config: named }), {
      name: named.name,
      operation: 'multiply',
      pairs: 'unordered',
      trainFraction: 0.4,
      split: own.split,
      activation: 'relu',
    });
  });

  it('becomes a config that loads it as the form says', () => {
    const {
      name,
      task,
      load: from,
      model: opened,
    } = openingConfig(bare, {
      ...initialForm(bare),
      name: ' mine ',
      pairs: 'unordered',
      activation: 'gelu',
    });
    assert.deepEqual([name, task.modulus, task.pairs, from?.checkpoint], ['mine', 12, 'unordered', bare.file]);
    assert.deepEqual(structuredClone(opened), { ...model, activation: 'gelu', seed: 3, initFrom: null });
  });

  it('is refused in one line where the form cannot be right', () => {
    const refused: [Parameters<typeof openingConfig>[1], RegExp][] = [
      [{ ...initialForm(bare), operation: 'divide' }, /^task\.modulus must be prime for "divide", got 12/],
      [{ ...initialForm(bare), operation: 'subtract', pairs: 'unordered' }, /^task\.pairs "unordered" .* "subtract"/],
      [{ ...initialForm(bare), trainFraction: 1 }, /^task\.trainFraction must be between 0 and 1, got 1$/],
      [
        { ...initialForm(bare), split: { method: 'seeded', seed: 0 }, trainFraction: 0.001 },
        /^task\.trainFraction must leave at least one pair/,
      ],
      [{ ...initialForm(bare), split: { method: 'indices', seed: 0 } }, /^task\.split\.method "indices" needs/],
      [{ ...initialForm(bare), split: { method: 'indices', seed: 0, file: 'none.json' } }, /none\.json is not there/],
      [{ ...initialForm(bare), name: '  ' }, /^The model needs a name/],
    ];
    for (const [form, message] of refused) {
      assert.throws(
        () => openingConfig(bare, form),
        (error) => error instanceof InputError && message.test(error.message),
      );
    }
  });

  it('is known for a checkpoint of a run by its place', () => {
    const run = path.resolve('/runs/r');
    const at = (...parts: string[]) => RunDirectory.ofCheckpoint(path.join(run, ...parts));
    assert.deepEqual(at('checkpoints', 'epoch-00012000.safetensors'), { run, epoch: 12000 });
    assert.equal(at('state', 'epoch-00012000.safetensors'), undefined);
    assert.equal(at('checkpoints', 'best.safetensors'), undefined);
    assert.equal(at('epoch-00012000.safetensors'), undefined);
  });
});
