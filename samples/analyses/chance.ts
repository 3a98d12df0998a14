// What chance alone would give. Imported by the analyses.

/**
 * Hits when `marked` of `total` tickets win and `drawn` are drawn without putting back (hypergeometric distribution).
 * @returns the expected number of hits, and the probability of at least `hits`
 */
export function hitsByChance(total: number, marked: number, drawn: number, hits: number) {
  let probability = 0;
  for (let h = hits; h <= Math.min(marked, drawn); h++) {
    probability += Math.exp(logChoose(marked, h) + logChoose(total - marked, drawn - h) - logChoose(total, drawn));
  }
  return { expected: (drawn * marked) / total, probability: Math.min(1, probability) };
}

/** ln of n over k; −∞ when there is no such choice. */
function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) {
    return -Infinity;
  }
  let result = 0;
  for (let i = 1; i <= k; i++) {
    result += Math.log((n - k + i) / i);
  }
  return result;
}

/** `size` of the pool, the same ones for the same seed: a random control that can be repeated. */
export function drawFrom(pool: readonly number[], size: number, seed: number): number[] {
  const left = [...pool];
  let state = 1_000_003 * (seed + 1); // small ones would all begin with a small number
  return Array.from({ length: Math.min(size, pool.length) }, () => {
    state = (state * 48271) % 2147483647; // Park and Miller's generator
    return left.splice(Math.floor((state / 2147483647) * left.length), 1)[0];
  });
}
