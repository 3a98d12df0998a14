// Four float32 or two float64 at a time.

/** acc + a · b; fused where relaxed SIMD is compiled in. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(acc: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, acc);
  return f32x4.add(acc, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function multiplyAdd64(acc: v128, a: v128, b: v128): v128 {
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
    a += 16;
    b += 16;
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
    out += 16;
  }
}

/** out[i] += scale · a[i] over `floats` (a multiple of 4) entries. */
export function addScaled(out: usize, a: usize, scale: f32, floats: i32): void {
  const factor = f32x4.splat(scale);
  for (let i = 0; i < floats; i += 4) {
    v128.store(out, multiplyAdd(v128.load(out), factor, v128.load(a)));
    out += 16;
    a += 16;
  }
}

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Added to k and taken off again it rounds k; in between, k stands in the low bits. */
const ROUNDER = 6755399441055744.0;
const UNDERFLOW = -708.0;

/**
 * exp of two float64 ≤ 0 to about 1e-16 relative; 0 below −708, where exp leaves the normal numbers. The polynomial is
 * the Chebyshev fit of (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2, degree 9.
 */
// @ts-ignore: decorator
@inline
export function exp64(x: v128): v128 {
  const shifted = multiplyAdd64(f64x2.splat(ROUNDER), x, f64x2.splat(LOG2_E));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = multiplyAdd64(f64x2.splat(0.5000000000000001), r, f64x2.splat(0.16666666666666669));
  const b = multiplyAdd64(f64x2.splat(0.04166666666662413), r, f64x2.splat(0.008333333333330062));
  const c = multiplyAdd64(f64x2.splat(0.0013888888917213717), r, f64x2.splat(0.00019841269863053618));
  const e = multiplyAdd64(f64x2.splat(2.4801521295954376e-5), r, f64x2.splat(2.7557268459997064e-6));
  const f = multiplyAdd64(f64x2.splat(2.7620088445409746e-7), r, f64x2.splat(2.510038549551032e-8));
  const low = multiplyAdd64(a, b, r2);
  const high = multiplyAdd64(multiplyAdd64(c, e, r2), f, r4);
  const tail = multiplyAdd64(low, high, r4);
  const power = f64x2.add(f64x2.splat(1), multiplyAdd64(r, r2, tail));
  const scaled = i64x2.add(power, i64x2.shl(shifted, 52));
  return v128.and(scaled, f64x2.ge(x, f64x2.splat(UNDERFLOW)));
}
