import assert from 'node:assert/strict';
import { MersenneTwister } from '../../../src/core/random';

describe('MersenneTwister', () => {
  it("is CPython's generator (random.seed(0); getrandbits(32), random())", () => {
    const generator = new MersenneTwister([0]);
    assert.deepEqual(
      [1, 2, 3].map(() => generator.uint32()),
      [3626764237, 1654615998, 3255389356],
    );
    assert.deepEqual(
      [1, 2, 3].map(() => generator.random()),
      [0.890243920837131, 0.04048437818077755, 0.9654648863619172],
    );
  });

  it('seeds with words above 2³¹ as CPython does', () => {
    const generator = new MersenneTwister([2 ** 31 + 5]);
    assert.deepEqual(
      [1, 2, 3].map(() => generator.uint32()),
      [3817804948, 2541178257, 2045138650],
    );
  });

  it('draws standard normals', () => {
    const generator = new MersenneTwister([3]);
    const n = 100_000;
    const draws = Float64Array.from({ length: n }, () => generator.normal());
    const moment = (k: number): number => draws.reduce((sum, v) => sum + v ** k, 0) / n;
    assert.ok(Math.abs(moment(1)) < 0.02, `mean ${moment(1)}`);
    assert.ok(Math.abs(moment(2) - 1) < 0.03, `variance ${moment(2)}`);
    assert.ok(Math.abs(moment(4) - 3) < 0.2, `fourth moment ${moment(4)}`);
  });
});
