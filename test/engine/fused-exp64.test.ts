import assert from 'node:assert/strict';
import { MersenneTwister } from '../../src/core/random';
import { bestVariant, kernelModule, type Variant } from '../../src/kernel/assets';
import * as coefficients from '../../src/kernel/exp64-coefficients';
import { exp64Constants, exponentialError, polynomialError } from '../../src/kernel/exp64-generator';
import { instantiate } from '../../src/kernel/protocol';

const PAGE = 65536;
const VARIANTS: Variant[] = bestVariant() === 'relaxed' ? ['single', 'shared', 'relaxed'] : ['single', 'shared'];

/** The kernel's exponentials of `x`. */
function exp64(variant: Variant, x: number[]): Float64Array {
  const even = x.length + (x.length % 2);
  const pages = 1 + Math.ceil((2 * 8 * even) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: variant !== 'single' });
  const values = new Float64Array(memory.buffer, PAGE);
  values.set(x);
  instantiate(kernelModule(variant), memory).exp64Each(PAGE, PAGE + 8 * even, even);
  return values.slice(even, even + x.length);
}

/** All over −708 … 0: evenly, ever closer to 0, and on both sides of where x is rounded to another multiple of ln 2. */
function samples(): number[] {
  const random = new MersenneTwister([64]);
  const evenly = Array.from({ length: 3000 }, () => (-708 * random.below(2 ** 30)) / 2 ** 30);
  const small = Array.from({ length: 1000 }, (_, i) => -(2 ** (-i / 16)) * (1 + random.below(1000) / 1000));
  const borders = Array.from({ length: 1021 }, (_, k) => -(k + 0.5) * Math.LN2).flatMap((x) => [x * (1 - 1e-15), x]);
  return [-708, ...evenly, ...small, ...borders];
}

describe('exponential of the fused kernel', () => {
  it('has the constants that its generator computes', () => {
    assert.deepEqual({ ...coefficients }, exp64Constants());
    assert.ok(polynomialError(exp64Constants()) < 1.7e-17);
  });

  for (const variant of VARIANTS) {
    it(`is at most 1.1 units of the last place off: ${variant}`, () => {
      const x = samples();
      const errors = Array.from(exp64(variant, x), (value, i) => exponentialError(x[i], value));
      const largest = Math.max(...errors);
      assert.ok(largest < 1.1, `${largest} units at ${x[errors.indexOf(largest)]}`);
      // A correctly rounded value is half a unit off at most: the reference would be wrong if all were better.
      assert.ok(largest > 0.5);
    });

    it(`is exact at 0, 0 where exp vanishes, and 0 for NaN: ${variant}`, () => {
      assert.deepEqual([...exp64(variant, [0, -0, -Number.MIN_VALUE, -1e-17])], [1, 1, 1, 1]);
      const vanishing = [-708.0000000000001, -745.2, -1e6, -Number.MAX_VALUE, -Infinity, NaN];
      assert.deepEqual([...exp64(variant, vanishing)], [0, 0, 0, 0, 0, 0]);
      const [last] = exp64(variant, [-708]);
      assert.ok(last >= 2 ** -1022, 'the last value before 0 is a normal number');
    });

    it(`is right above 0 too, up to where its exponent overflows; +∞ gives NaN: ${variant}`, () => {
      const x = [1e-9, 0.5, 1, 88, 300, 709.4];
      exp64(variant, x).forEach((value, i) => assert.ok(exponentialError(x[i], value) < 1.1, `${x[i]}`));
      const [beyond, infinite] = exp64(variant, [710, Infinity]);
      assert.ok(!(beyond > 0 && beyond < Infinity));
      assert.ok(Number.isNaN(infinite));
    });
  }

  it('has a reference that knows exp(−1) and its neighbours', () => {
    // e⁻¹ = 0.36787944117144232159552…; its float64 is 0.36787944117144233, 0.224 units (of 2^−54) above.
    const error = exponentialError(-1, 0.36787944117144233);
    assert.ok(Math.abs(error - 0.2239) < 0.0001, `${error}`);
    assert.ok(Math.abs(exponentialError(-1, 0.36787944117144233 + 2 ** -54) - (1 + error)) < 1e-6);
  });
});
