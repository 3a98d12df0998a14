import { csvField } from '../core/csv';

/** A column of the numbers behind a chart. */
export interface TableColumn {
  readonly name: string;
  /** As CSV has it, in full precision. */
  value(row: number): number | string;
  /** As the table shows it; without it, like CSV. */
  text?(row: number): string;
}

/** The numbers behind a chart. The first column names the row. */
export interface TableData {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** RFC 4180, with a header line; what is no number is empty. */
export function toCsv({ rows, columns }: TableData): string {
  const lines = [columns.map(({ name }) => csvField(name)).join(',')];
  for (let row = 0; row < rows; row++) {
    lines.push(columns.map((column) => csvField(column.value(row))).join(','));
  }
  return lines.join('\n') + '\n';
}
