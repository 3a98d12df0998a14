import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseConfig } from '../../../src/core/config/parse';
import type { RunConfig } from '../../../src/core/config/types';
import { forkText, lossText, optimizerText, runMarks } from '../../../src/text/recipes';

const configOf = (fields: object): RunConfig => {
  const { config, problems } = parseConfig(JSON.stringify(fields));
  assert.ok(config, problems[0]?.message);
  return config;
};

describe('how a training is told', () => {
  it('names its loss and its optimizer', () => {
    assert.equal(optimizerText(configOf({})), 'AdamW, decoupled weight decay; full batch');
    const optimizer = { type: 'muon', momentum: 0.95, gradient: { filter: 'grokfast' }, schedule: 'cosine' };
    assert.equal(
      optimizerText(configOf({ optimizer, model: { freeze: ['embed.W_E'] }, training: { batchSize: 512 } })),
      'Muon, momentum 0.95, for the matrices of attention and MLP; AdamW for the rest; Grokfast (α 0.98, λ 2); cosine schedule; frozen: embed.W_E; batches of 512 pairs',
    );
    assert.equal(lossText({ type: 'cross-entropy', temperature: 2 }), 'cross-entropy of logits / 2');
    assert.equal(lossText({ type: 'mse', temperature: 1 }), 'mean squared error');
  });

  it('marks fork, changes and milestones in the order of their epochs', () => {
    const config = configOf({
      training: {
        from: '/lab/.grokking/runs/20260102-030405-add-113-ab12/checkpoints/epoch-00005000.safetensors',
        changes: [
          { at: 'grokked', set: { 'optimizer.weightDecay': 0 } },
          { at: 6000, set: { 'optimizer.type': 'sgd', 'optimizer.learningRate': 0.5 } },
        ],
      },
    });
    assert.equal(forkText(config), '⑂ add-113 @ 5,000');
    assert.equal(forkText(configOf({})), '');
    assert.deepEqual(runMarks(config, { memorised_at: 200, grokked_at: null }), [
      { epoch: 200, label: 'memorised 200' },
      { epoch: 5000, label: 'fork 5,000' },
      { epoch: 6000, label: 'type sgd, lr 0.5' },
    ]);
    assert.deepEqual(runMarks(config, { memorised_at: 200, grokked_at: 8000 }).map(({ label }) => label).slice(-2), ['grokked 8,000', 'λ 0']); // prettier-ignore
  });
});
