const STEPS = 64; // per doubling
const SCALE = STEPS / Math.LN2;
const STEP = Math.LN2 / STEPS;

/** 2^(i/64), i = 0 … 63 */
const fractions = Float64Array.from({ length: STEPS }, (_, i) => 2 ** (i / STEPS));
/** 2^−i down to the smallest subnormal. */
const halvings = Float64Array.from({ length: 1075 }, (_, i) => 2 ** -i);

/**
 * eˣ for x ≤ 0 to 13 digits, several times faster than Math.exp: the loss takes pairs · p of them every epoch.
 * x = (64 i − j) · ln 2 / 64 + r with |r| ≤ ln 2 / 128, and a polynomial of degree 5 for eʳ (Tang 1989).
 */
export function expOfNegative(x: number): number {
  if (!(x > -745)) {
    return x <= -745 ? 0 : NaN;
  }
  const steps = (x * SCALE - 0.5) | 0; // nearest, as x ≤ 0
  const r = x - steps * STEP;
  const polynomial = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  return fractions[steps & (STEPS - 1)] * halvings[-(steps >> 6)] * polynomial;
}
