/**
 * The orthonormal Fourier basis of functions on Z/pZ (Nanda et al. 2023, §4.1), float64 [p, p] row-major:
 * row 0 is 1/√p; rows 2k−1 and 2k are cos and sin of 2πkx/p with unit norm, k = 1 … ⌊(p−1)/2⌋;
 * for even p a last row (−1)ˣ/√p.
 */
export function fourierBasis(p: number): Float64Array {
  const basis = new Float64Array(p * p);
  basis.fill(1 / Math.sqrt(p), 0, p);
  const scale = Math.sqrt(2 / p);
  for (let k = 1; k <= Math.floor((p - 1) / 2); k++) {
    for (let x = 0; x < p; x++) {
      const angle = (2 * Math.PI * ((k * x) % p)) / p;
      basis[(2 * k - 1) * p + x] = scale * Math.cos(angle);
      basis[2 * k * p + x] = scale * Math.sin(angle);
    }
  }
  if (p % 2 === 0) {
    for (let x = 0; x < p; x++) {
      basis[(p - 1) * p + x] = (x % 2 === 0 ? 1 : -1) / Math.sqrt(p);
    }
  }
  return basis;
}
