/**
 * Numbers as a view gets them. What is no finite number in a plain array arrives as null, because VS Code sends JSON.
 */
export type Received = ArrayLike<number | null>;

/** The numbers as a column; NaN where there is none. */
export function numbers(values: Received): Float64Array {
  return Float64Array.from(values, (value) => value ?? NaN);
}

/** Whether there is anything to draw. */
export function anyFinite(columns: readonly ArrayLike<number>[]): boolean {
  return columns.some((column) => {
    for (let i = 0; i < column.length; i++) {
      if (Number.isFinite(column[i])) {
        return true;
      }
    }
    return false;
  });
}
