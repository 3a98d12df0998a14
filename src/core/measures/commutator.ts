/** Gradient of a loss at weights, both flat. */
export type GradientAt = (weights: Float32Array) => Promise<Float32Array>;

/** η of the paper. */
const STEP = 1e-3;

/** The least length of a step: a shorter one is lost in the rounding of float32 weights and gradients. */
const LEAST_LENGTH = 1e-3;

/**
 * Commutator defect of two losses at weights θ (Xu 2026, arXiv 2602.16746, §3.2): ‖θ_AB − θ_BA‖ / (‖η g_A‖ ‖η g_B‖), where
 * θ_AB is θ after a step −η g_A and then −η g_B, and θ_BA the other way round; η is 10⁻³. To leading order η does not matter:
 * where a step would be shorter than 10⁻³, it is made that long. θ_AB − θ_BA is put together from differences of gradients, in
 * which θ itself cancels.
 * @returns NaN where one of the gradients is 0
 */
export async function commutatorDefect(
  weights: Float32Array,
  gradientA: GradientAt,
  gradientB: GradientAt,
): Promise<number> {
  const a = await gradientA(weights);
  const b = await gradientB(weights);
  const [lengthA, lengthB] = [norm(a), norm(b)];
  const [stepA, stepB] = [lengthA, lengthB].map((length) => Math.max(STEP, LEAST_LENGTH / length));
  const after = (gradient: Float32Array, step: number): Float32Array =>
    weights.map((weight, i) => weight - step * gradient[i]);
  const bAfterA = await gradientB(after(a, stepA));
  const aAfterB = await gradientA(after(b, stepB));
  const difference = Float64Array.from(a, (_, i) => stepA * (aAfterB[i] - a[i]) - stepB * (bAfterA[i] - b[i]));
  return norm(difference) / (stepA * lengthA * stepB * lengthB);
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
}

function norm(vector: Float32Array | Float64Array): number {
  let square = 0;
  for (const value of vector) {
    square += value * value;
  }
  return Math.sqrt(square);
}
