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
