import { EigenvalueDecomposition, Matrix, pseudoInverse, SingularValueDecomposition } from 'ml-matrix';
import { shuffledRows } from '../shuffles';
import { type BesideChance, chance, RANDOM_DRAWS } from './chance';

/** How well one linear map carries embeddings along a permutation of the tokens. */
export interface ActionFit extends BesideChance {
  /** Dimensions that are looked at. */
  readonly dimensions: number;
  /** Share of the moved embeddings' squared norm that the best map explains, within these dimensions. */
  readonly fit: number;
  /** Eigenvalues of the map as [modulus, angle in turns ≥ 0], the largest modulus first; of a conjugate pair one. */
  readonly eigenvalues: readonly (readonly [modulus: number, turns: number])[];
}

/** Principal directions that are looked at: those with this share of the variance, at most so many. */
const SHARE = 0.95;
const MOST = 12;

/** Principal directions of rows [n, d], centred: orthonormal functions of the row [n, count] and their norms. */
function principalDirections(rows: Float32Array, n: number): { functions: Matrix; norms: number[] } {
  const matrix = Matrix.from1DArray(n, rows.length / n, Array.from(rows)).center('column');
  const { leftSingularVectors: u, diagonal } = new SingularValueDecomposition(matrix, { autoTranspose: true });
  const total = diagonal.reduce((sum, norm) => sum + norm ** 2, 0);
  let count = 0;
  for (let held = 0; count < Math.min(MOST, n - 1, diagonal.length) && held < SHARE * total; count++) {
    held += diagonal[count] ** 2;
  }
  return { functions: u.subMatrix(0, n - 1, 0, Math.max(1, count) - 1), norms: diagonal.slice(0, Math.max(1, count)) };
}

/**
 * The best linear map R with Z[π(x)] ≈ R·Z[x] over all tokens, Z the leading principal coordinates of their rows [n, d],
 * beside what random permutations get: with few tokens every permutation fits a little. Nothing of Fourier is in it: for
 * x → x + 1 the angles of its eigenvalues are the frequencies.
 * @param part `half`: of the directions only the half that the permutation carries best, all as long. Where x·y is not y·x,
 *   x → x·g need not be linear on what the right operand's reader sees
 */
export function actionFit(rows: Float32Array, permutation: readonly number[], part: 'whole' | 'half'): ActionFit {
  const { functions, norms } = principalDirections(rows, permutation.length);
  const fitOf = part === 'whole' ? wholeFit(functions.mmul(Matrix.diag(norms))) : halfFit(functions);
  const { fit, map } = fitOf(permutation);
  const drawn = Array.from({ length: RANDOM_DRAWS }, (_, draw) => fitOf([...shuffledRows(permutation.length, 'seeded', draw)]).fit); // prettier-ignore
  return { dimensions: map.rows, fit, ...chance(drawn), eigenvalues: spectrumOf(map) };
}

type Fit = (permutation: readonly number[]) => { fit: number; map: Matrix };

function wholeFit(coordinates: Matrix): Fit {
  const inverse = pseudoInverse(coordinates);
  return (permutation) => {
    const moved = coordinates.subMatrixRow([...permutation], 0, coordinates.columns - 1);
    const map = inverse.mmul(moved);
    const rest = Matrix.sub(moved, coordinates.mmul(map));
    return { fit: 1 - rest.norm() ** 2 / moved.norm() ** 2, map };
  };
}

/** By the principal angles between the directions' space and the moved one: the squared cosine is the share carried. */
function halfFit(functions: Matrix): Fit {
  const half = Math.ceil(functions.columns / 2);
  return (permutation) => {
    const map = functions.transpose().mmul(functions.subMatrixRow([...permutation], 0, functions.columns - 1));
    const { diagonal, rightSingularVectors: v } = new SingularValueDecomposition(map);
    const kept = v.subMatrix(0, v.rows - 1, 0, half - 1);
    const fit = diagonal.slice(0, half).reduce((sum, cosine) => sum + cosine ** 2, 0) / half;
    return { fit, map: kept.transpose().mmul(map).mmul(kept) };
  };
}

function spectrumOf(map: Matrix): [number, number][] {
  const { realEigenvalues: real, imaginaryEigenvalues: imaginary } = new EigenvalueDecomposition(map);
  return real
    .map((re, i): [number, number] => [Math.hypot(re, imaginary[i]), Math.atan2(imaginary[i], re) / (2 * Math.PI)])
    .filter(([, turns]) => turns >= 0)
    .sort(([a], [b]) => b - a);
}
