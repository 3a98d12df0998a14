/** A share beside what random permutations get. */
export interface BesideChance {
  /** Of random permutations: mean and standard deviation (n − 1). */
  readonly random: number;
  readonly randomSd: number;
  /** A share beyond this is neither chance nor a small part of what there is. */
  readonly limit: number;
}

/** Permutations drawn for each number that stands beside chance. */
export const RANDOM_DRAWS = 20;

/** No chance: this many standard deviations above it, and at least this much of what there is. */
const SIGMAS = 6;
const LEAST_SHARE = 0.75;

/**
 * Shares of random permutations as what a share is held against. Deviations are counted on the scale arcsin √share, on which
 * they are as large near 1 as elsewhere.
 */
export function chance(drawn: readonly number[], least = LEAST_SHARE): BesideChance {
  const [shares, angles] = [meanAndSd(drawn), meanAndSd(drawn.map((share) => Math.asin(Math.sqrt(within(share)))))];
  const furthest = Math.sin(Math.min(Math.PI / 2, angles.mean + SIGMAS * angles.sd)) ** 2;
  return { random: shares.mean, randomSd: shares.sd, limit: Math.max(least, furthest) };
}

function within(share: number): number {
  return Math.max(0, Math.min(1, share));
}

function meanAndSd(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
}
