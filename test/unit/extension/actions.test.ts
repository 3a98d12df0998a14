import assert from 'node:assert/strict';
import type { RunStatus } from '../../../src/core/run/state';
import type { RunAction } from '../../../src/protocol/dashboard';
import { runActions } from '../../../src/extension/runs/actions';
import { aRun } from './runs';

const ALWAYS: RunAction[] = ['reveal', 'exportCsv', 'exportReport', 'showLog', 'openConfig'];

describe('what may be done with a run, whoever trains it', () => {
  const cases: [what: string, Partial<RunStatus>, RunAction[]][] = [
    ['queued', { state: 'queued' }, ['stop']],
    ['running', { state: 'running' }, ['pause', 'stop']],
    ['paused', { state: 'paused' }, ['resume', 'stop']],
    ['waiting for room on the disk', { state: 'paused', waiting: 'the disk is full (ENOSPC)' }, ['stop']],
    ['stopped', { state: 'stopped' }, ['resume', 'thin', 'delete']],
    ['interrupted', { state: 'interrupted' }, ['resume', 'thin', 'delete']],
    ['failed', { state: 'failed' }, ['resume', 'thin', 'delete']],
    ['completed', { state: 'completed' }, ['thin', 'delete']],
  ];
  for (const [what, status, expected] of cases) {
    it(`${what}: ${expected.join(', ')}`, () => {
      assert.deepEqual(runActions(aRun(status)), [...expected, ...ALWAYS]);
    });
  }
});
