import assert from 'node:assert/strict';
import { defaultConfig } from '../../../src/core/config/parse';
import { NO_LABELS } from '../../../src/core/run/labels';
import type { RunStatus } from '../../../src/core/run/state';
import { arrange, sameArrangement, type Wanted } from '../../../src/extension/explorer/arrangement';
import { parseFilter, type RunFilter } from '../../../src/extension/explorer/filter';
import { rowText, spokenText } from '../../../src/extension/explorer/run-text';
import type { Run } from '../../../src/extension/runs/run';
import { aRun } from './runs';
import { inZone } from './zones';

const WANTED: Wanted = { grouping: 'none', sort: 'newest', filter: undefined, showArchived: false };

function run(name: string, status: Partial<RunStatus>, more: Partial<Run> = {}): Run {
  return aRun({ state: 'completed', ...status }, { name, path: `/runs/${name}`, ...more });
}

/** Newest first. */
const RUNS: readonly Run[] = [
  run('add-10', { test_accuracy: 0.5, created_at: '2021-03-02T23:30:00.000Z' }),
  run('add-9', { test_accuracy: 0.9, grokked_at: 4000, created_at: '2021-03-02T21:00:00.000Z' }),
  run('put away', { created_at: '2021-03-02T20:00:00.000Z' }, { labels: { ...NO_LABELS, archived: true } }),
  run('starred', { created_at: '2021-03-01T09:00:00.000Z' }, { labels: { ...NO_LABELS, starred: true } }),
  run('early', { test_accuracy: 0.7, grokked_at: 200, created_at: '2021-03-01T08:00:00.000Z' }, { config: { ...defaultConfig(), task: { ...defaultConfig().task, operation: 'divide', modulus: 97 } } }), // prettier-ignore
];

function arranged(wanted: Partial<Wanted>): [string, string[]][] {
  const { groups } = arrange(RUNS, { ...WANTED, ...wanted });
  return groups.map(({ key, runs }) => [key, runs.map(({ name }) => name)]);
}

describe('the arrangement of runs', () => {
  it('has starred runs above the others, and archived ones where they are asked for', () => {
    assert.deepEqual(arranged({}), [['', ['starred', 'add-10', 'add-9', 'early']]]);
    assert.deepEqual(arranged({ showArchived: true })[0][1].length, 5);
    assert.deepEqual(arranged({ filter: parseFilter('archived') as RunFilter }), [['', ['put away']]]);
    const { shown, archived } = arrange(RUNS, WANTED);
    assert.deepEqual([shown, archived], [4, 1]);
  });

  it('is sorted by name as people count, by accuracy or by when they grokked; what is not known is last', () => {
    assert.deepEqual(arranged({ sort: 'name' })[0][1], ['starred', 'add-9', 'add-10', 'early']);
    assert.deepEqual(arranged({ sort: 'accuracy' })[0][1], ['starred', 'add-9', 'early', 'add-10']);
    assert.deepEqual(arranged({ sort: 'grokked' })[0][1], ['starred', 'early', 'add-9', 'add-10']);
  });

  it('has days of local time, the newest first', () => {
    inZone('UTC', () =>
      assert.deepEqual(arranged({ grouping: 'day' }), [
        ['Tue 2 Mar 2021', ['add-10', 'add-9']],
        ['Mon 1 Mar 2021', ['starred', 'early']],
      ]),
    );
    inZone('Europe/Berlin', () => assert.deepEqual(arranged({ grouping: 'day' })[0], ['Wed 3 Mar 2021', ['add-10']]));
  });

  it('has names and tasks in the order of a dictionary', () => {
    assert.deepEqual(arranged({ grouping: 'name' }).map(([key]) => key), ['add-9', 'add-10', 'early', 'starred']); // prettier-ignore
    assert.deepEqual(arranged({ grouping: 'task' }).map(([key, runs]) => [key, runs.length]), [['x / y mod 97', 1], ['x + y mod 113', 3]]); // prettier-ignore
  });

  it('is the same only with the same runs in the same places', () => {
    const [before] = [arrange(RUNS, WANTED)];
    assert.ok(sameArrangement(before, arrange([...RUNS], WANTED)));
    assert.ok(!sameArrangement(before, arrange(RUNS, { ...WANTED, sort: 'name' })));
    assert.ok(!sameArrangement(before, arrange(RUNS.slice(1), WANTED)));
    assert.ok(!sameArrangement(before, arrange(RUNS, { ...WANTED, grouping: 'name' })));
  });
});

describe('the row of a run', () => {
  const namesakes = { differs: () => 'λ 0.5 · seed 3', made: () => '26 Nov, 13:22' };
  const grokked = { grokked_at: 7000, test_accuracy: 0.998 };

  it('begins with the figure that matters, then what differs, when, and the rest', () => {
    assert.deepEqual(rowText(run('add-113', grokked), namesakes, 'none'), { label: 'add-113', description: '✓ 7,000 · λ 0.5 · seed 3 · 26 Nov, 13:22' }); // prettier-ignore
    const labels = { name: null, tags: ['paper', 'b'], starred: true, archived: true };
    assert.deepEqual(
      rowText(run('add-113', { state: 'failed', epoch: 3, test_accuracy: 0.1 }, { labels }), namesakes, 'task'),
      {
        label: '★ add-113',
        description: '10.0% · λ 0.5 · seed 3 · 26 Nov, 13:22 · failed · #paper #b · archived',
      },
    );
  });

  it('does not repeat what its group says', () => {
    const one = run('add-113', grokked);
    assert.deepEqual(rowText(one, namesakes, 'name'), { label: '✓ 7,000', description: 'λ 0.5 · seed 3 · 26 Nov, 13:22' }); // prettier-ignore
    const queued = run('add-113', { state: 'queued' });
    assert.deepEqual(rowText(queued, { ...namesakes, differs: () => '' }, 'name'), { label: '26 Nov, 13:22', description: 'starting' }); // prettier-ignore
    assert.equal(rowText(one, namesakes, 'day').description, '✓ 7,000 · λ 0.5 · seed 3 · 13:22');
  });

  it('says how far a run is that trains, and what one that grokked has lost', () => {
    const figure = (status: Partial<RunStatus>): string => rowText(run('x', status), namesakes, 'none').description.split(' · λ')[0]; // prettier-ignore
    assert.equal(figure({ state: 'running', epoch: 7580, test_accuracy: 0.031 }), '3.1% @ 7,580');
    assert.equal(figure({ state: 'paused', epoch: 7580, ...grokked }), '✓ 7,000 · 99.8% @ 7,580');
    assert.equal(figure({ epoch: 9000, grokked_at: 7000, test_accuracy: 0.42 }), '✓ 7,000 · 42.0%');
    assert.equal(figure({ epoch: 9 }), 'epoch 9');
    assert.equal(rowText(run('x', { state: 'queued' }), namesakes, 'none').description, 'λ 0.5 · seed 3 · 26 Nov, 13:22 · starting'); // prettier-ignore
  });

  it('is read out in full', () => {
    const name = 'phase-diagram-of-weight-decay-59';
    const labels = { name: null, tags: ['paper'], starred: true, archived: false };
    assert.equal(
      spokenText(run(name, grokked, { labels }), namesakes),
      `${name}, completed, grokked 7,000, λ 0.5 · seed 3, 26 Nov, 13:22, starred, paper`,
    );
  });

  it('is read out with its state once', () => {
    const text = spokenText(run('a', { state: 'failed', epoch: 3 }), namesakes);
    assert.equal(text, 'a, epoch 3 · failed, λ 0.5 · seed 3, 26 Nov, 13:22');
  });

  it('shortens a long name in its middle, for the figure', () => {
    const { label } = rowText(run('phase-diagram-of-weight-decay-59', grokked), namesakes, 'none');
    assert.equal(label, 'phase-dia…decay-59');
    assert.equal([...label].length, 18);
  });
});
