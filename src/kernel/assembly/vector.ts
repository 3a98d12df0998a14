// Four float32 or two float64 at a time.

import { C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, LN2_HIGH, LN2_LOW, LOG2_E } from '../exp64-coefficients';
import { VECTOR } from './strides';

/** acc + a · b; fused where relaxed SIMD is compiled in. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(acc: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, acc);
  return f32x4.add(acc, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function multiplyAdd64(acc: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, acc);
  return f64x2.add(acc, f64x2.mul(a, b));
}

/** [Σ a, Σ b, Σ c, Σ d] */
// @ts-ignore: decorator
@inline
export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

/** Σ a[i] b[i] over `floats` (a multiple of 4) entries. */
export function dot(a: usize, b: usize, floats: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < floats; i += 4) {
    sum = multiplyAdd(sum, v128.load(a), v128.load(b));
    a += VECTOR;
    b += VECTOR;
  }
  return f32x4.extract_lane(sums(sum, sum, sum, sum), 0);
}

/** Adds to four entries. */
// @ts-ignore: decorator
@inline
export function add(out: usize, a: v128): void {
  v128.store(out, f32x4.add(v128.load(out), a));
}

/** out[i] *= factor over `floats` (a multiple of 4) entries. */
export function scale(out: usize, factor: f32, floats: i32): void {
  for (let i = 0; i < floats; i += 4) {
    v128.store(out, f32x4.mul(v128.load(out), f32x4.splat(factor)));
    out += VECTOR;
  }
}

/** out[i] += scale · a[i] over `floats` (a multiple of 4) entries. */
export function addScaled(out: usize, a: usize, scale: f32, floats: i32): void {
  const factor = f32x4.splat(scale);
  for (let i = 0; i < floats; i += 4) {
    v128.store(out, multiplyAdd(v128.load(out), factor, v128.load(a)));
    out += VECTOR;
    a += VECTOR;
  }
}

/** Added to k and taken off again it rounds k; in between, k stands in the low bits. */
const ROUNDER = 6755399441055744.0;
const UNDERFLOW = -708.0;

/**
 * exp of two float64 ≤ 0, at most 1.1 units of the last place off; 0 below −708, near where exp leaves the normal numbers, and
 * for NaN. x = k ln 2 + r with |r| ≤ ln 2 / 2; eʳ = 1 + r + r² Σ c_i rⁱ (the coefficients: ../exp64-generator.ts); k is added
 * to the exponent. Above 709.4 the exponent overflows, which is for the caller to see to.
 */
// @ts-ignore: decorator
@inline
export function exp64(x: v128): v128 {
  const shifted = multiplyAdd64(f64x2.splat(ROUNDER), x, f64x2.splat(LOG2_E));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = multiplyAdd64(f64x2.splat(C0), r, f64x2.splat(C1));
  const b = multiplyAdd64(f64x2.splat(C2), r, f64x2.splat(C3));
  const c = multiplyAdd64(f64x2.splat(C4), r, f64x2.splat(C5));
  const e = multiplyAdd64(f64x2.splat(C6), r, f64x2.splat(C7));
  const f = multiplyAdd64(f64x2.splat(C8), r, f64x2.splat(C9));
  const low = multiplyAdd64(a, b, r2);
  const high = multiplyAdd64(multiplyAdd64(c, e, r2), f, r4);
  const tail = multiplyAdd64(low, high, r4);
  const power = f64x2.add(f64x2.splat(1), multiplyAdd64(r, r2, tail));
  const scaled = i64x2.add(power, i64x2.shl(shifted, 52));
  return v128.and(scaled, f64x2.ge(x, f64x2.splat(UNDERFLOW)));
}

/** out[i] = exp(from[i]) over `count` (even) float64 ≤ 0. */
export function exp64Each(from: usize, out: usize, count: i32): void {
  const end = from + (<usize>count << 3);
  for (; from < end; from += VECTOR) {
    v128.store(out, exp64(v128.load(from)));
    out += VECTOR;
  }
}
