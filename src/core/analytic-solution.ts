import type { NeuronWeights, Sum } from './measures/neuron-phases';
import { MersenneTwister } from './random';

/** The analytic solution's weights, and per neuron its frequency. */
export interface AnalyticSolution extends NeuronWeights {
  readonly frequency: Int32Array;
}

/**
 * The solution of modular addition that Gromov 2023 writes down for the family `mlp` with x²: neuron n has one frequency k
 * and phases φ₁, φ₂ drawn evenly, W_in[x, n] = A cos(2πk·x/p + φ₁), W_in[p + y, n] = A cos(2πk·y/p + φ₂) and
 * W_U[n, z] = A cos(2πkz/p + φ₃), φ₃ = φ₁ + φ₂. All frequencies are used in turn; A = (2/d_mlp)^(1/3) makes the mean of the
 * right answer's logit 1, which is what a mean squared error asks for. Terms of other phases cancel the better the more
 * neurons there are, so that its accuracy is that of a width. For an answer a·x + b·y + c with k·a of x and k·b of y.
 * @param width d_mlp
 */
export function analyticSolution({ order, element, factors, constant }: Sum, width: number): AnalyticSolution {
  const p = element.length;
  const random = new MersenneTwister([p, width]);
  const count = Math.floor(order / 2);
  const amplitude = Math.cbrt(2 / width);
  const weights = { x: new Float32Array(p * width), y: new Float32Array(p * width), out: new Float32Array(width * p) };
  const frequency = Int32Array.from({ length: width }, (_, neuron) => 1 + (neuron % count));
  for (let neuron = 0; neuron < width; neuron++) {
    const k = frequency[neuron];
    const [ofX, ofY] = [2 * Math.PI * random.random(), 2 * Math.PI * random.random()];
    for (let residue = 0; residue < p; residue++) {
      const at = element[residue];
      if (at < 0) {
        continue; // the residue 0 has no exponent
      }
      const wave = (steps: number, phase: number): number => amplitude * Math.cos((2 * Math.PI * ((k * steps) % order)) / order + phase); // prettier-ignore
      weights.x[residue * width + neuron] = wave(factors[0] * at, ofX);
      weights.y[residue * width + neuron] = wave(factors[1] * at, ofY);
      weights.out[neuron * p + residue] = wave(at - constant, ofX + ofY);
    }
  }
  return {
    frequency,
    x: { shape: [p, width], data: weights.x },
    y: { shape: [p, width], data: weights.y },
    out: { shape: [width, p], data: weights.out },
  };
}
