/**
 * The exponential and log1p in float32, to about two units of the last place: WGSL's own exp may be off by 2 |x| units, and it
 * has no log1p. Neither needs arithmetic that a compiler may not reorder.
 */
export const ARITHMETIC = `
// eˣ for x ≤ 0; 0 below −87, where results are no normal numbers. ln 2 in two parts, the first of few bits: k times it is exact.
fn exponential(x: f32) -> f32 {
  if (x < -87.0) { return 0.0; }
  let k = round(x * 1.44269504);
  let r = fma(k, -1.42860677e-6, fma(k, -0.693145752, x));
  let tail = fma(fma(fma(fma(fma(r, 1.98412698e-4, 1.38888889e-3), r, 8.33333333e-3), r, 4.16666667e-2), r, 0.166666667), r, 0.5);
  return ldexp(1.0 + (r + r * r * tail), i32(k));
}
// ln(1 + x) for x ≥ 0: 2 artanh(x / (2 + x)) where it is small, so that nothing is lost beside 1.
fn logOnePlus(x: f32) -> f32 {
  if (x > 1.0) { return log(1.0 + x); }
  let z = x / (2.0 + x);
  let s = z * z;
  let tail = fma(fma(fma(fma(fma(fma(s, 0.0666666667, 0.0769230769), s, 0.0909090909), s, 0.111111111), s, 0.142857143), s, 0.2), s, 0.333333333);
  return 2.0 * fma(z * s, tail, z);
}
// Whatever is known of compilers that take NaN and infinity for granted not to be there: their exponents are all ones.
fn isFiniteNumber(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
`;
