import { basisRows, type IrrepGroup, type Group } from './group';
import { type AnswerSums, centreRows, differenceWaves } from './logits';
import { type Spectrum, keyFrequencies } from './spectrum';

/** What a model makes of one irreducible representation, or of a conjugate pair of them. */
export interface IrrepReport {
  /** As `--irreps` takes it; 0 is the trivial one. */
  number: number;
  name: string;
  dim: number;
  complex_pair: boolean;
  /** Of each class its size, its smallest element and there Re χ. */
  character_by_class: [size: number, element: number, value: number][];
  /** Share that random weights have in the mean: dimensions of the isotypic subspace over the order. */
  random_share: number;
  /** Shares of squared norms: projections on the isotypic subspace of functions on the group. */
  W_E_share: number;
  W_U_share: number;
  W_L_share: number;
  /** Share of the row-centred logits' variance that is χ(x·y·z⁻¹). */
  logit_fve: number;
  /** Neurons that belong to it: at least 85% of their variance over all pairs. */
  neurons: number;
}

/** Share of the logits' variance from which an irrep counts as key. */
export const KEY_LOGIT_SHARE = 0.02;

/**
 * Share of the variance of the row-centred logits that is χ(x·y·z⁻¹), by the number of the irrep; of a conjugate pair that of
 * real and imaginary part together (the model of Chughtai et al. 2023, §4, that logits are characters). Shares of different
 * irreps add up. The trivial one's is 0: its character is constant.
 */
export function logitFveByIrrep(group: IrrepGroup, { p, sums, counts, centredPower }: AnswerSums): Float64Array {
  const centred = centreRows(sums, p);
  return Float64Array.from(group.irreps.list, ({ number }) => {
    let explained = 0;
    for (const wave of number === 0 ? [] : differenceWaves(group, number)) {
      let [product, power] = [0, 0];
      for (let i = 0; i < wave.length; i++) {
        product += wave[i] * centred[i];
        power += counts[Math.floor(i / p)] * wave[i] ** 2;
      }
      explained += product ** 2 / power;
    }
    return centredPower === 0 ? 0 : explained / centredPower;
  });
}

/**
 * What the model uses, the strongest first: frequencies with more than 2% of W_L's power; irreps whose character is more than
 * 2% of the logits' variance, since an irrep's share of random weights is as large as its subspace.
 */
export function keysOf(group: Group, readout: Spectrum, sums: AnswerSums): number[] {
  if (group.kind === 'cyclic') {
    return keyFrequencies(readout);
  }
  const fve = logitFveByIrrep(group, sums);
  return Array.from(fve.keys())
    .filter((number) => fve[number] > KEY_LOGIT_SHARE)
    .sort((a, b) => fve[b] - fve[a]);
}

/** Share of a spectrum's power by the number of the irrep, the trivial one first. */
export function irrepShares({ norms, shares }: Spectrum): Float64Array {
  const total = norms.reduce((sum, norm) => sum + norm * norm, 0);
  return Float64Array.from([total === 0 ? 0 : norms[0] ** 2 / total, ...shares]);
}

/** Of functions on the group the irrep that has most of each one's variance (0: it is constant), and its share. */
export interface BestIrreps {
  readonly irrep: Int32Array;
  readonly share: Float64Array;
}

/**
 * Units as functions of x alone, or of y alone: their means over the other.
 * @param activations [order², units], rows in row order of the pairs
 */
export function operandIrreps(group: IrrepGroup, activations: Float32Array, operand: 'x' | 'y'): BestIrreps {
  const { modulus: p, basis } = group;
  const mean = operandMeans(p, activations, operand);
  const units = mean.length / p;
  const irrep = new Int32Array(units);
  const share = new Float64Array(units);
  const total = new Float64Array(units);
  const energies = group.components.map((_, i) => {
    const energy = new Float64Array(units);
    for (const row of basisRows(group, i + 1)) {
      const part = new Float64Array(units);
      for (let x = 0; x < p; x++) {
        for (let unit = 0; unit < units; unit++) {
          part[unit] += basis[row * p + x] * mean[x * units + unit];
        }
      }
      part.forEach((value, unit) => (energy[unit] += value * value));
    }
    energy.forEach((value, unit) => (total[unit] += value));
    return energy;
  });
  for (let unit = 0; unit < units; unit++) {
    if (total[unit] > 1e-12) {
      const best = energies.reduce((found, energy, i) => (energy[unit] > energies[found][unit] ? i : found), 0);
      irrep[unit] = best + 1;
      share[unit] = energies[best][unit] / total[unit];
    }
  }
  return { irrep, share };
}

/** Units as functions of x alone, or of y alone, [p, units]: means of [p², units], in row order of the pairs, over the other. */
export function operandMeans(p: number, activations: Float32Array, operand: 'x' | 'y'): Float64Array {
  const units = activations.length / (p * p);
  const mean = new Float64Array(p * units);
  for (let row = 0; row < p * p; row++) {
    const at = operand === 'x' ? Math.floor(row / p) : row % p;
    for (let unit = 0; unit < units; unit++) {
      mean[at * units + unit] += activations[row * units + unit] / p;
    }
  }
  return mean;
}
