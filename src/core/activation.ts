import type { ModelConfig } from './config/types';

/** The MLP's non-linearity, in place. GELU is x Φ(x) with the exact normal distribution Φ (Hendrycks & Gimpel 2016). */
export function activation(name: ModelConfig['activation']): (values: Float32Array) => void {
  return { relu, gelu, square }[name];
}

function relu(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    // x or 0; unlike a comparison this is never guessed wrong.
    values[i] = 0.5 * (values[i] + Math.abs(values[i]));
  }
}

function square(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    values[i] *= values[i];
  }
}

function gelu(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    values[i] *= 0.5 * (1 + erf(values[i] * Math.SQRT1_2));
  }
}

/** The error function to 1.5e-7 (Abramowitz & Stegun 1964, 7.1.26): float32 holds no more. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}
