import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type MatMul, plainMatMul, transposedRows } from '../matmul';
import { MersenneTwister } from '../random';
import { shuffledRows } from '../shuffles';

/** Uncorrelated directions of data: their values have mean 0 and variance 1. */
export interface Directions {
  readonly count: number;
  /** [rows, count] */
  readonly values: Float32Array;
}

/** Rows that the search for independent directions looks at. */
const MOST_ROWS = 4096;
const MOST_STEPS = 200;
/** Both: how far a direction may turn in the last step, as 1 − |cos|. */
const STILL = 1e-4;

/**
 * Leading principal components of data [rows, columns], whitened: as many as hold this share of the variance, at most `most`.
 * None where the data does not vary.
 */
export function whitened(
  data: Float32Array,
  columns: number,
  { share, most }: { readonly share: number; readonly most: number },
  multiply: MatMul = plainMatMul,
): Directions {
  const rows = data.length / columns;
  const centred = centredColumns(data, columns);
  const covariance = multiply(transposedRows(centred, columns), centred, columns, rows, columns);
  const square = Matrix.from1DArray(
    columns,
    columns,
    Array.from(covariance, (value) => value / rows),
  );
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(square, {
    assumeSymmetric: true,
  });
  const order = Array.from(realEigenvalues.keys()).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  let count = 0;
  for (let held = 0; count < Math.min(most, columns) && held < share * total; count++) {
    held += realEigenvalues[order[count]];
  }
  const scaled = Float32Array.from({ length: columns * count }, (_, i) => {
    const which = order[i % count];
    return vectors.get(Math.floor(i / count), which) / Math.sqrt(realEigenvalues[which]);
  });
  return { count, values: count === 0 ? new Float32Array() : multiply(centred, scaled, rows, columns, count) };
}

/**
 * Turns whitened directions so that each is as far from a normal distribution as can be: symmetric FastICA with log cosh
 * (Hyvärinen 1999, Fast and robust fixed-point algorithms for independent component analysis). Deterministic.
 */
export function independent(directions: Directions, multiply: MatMul = plainMatMul): Directions {
  const { count, values } = directions;
  const all = values.length / Math.max(1, count);
  const sample = shuffledRows(all, 'seeded', 0).subarray(0, MOST_ROWS);
  const rows = sample.length;
  const data = new Float32Array(rows * count);
  sample.forEach((row, i) => data.set(values.subarray(row * count, (row + 1) * count), i * count));
  let turn = randomTurn(count, new MersenneTwister([11]));
  for (let step = 0; step < MOST_STEPS; step++) {
    const outputs = multiply(data, Float32Array.from(turn.transpose().to1DArray()), rows, count, count);
    // tanh of the outputs, [count, rows]
    const bent = new Float32Array(count * rows);
    const slopes = new Float64Array(count);
    outputs.forEach((value, i) => {
      const tanh = Math.tanh(value);
      bent[(i % count) * rows + Math.floor(i / count)] = tanh;
      slopes[i % count] += (1 - tanh * tanh) / rows;
    });
    const products = multiply(bent, data, count, rows, count);
    const next = orthogonal(
      Matrix.zeros(count, count).apply(function (this: Matrix, i, j) {
        this.set(i, j, products[i * count + j] / rows - slopes[i] * turn.get(i, j));
      }),
    );
    const before = turn;
    turn = next;
    const furthest = Math.max(0, ...Array.from({ length: count }, (_, i) => 1 - Math.abs(next.getRowVector(i).dot(before.getRowVector(i))))); // prettier-ignore
    if (furthest < STILL) {
      break;
    }
  }
  return turned(directions, turn, multiply);
}

/** The same directions turned at random, uniformly. */
export function turnedAtRandom(directions: Directions, seed: number, multiply: MatMul = plainMatMul): Directions {
  return turned(directions, randomTurn(directions.count, new MersenneTwister([12, seed])), multiply);
}

function turned({ count, values }: Directions, turn: Matrix, multiply: MatMul): Directions {
  const rows = values.length / Math.max(1, count);
  const columns = Float32Array.from(turn.transpose().to1DArray());
  return { count, values: count === 0 ? values : multiply(values, columns, rows, count, count) };
}

function randomTurn(count: number, generator: MersenneTwister): Matrix {
  const drawn = Matrix.zeros(count, count);
  return orthogonal(
    drawn.apply(function (this: Matrix, i, j) {
      this.set(i, j, generator.normal());
    }),
  );
}

/** (M Mᵀ)^(−½) M: the nearest orthogonal matrix. */
function orthogonal(matrix: Matrix): Matrix {
  if (matrix.rows === 0) {
    return matrix;
  }
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(matrix.mmul(matrix.transpose()), {
    assumeSymmetric: true,
  });
  const roots = Matrix.diag(realEigenvalues.map((value) => 1 / Math.sqrt(Math.max(value, 1e-300))));
  return vectors.mmul(roots).mmul(vectors.transpose()).mmul(matrix);
}

function centredColumns(data: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  data.forEach((value, i) => (sums[i % columns] += value));
  return data.map((value, i) => value - (sums[i % columns] * columns) / data.length);
}
