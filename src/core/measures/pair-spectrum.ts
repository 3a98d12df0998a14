import { fourierBasis } from '../fourier';
import { type MatMul, plainMatMul } from '../matmul';
import type { Pairs } from '../tasks';
import { basisRows, frequenciesOf, type Group, operandComponents } from './group';

/** How much of each unit's variation over the pairs one frequency, or irrep, explains. */
export interface UnitFrequencies {
  /** Per unit the frequency that explains most, 0 for a unit that does not vary. */
  frequency: Int32Array;
  /** Per unit the fraction of variance explained by it (FVE). */
  fve: Float64Array;
}

/** A unit whose variation has less than this summed square is dead. */
const DEAD = 1e-12;

/**
 * 2-D Fourier analysis of functions of (x, y), one per unit (Nanda et al. 2023, §4.3): of each centred activation, the
 * energy in {1, cos k, sin k}² without the constant, over the total; the best k and its share. Where the answer is
 * a·x + b·y, k is the answer's: k·a of x, k·b of y. Of irreps, {1, the isotypic subspace}² likewise.
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
  const n = orderOf(group);
  const grid = arrangeByElement(group, pairs, activations, units);
  const total = variation(grid, units);
  const basis = group.kind === 'irreps' ? group.basis : fourierBasis(n);
  transformAlongY(grid, Float32Array.from(basis), n, units, multiply);
  const energyOf = componentEnergies(group, grid, basis, units, multiply);
  const frequency = new Int32Array(units);
  const fve = new Float64Array(units);
  for (const k of frequenciesOf(group)) {
    const energy = energyOf(k);
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
  return variation(arrangeByElement(group, pairs, activations, units), units).filter((v) => v < DEAD).length;
}

function orderOf(group: Group): number {
  return group.kind === 'irreps' ? group.modulus : group.order;
}

/** [order · order, units]: row (i, j) is the pair of the elements i and j. */
function arrangeByElement(group: Group, { x, y }: Pairs, activations: Float32Array, units: number): Float32Array {
  const order = orderOf(group);
  if (group.kind === 'irreps') {
    return activations.slice(); // its pairs are in row order already
  }
  const { element } = group;
  const grid = new Float32Array(order * order * units);
  for (let row = 0; row < x.length; row++) {
    const [i, j] = [element[x[row]], element[y[row]]];
    if (i >= 0 && j >= 0) {
      grid.set(activations.subarray(row * units, (row + 1) * units), (i * order + j) * units);
    }
  }
  return grid;
}

/**
 * Per unit Σ (activation − mean)². Takes the first row off the others, so that no large constant is left in which something
 * could cancel.
 */
function variation(grid: Float32Array, units: number): Float64Array {
  const rows = grid.length / units;
  const first = grid.slice(0, units);
  const sum = new Float64Array(units);
  const squares = new Float64Array(units);
  for (let i = 0; i < grid.length;) {
    for (let unit = 0; unit < units; unit++, i++) {
      const difference = grid[i] - first[unit];
      grid[i] = difference;
      sum[unit] += difference;
      squares[unit] += difference * difference;
    }
  }
  return squares.map((square, unit) => square - (sum[unit] * sum[unit]) / rows);
}

/** Replaces [x, y, units] by [x, component of y, units]. */
function transformAlongY(grid: Float32Array, basis: Float32Array, n: number, units: number, multiply: MatMul): void {
  const block = n * units;
  for (let x = 0; x < n; x++) {
    grid.set(multiply(basis, grid.subarray(x * block, (x + 1) * block), n, n, units), x * block);
  }
}

/** Per unit the energy of the constant's and a component's rows of x times those of y, without the constant. */
function componentEnergies(
  group: Group,
  alongY: Float32Array,
  basis: Float64Array,
  units: number,
  multiply: MatMul,
): (k: number) => Float64Array {
  const n = orderOf(group);
  return (k) => {
    const [ofX, ofY] = operandComponents(group, k).map((component) => [0, ...basisRows(group, component)]);
    const count = ofY.length;
    // [x, component of y, units], of the component's rows only
    const slices = new Float32Array(count * n * units);
    for (let x = 0; x < n; x++) {
      ofY.forEach((g, i) => {
        const start = (x * n + g) * units;
        slices.set(alongY.subarray(start, start + units), (x * count + i) * units);
      });
    }
    const rows = Float32Array.from(ofX.flatMap((f) => Array.from(basis.subarray(f * n, (f + 1) * n))));
    const coefficients = multiply(rows, slices, ofX.length, n, count * units);
    const energy = new Float64Array(units);
    // The first is the constant's.
    for (let i = units; i < coefficients.length; i++) {
      energy[i % units] += coefficients[i] ** 2;
    }
    return energy;
  };
}
