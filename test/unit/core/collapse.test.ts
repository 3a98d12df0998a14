import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CollapseWatch } from '../../../src/core/collapse';
import { TrainingProgress } from '../../../src/core/phases';
import { aRow } from '../../run-directories';

function watched(...accuracies: number[]): CollapseWatch {
  const watch = new CollapseWatch();
  accuracies.forEach((test_accuracy, i) => watch.add({ epoch: 10 * i, test_accuracy }));
  return watch;
}

describe('a collapse', () => {
  it('is a fall of more than 5 points from what was learned, once until it is learned again', () => {
    assert.deepEqual(watched(0.2, 0.9, 0.5).epochs, [], 'never learned');
    assert.deepEqual(watched(0.99, 0.95, 0.941).epochs, [], 'not far enough');
    const watch = watched(0.99, 1, 0.96, 0.94, 0.3, 0.98, 0.995, 0.94);
    assert.deepEqual(watch.epochs, [30, 70]);
    assert.equal(watch.isCollapsed, true);
    assert.equal(watched(1, 0.5, 1).isCollapsed, false);
    assert.deepEqual(watched(1, NaN, 0.5).epochs, [20]);
  });

  it('is where a training stands until it has come back', () => {
    const row = (epoch: number, test_accuracy: number): ReturnType<typeof aRow> => ({ ...aRow(epoch), train_accuracy: 1, test_accuracy }); // prettier-ignore
    const progress = TrainingProgress.of([row(0, 0), row(100, 1), row(200, 0.6)]);
    assert.deepEqual(progress.milestones.collapses, [200]);
    const { verdict, collapsedAt } = progress.standing();
    assert.deepEqual([verdict, collapsedAt], ['collapsed', 200]);
    progress.add(row(300, 1));
    assert.equal(progress.standing().verdict, 'grokked');
  });
});
