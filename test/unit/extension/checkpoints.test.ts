import assert from 'node:assert/strict';
import { firstFrom, listedCheckpoints } from '../../../src/extension/explorer/checkpoints';

const every500 = (n: number): number[] => Array.from({ length: n }, (_, i) => 500 * i);

describe('checkpoints beneath a run', () => {
  it('are all listed, newest first, while they are few', () => {
    assert.deepEqual(listedCheckpoints([0, 500, 1000], []), { shown: [1000, 500, 0], hidden: 0 });
    assert.equal(listedCheckpoints(every500(40), []).hidden, 0);
  });

  it('are thinned when there are hundreds, keeping the newest, the first and those asked for', () => {
    const epochs = every500(400);
    const { shown, hidden } = listedCheckpoints(epochs, [61_500, undefined, 77]);
    assert.equal(shown.length + hidden, 400);
    assert.ok(shown.length <= 40, String(shown.length));
    assert.deepEqual(shown.slice(0, 10), epochs.slice(-10).toReversed());
    assert.equal(shown.at(-1), 0);
    assert.ok(shown.includes(61_500));
    assert.ok(!shown.includes(77));
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => b - a),
    );
  });

  it('mark the first one after an event', () => {
    assert.equal(firstFrom(every500(10), 620), 1000);
    assert.equal(firstFrom(every500(10), 1000), 1000);
    assert.equal(firstFrom(every500(10), 9999), undefined);
    assert.equal(firstFrom(every500(10), null), undefined);
  });
});
