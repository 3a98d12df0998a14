import assert from 'node:assert/strict';
import { labelEdges, shareOf } from '../../../src/webview/dashboard/tabs/scrubber-marks';

describe('the marks of a scrubber', () => {
  it('stand between checkpoints as their epochs do, whatever the checkpoints are apart', () => {
    const checkpoints = [0, 500, 1000, 2000, 4000];
    assert.equal(shareOf(0, checkpoints), 0);
    assert.equal(shareOf(250, checkpoints), 0.125);
    assert.equal(shareOf(1000, checkpoints), 0.5);
    assert.equal(shareOf(3000, checkpoints), 0.875);
    assert.equal(shareOf(4000, checkpoints), 1);
  });

  it('are not there before the first checkpoint or after the last', () => {
    assert.equal(shareOf(180, [500, 1000]), undefined);
    assert.equal(shareOf(1001, [500, 1000]), undefined);
    assert.equal(shareOf(500, [500, 1000]), 0);
  });

  it('have their names over them, inside the track', () => {
    const [memorised, middle, grokked] = labelEdges(
      [
        { name: 'memorised', share: 0.01 },
        { name: 'abcd', share: 0.5 },
        { name: 'grokked', share: 1 },
      ],
      400,
    );
    assert.equal(memorised, 0);
    assert.ok(middle !== undefined && Math.abs(middle + 12.4 - 200) < 1e-9);
    assert.ok(grokked !== undefined && Math.abs(grokked + 7 * 6.2 - 400) < 1e-9);
  });

  it('lose the earlier name where two would meet, rather than say it of another place', () => {
    const near = [
      { name: 'memorised', share: 0.6 },
      { name: 'grokked', share: 0.65 },
    ];
    const [memorised, grokked] = labelEdges(near, 300);
    assert.equal(memorised, undefined);
    assert.ok(grokked !== undefined);
    assert.deepEqual(labelEdges(near, 20), [undefined, undefined]);
  });

  it('are pushed a little aside where that is enough', () => {
    const [memorised, grokked] = labelEdges(
      [
        { name: 'memorised', share: 0.4 },
        { name: 'grokked', share: 0.55 },
      ],
      400,
    );
    assert.ok(memorised !== undefined && grokked !== undefined);
    assert.ok(memorised + 9 * 6.2 + 8 <= grokked + 1e-9);
    assert.ok(memorised <= 160 && memorised + 9 * 6.2 >= 160, 'over its place still');
  });
});
