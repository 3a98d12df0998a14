import assert from 'node:assert/strict';
import { defaultConfig } from '../../../src/core/config/parse';
import { NO_LABELS } from '../../../src/core/run/labels';
import { RUN_STATES } from '../../../src/core/run/state';
import { FILTER_EXAMPLES, parseFilter } from '../../../src/extension/explorer/filter';
import type { Run } from '../../../src/extension/runs/run';
import { aRun } from './runs';

function configured(change: (config: ReturnType<typeof defaultConfig>) => void): Run['config'] {
  const config = structuredClone(defaultConfig());
  change(config);
  return config;
}

const RUNS: readonly Run[] = [
  aRun({ state: 'completed', grokked_at: 7000, test_accuracy: 0.998, epoch: 25_000 }, { name: 'one' }),
  aRun(
    { state: 'failed', test_accuracy: 0.031, epoch: 40 },
    {
      name: 'two',
      labels: { ...NO_LABELS, tags: ['Paper', 'baseline'], starred: true },
      config: configured((config) => {
        config.optimizer.weightDecay = 0.3;
        config.task.trainFraction = 0.4;
        config.model.seed = 3;
      }),
    },
  ),
  aRun(
    { state: 'running', epoch: 120 },
    {
      name: 'two words',
      config: configured((config) => {
        config.optimizer.weightDecay = 2;
        config.task.operation = 'divide';
        config.task.modulus = 97;
        config.model.layerNorm = 'pre';
        config.training.stopWhen = { testLossBelow: 0.01 };
      }),
    },
  ),
  aRun({ state: 'stopped', grokked_at: 300, test_accuracy: 0.9 }, { name: 'put away', labels: { ...NO_LABELS, archived: true } }), // prettier-ignore
  aRun({ state: 'completed', grokked_at: 9 }, { name: 'from outside', config: configured((config) => (config.load = { checkpoint: 'nanda.pth' })) }), // prettier-ignore
];

/** Names of the runs that a filter leaves. */
function found(text: string): string[] {
  const filter = parseFilter(text);
  assert.ok('matches' in filter, 'problem' in filter ? filter.problem : text);
  return RUNS.filter((run) => filter.matches(run)).map(({ name }) => name);
}

describe('a filter of runs', () => {
  it('compares fields of the config by the names that people have for them', () => {
    assert.deepEqual(found('λ>0.5'), ['one', 'two words', 'put away', 'from outside']);
    for (const same of [
      'wd>1',
      'weightDecay > 1',
      'lambda>=2',
      'optimizer.weightDecay≥2',
      'WEIGHTDECAY=2',
      'wd==2.0',
    ]) {
      assert.deepEqual(found(same), ['two words'], same);
    }
    assert.deepEqual(found('seed=3'), ['two']);
    assert.deepEqual(found('p=97'), ['two words']);
    assert.deepEqual(found('fraction>30%'), ['two']);
    assert.deepEqual(found('frac=0.4'), ['two']);
    assert.deepEqual(found('operation=divide'), ['two words']);
    assert.deepEqual(found('layerNorm=pre'), ['two words']);
    assert.deepEqual(found('testLossBelow<0.1'), ['two words']);
    assert.deepEqual(found('p != 113'), ['two words']);
    assert.deepEqual(found('lr=1e-3').length, RUNS.length);
    assert.deepEqual(found('betas=[0.9,0.98]').length, RUNS.length);
  });

  it('compares what is known of a run; a run without that value is not found', () => {
    assert.deepEqual(found('test<90%'), ['two']);
    assert.deepEqual(found('test<=0.9'), ['two', 'put away']);
    assert.deepEqual(found('grokked<5000'), ['put away'], 'when a loaded model grokked is not known');
    assert.deepEqual(found('-grokked<5000'), ['one', 'two', 'two words', 'from outside']);
    assert.deepEqual(found('epoch=120'), ['two words']);
    assert.deepEqual(found('state=failed'), ['two']);
    assert.deepEqual(found('name="two words"'), ['two words']);
    assert.deepEqual(found('tag=paper'), ['two']);
  });

  it('takes every state and what is said of runs as a word', () => {
    for (const state of RUN_STATES) {
      assert.deepEqual(
        found(state),
        RUNS.filter(({ status }) => status.state === state).map(({ name }) => name),
      );
    }
    assert.deepEqual(found('grokked'), ['one', 'put away']);
    assert.deepEqual(found('active'), ['two words']);
    assert.deepEqual(found('starred'), ['two']);
    assert.deepEqual(found('loaded'), ['from outside']);
    assert.deepEqual(found('#baseline'), ['two']);
    assert.deepEqual(found('-tagged').length, 4);
  });

  it('needs all of its terms; - turns one round', () => {
    assert.deepEqual(found('λ<0.5 failed'), ['two']);
    assert.deepEqual(found('λ>0.5 failed'), []);
    assert.deepEqual(found('-failed -completed -stopped'), ['two words']);
    assert.deepEqual(found('!failed'), found('-failed'));
    assert.deepEqual(found(''), RUNS.map(({ name }) => name)); // prettier-ignore
  });

  it('looks for any other word in names, tags, task and folder', () => {
    assert.deepEqual(found('TWO'), ['two', 'two words']);
    assert.deepEqual(found('"two w"'), ['two words']);
    assert.deepEqual(found('x/y'), []);
    assert.deepEqual(found('"x / y mod 97"'), ['two words']);
    assert.deepEqual(found('aper'), ['two']);
    assert.deepEqual(found('"failed"'), [], 'a quoted word is no state');
    assert.deepEqual(found('constructor'), []);
  });

  it('says whether it asks for archived runs', () => {
    const archived = (text: string): unknown => (parseFilter(text) as { archived?: boolean }).archived;
    assert.deepEqual(['archived', 'failed archived', '-archived', '"archived"'].map(archived), [true, true, false, false]); // prettier-ignore
  });

  it('that cannot be read says in one line what is wrong', () => {
    const problems: Record<string, RegExp> = {
      'wdd>0.5': /^wdd>0\.5: "wdd" is no field; take λ, fraction, p,/,
      '>3': /^>3: Nothing is no field/,
      'λ>': /^λ>: a value is missing, e\.g\. λ>0\.5$/,
      'λ>much': /^λ>much: "much" is no number$/,
      'seed=x': /^seed=x: "x" is no number$/,
      'p=113,97': /"113,97" is no number/,
      'operation>add': /^operation>add: operation is no number, it can be = or ≠$/,
      'test>90': /^test>90: test is a share of 1; write 90% or 0\.9$/,
      '"open': /quotation mark/,
      '-': /^- stands before what is to be left out/,
      'failed -': /^- stands/,
      '__proto__=1': /"__proto__" is no field/,
      'constructor=1': /"constructor" is no field/,
    };
    for (const [text, line] of Object.entries(problems)) {
      const filter = parseFilter(text);
      assert.ok('problem' in filter, text);
      assert.match(filter.problem, line);
      assert.doesNotMatch(filter.problem, /\n/);
    }
  });

  it('reads all the examples that are shown', () => {
    FILTER_EXAMPLES.split('   ').forEach(found);
  });
});
