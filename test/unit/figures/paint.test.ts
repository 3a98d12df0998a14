import assert from 'node:assert/strict';
import { RAMP_STEPS, rampPalette, rgbaOf, type Colors } from '../../../src/figures/paint';
import { PAPER } from '../../../src/figures/svg/figure-svg';

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...[0, 1, 2].map((channel) => a[channel] - b[channel]));

describe('colours of figures', () => {
  it('go round the hues in small steps, and back', () => {
    const hues = Array.from({ length: 97 }, (_, i) => rgbaOf({ hue: i / 97 }, PAPER));
    const steps = hues.map((hue, i) => apart(hue, hues[(i + 1) % 97]));
    const mean = steps.reduce((sum, step) => sum + step, 0) / 97;
    assert.ok(mean < 15 && Math.max(...steps) < 30, `${mean}, at most ${Math.max(...steps)} of 255`);
    assert.ok(apart(hues[0], hues[48]) > 120);
  });

  it('of a scale begin at the background and grow away from it', () => {
    const dark: Colors = { ...PAPER, background: [31, 31, 31, 1] };
    for (const colors of [PAPER, dark]) {
      const scale = rampPalette('sequential').map((paint) => rgbaOf(paint, colors));
      assert.equal(scale.length, RAMP_STEPS);
      assert.ok(apart(scale[0], colors.background) <= 2);
      const away = scale.map((color) => apart(color, colors.background));
      assert.ok(away.every((distance, i) => i === 0 || distance >= away[i - 1] - 1));
      const middle = rgbaOf({ ramp: 'diverging', at: 0.5 }, colors);
      assert.ok(apart(middle, colors.background) <= 2);
    }
  });

  it('of key frequencies are their own, and none for others', () => {
    assert.deepEqual(rgbaOf({ key: 0 }, PAPER), PAPER.orange);
    assert.deepEqual(rgbaOf({ key: -1 }, PAPER), PAPER.neutral);
    assert.deepEqual(rgbaOf({ series: 0 }, PAPER), PAPER.blue);
  });
});
