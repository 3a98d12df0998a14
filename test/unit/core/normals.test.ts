import assert from 'node:assert/strict';
import { Normals } from '../../../src/core/normals';
import { MersenneTwister } from '../../../src/core/random';

describe('normals drawn by the ziggurat', () => {
  const n = 1_000_000;
  const draws = new Float32Array(n);
  before(() => new Normals(new MersenneTwister([1])).fill(draws));

  it('lie as often below any number as the normal distribution says', () => {
    // Φ by scipy.stats.norm.cdf; four standard errors at most.
    const quantiles = [
      ...[[-4, 3.1671e-5], [-3.4426, 2.8807e-4], [-3, 1.3499e-3], [-2, 0.0227501], [-1, 0.1586553], [-0.25, 0.4012937]],
      ...[[0, 0.5], [0.1, 0.5398278], [0.7, 0.7580363], [1.5, 0.9331928], [2.5, 0.9937903], [3.5, 0.9997674]],
    ]; // prettier-ignore
    for (const [x, below] of quantiles) {
      const share = draws.reduce((sum, draw) => sum + (draw < x ? 1 : 0), 0) / n;
      const error = 4 * Math.sqrt((below * (1 - below)) / n);
      assert.ok(Math.abs(share - below) < error, `below ${x}: ${share}, expected ${below} ± ${error}`);
    }
  });

  it('have mean 0, variance 1 and kurtosis 3, one after the other uncorrelated', () => {
    const mean = (of: (draw: number, i: number) => number): number =>
      draws.reduce((sum, draw, i) => sum + of(draw, i), 0) / n;
    assert.ok(Math.abs(mean((draw) => draw)) < 4e-3);
    assert.ok(Math.abs(mean((draw) => draw ** 2) - 1) < 6e-3);
    assert.ok(Math.abs(mean((draw) => draw ** 4) - 3) < 0.04);
    assert.ok(Math.abs(mean((draw, i) => draw * draws[(i + 1) % n])) < 4e-3);
  });

  it('are the same of the same seed', () => {
    const again = new Float32Array(100);
    new Normals(new MersenneTwister([1])).fill(again);
    assert.deepEqual(again, draws.slice(0, 100));
  });
});
