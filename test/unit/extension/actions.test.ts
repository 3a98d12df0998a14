import assert from 'node:assert/strict';
import type { RunState } from '../../../src/core/run/state';
import type { RunAction } from '../../../src/protocol/dashboard';
import { reachOf, runActions } from '../../../src/extension/runs/actions';
import { aRun } from './runs';

const ALWAYS: RunAction[] = ['reveal', 'exportCsv', 'exportReport', 'showLog', 'openConfig'];

describe('what may be done with a run', () => {
  const cases: [RunState, 'worker' | 'signal' | 'none', RunAction[]][] = [
    ['queued', 'worker', ['stop']],
    ['running', 'worker', ['pause', 'stop']],
    ['paused', 'worker', ['resume', 'stop']],
    ['running', 'signal', ['stop']],
    ['paused', 'signal', ['stop']],
    ['running', 'none', []],
    ['stopped', 'none', ['resume', 'delete']],
    ['interrupted', 'none', ['resume', 'delete']],
    ['failed', 'none', ['resume', 'delete']],
    ['completed', 'none', ['delete']],
    ['stopped', 'worker', []],
  ];
  for (const [state, reach, expected] of cases) {
    it(`${state}, reached by ${reach}: ${expected.join(', ') || 'nothing but looking'}`, () => {
      assert.deepEqual(runActions(aRun({ state }), reach), [...expected, ...ALWAYS]);
    });
  }

  it('reaches a process of another window or a terminal by signal, on this machine only', () => {
    assert.equal(reachOf(aRun({ state: 'running' }), true, 'here'), 'worker');
    assert.equal(reachOf(aRun({ state: 'running' }), false, 'here'), 'signal');
    assert.equal(reachOf(aRun({ state: 'running' }), false, 'elsewhere'), 'none');
    assert.equal(reachOf(aRun({ state: 'stopped' }), false, 'here'), 'none');
  });
});
