import { fourierBasis } from '../fourier';
import { type MatMul, plainMatMul } from '../matmul';
import type { Pairs } from '../tasks';
import { frequenciesOf, type Group } from './group';

/** How much of each unit's variation over the pairs one frequency explains. */
export interface UnitFrequencies {
  /** Per unit the frequency that explains most, 0 for a unit that does not vary. */
  frequency: Int32Array;
  /** Per unit the fraction of variance explained by it (FVE). */
  fve: Float64Array;
}

/** A unit whose variation has less than this summed square is dead. */
const DEAD = 1e-12;

/**
 * 2-D Fourier analysis of functions of (x, y), one per unit (Nanda et al. 2023, §4.1): of each centred activation, the
 * energy in {1, cos k, sin k}² without the constant, over the total; the best k and its share.
 * @param activations [pairs, units], rows as in `pairs`, which must be all pairs of the task. Where the group is that of
 *   exponents, pairs with the residue 0 stay out.
 */
export function unitFrequencies(
  group: Group,
  pairs: Pairs,
  activations: Float32Array,
  multiply: MatMul = plainMatMul,
): UnitFrequencies {
  const units = activations.length / pairs.x.length;
  const { order: n } = group;
  const grid = arrangeByElement(group, pairs, activations, units);
  const total = centre(grid, units);
  const basis = fourierBasis(n);
  const alongY = transformAlongY(grid, Float32Array.from(basis), n, units, multiply);
  const frequency = new Int32Array(units);
  const fve = new Float64Array(units);
  for (const k of frequenciesOf(group)) {
    const energy = frequencyEnergy(alongY, basis, n, units, k);
    for (let unit = 0; unit < units; unit++) {
      const share = total[unit] < DEAD ? 0 : energy[unit] / total[unit];
      if (share > fve[unit]) {
        fve[unit] = share;
        frequency[unit] = k;
      }
    }
  }
  return { frequency, fve };
}

/** Units that do not vary over the pairs. */
export function deadUnits(group: Group, pairs: Pairs, activations: Float32Array): number {
  const units = activations.length / pairs.x.length;
  return centre(arrangeByElement(group, pairs, activations, units), units).filter((v) => v < DEAD).length;
}

/** [order · order, units]: row (i, j) is the pair of the elements i and j. */
function arrangeByElement(
  { order, element }: Group,
  { x, y }: Pairs,
  activations: Float32Array,
  units: number,
): Float32Array {
  const grid = new Float32Array(order * order * units);
  for (let row = 0; row < x.length; row++) {
    const [i, j] = [element[x[row]], element[y[row]]];
    if (i >= 0 && j >= 0) {
      grid.set(activations.subarray(row * units, (row + 1) * units), (i * order + j) * units);
    }
  }
  return grid;
}

/** Subtracts each unit's mean and returns its Σ (activation − mean)²; in two passes, so that nothing cancels. */
function centre(grid: Float32Array, units: number): Float64Array {
  const rows = grid.length / units;
  const mean = new Float64Array(units);
  const power = new Float64Array(units);
  for (let i = 0, row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++, i++) {
      mean[unit] += grid[i] / rows;
    }
  }
  for (let i = 0, row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++, i++) {
      const centred = grid[i] - mean[unit];
      power[unit] += centred * centred;
      grid[i] = centred;
    }
  }
  return power;
}

/** [x, component of y, units] */
function transformAlongY(
  grid: Float32Array,
  basis: Float32Array,
  n: number,
  units: number,
  multiply: MatMul,
): Float32Array {
  const result = new Float32Array(grid.length);
  const block = n * units;
  for (let x = 0; x < n; x++) {
    result.set(multiply(basis, grid.subarray(x * block, (x + 1) * block), n, n, units), x * block);
  }
  return result;
}

/** Per unit the energy of the components {1, cos k, sin k} of x times those of y, without the constant. */
function frequencyEnergy(alongY: Float32Array, basis: Float64Array, n: number, units: number, k: number): Float64Array {
  const components = 2 * k === n ? [0, 2 * k - 1] : [0, 2 * k - 1, 2 * k];
  const energy = new Float64Array(units);
  for (const f of components) {
    for (const g of components) {
      if (f === 0 && g === 0) {
        continue;
      }
      const coefficient = new Float64Array(units);
      for (let x = 0; x < n; x++) {
        const factor = basis[f * n + x];
        const start = (x * n + g) * units;
        for (let unit = 0; unit < units; unit++) {
          coefficient[unit] += factor * alongY[start + unit];
        }
      }
      coefficient.forEach((value, unit) => (energy[unit] += value * value));
    }
  }
  return energy;
}
