import type { TensorData } from '../model';
import type { Pairs } from '../tasks';
import type { CyclicGroup } from './group';

/** Weights of the family `mlp`: W_in's rows of x, and of y, [p, d_mlp] each, and W_U [d_mlp, p]. */
export interface NeuronWeights {
  readonly x: TensorData;
  readonly y: TensorData;
  readonly out: TensorData;
}

/** Phases in radians, in (−π, π], per neuron; NaN of one that has none. */
export interface NeuronPhases {
  /** φ₁ of cos(2πkx/p + φ₁), φ₂ of y and φ₃ of the answer. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly out: Float64Array;
  /** φ₁ + φ₂ − φ₃: 0 in the solution of Gromov 2023. */
  readonly difference: Float64Array;
}

/** a, b and c of an answer that is a·x + b·y + c of elements of a cyclic group of this order. */
export interface Sum {
  readonly order: number;
  readonly element: Int32Array;
  readonly factors: readonly [a: number, b: number];
  readonly constant: number;
}

/** How the answer is a sum; undefined where it is none. @param all every pair of the task */
export function sumOfPairs({ sum, order, element }: CyclicGroup, all: Pairs): Sum | undefined {
  const start = all.x.findIndex((x, i) => element[x] === 0 && element[all.y[i]] === 0);
  return sum && start >= 0 ? { order, element, factors: sum, constant: element[all.label[start]] } : undefined;
}

/**
 * Phases of the weights' waves at each neuron's frequency: W_in[x] ~ cos(2πk·a·x/p + φ₁), W_in[p + y] ~ cos(2πk·b·y/p + φ₂),
 * W_U[z] ~ cos(2πkz/p + φ₃), the answer being a·x + b·y. The neuron's square has cos(2πk(a·x + b·y)/p + φ₁ + φ₂), which adds
 * up at the right answer where φ₁ + φ₂ = φ₃ (Gromov 2023, his analytic solution). A constant c of the answer is taken into φ₃.
 * @param frequency per neuron k; 0, and half the order, whose waves have no phase, give NaN
 */
export function neuronPhases(weights: NeuronWeights, sum: Sum, frequency: ArrayLike<number>): NeuronPhases {
  const { order, element, factors, constant } = sum;
  const p = element.length;
  const neurons = frequency.length;
  const turn = (2 * Math.PI) / order;
  const phase = (k: number, factor: number, weight: (residue: number) => number): number => {
    let [re, im] = [0, 0];
    for (let residue = 0; residue < p; residue++) {
      if (element[residue] >= 0) {
        const angle = turn * ((((k * factor * element[residue]) % order) + order) % order);
        re += weight(residue) * Math.cos(angle);
        im -= weight(residue) * Math.sin(angle);
      }
    }
    return Math.atan2(im, re);
  };
  const phases = { x: empty(neurons), y: empty(neurons), out: empty(neurons), difference: empty(neurons) };
  for (let neuron = 0; neuron < neurons; neuron++) {
    const k = frequency[neuron];
    if (k === 0 || 2 * k === order) {
      continue;
    }
    phases.x[neuron] = phase(k, factors[0], (x) => weights.x.data[x * neurons + neuron]);
    phases.y[neuron] = phase(k, factors[1], (y) => weights.y.data[y * neurons + neuron]);
    const out = phase(k, 1, (z) => weights.out.data[neuron * p + z]);
    phases.out[neuron] = wrapped(out + turn * ((k * constant) % order));
    phases.difference[neuron] = wrapped(phases.x[neuron] + phases.y[neuron] - phases.out[neuron]);
  }
  return phases;
}

function empty(length: number): Float64Array {
  return new Float64Array(length).fill(NaN);
}

/** An angle in (−π, π]. */
export function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.ceil((angle - Math.PI) / (2 * Math.PI));
}
