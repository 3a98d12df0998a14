import { solve } from './linear-system';

/** Of a linear regression by ordinary least squares. */
export interface Regression {
  /** One a column. */
  readonly slopes: readonly Slope[];
  /** Share of the variance of the targets within their groups that the columns explain. */
  readonly r2: number;
}

/** A slope with its 95% interval (of Student's t). */
export interface Slope {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Targets on columns, each group (a seed) with a constant of its own, which takes the differences between groups out.
 * @param rows [points, columns]
 * @returns undefined where the points are too few, or columns follow from others
 */
export function regress(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  groups: readonly (number | string)[],
): Regression | undefined {
  const columns = rows.at(0)?.length ?? 0;
  const freedom = rows.length - columns - new Set(groups).size;
  if (columns === 0 || freedom < 1) {
    return undefined;
  }
  const y = within(targets, groups);
  const inside = Array.from({ length: columns }, (_, j) =>
    within(
      rows.map((row) => row[j]),
      groups,
    ),
  );
  // Columns of length 1: what is left of one after the others then says whether it follows from them.
  const lengths = inside.map((column) => Math.sqrt(dot(column, column)));
  const x = inside.map((column, j) => column.map((value) => value / lengths[j]));
  const inverse = Array.from({ length: columns }, (_, i) =>
    solve(
      x.map((one) => x.map((other) => dot(one, other))),
      Array.from({ length: columns }, (__, j) => (i === j ? 1 : 0)),
    ),
  );
  if (inverse.some((row, j) => !(row[j] > 0 && row[j] < 1e8))) {
    return undefined;
  }
  const coefficients = inverse.map((row) => row.reduce((sum, value, j) => sum + value * dot(x[j], y), 0));
  const left = y.map((value, i) => value - coefficients.reduce((sum, one, j) => sum + one * x[j][i], 0));
  const variance = dot(left, left) / freedom;
  const slopes = coefficients.map((value, j): Slope => {
    const reach = t975(freedom) * Math.sqrt(variance * inverse[j][j]);
    return { value: value / lengths[j], low: (value - reach) / lengths[j], high: (value + reach) / lengths[j] };
  });
  const total = dot(y, y);
  return { slopes, r2: total > 0 ? 1 - dot(left, left) / total : 0 };
}

/** Values less the mean of their group. */
function within(values: readonly number[], groups: readonly (number | string)[]): number[] {
  const means = new Map(
    [...new Set(groups)].map((group) => {
      const own = values.filter((_, i) => groups[i] === group);
      return [group, own.reduce((sum, value) => sum + value, 0) / own.length];
    }),
  );
  return values.map((value, i) => value - (means.get(groups[i]) ?? 0));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** The 97.5% quantile of Student's t, exact for 1 and 2 degrees of freedom, else to 0.1% (Abramowitz & Stegun 26.7.5). */
export function t975(freedom: number): number {
  if (freedom === 1) {
    return 12.7062;
  }
  if (freedom === 2) {
    return 4.30265;
  }
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * freedom ** 4)
  );
}
