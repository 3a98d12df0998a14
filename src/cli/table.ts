const NUMBER = /^(-?[\d.,]+(e[+-]\d+)?( ×|%)?|–|NaN|−?∞)$/;

/** Rows of cells as lines with aligned columns; the first row is the header. Numbers stand on the right. */
export function tableText(rows: readonly (readonly string[])[]): string {
  return linesText(aligned(rows).map((cells) => cells.join('  ').trimEnd()));
}

/** The same as a Markdown table, aligned to be read as it is, too. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [header, ...body] = aligned(rows);
  const numeric = numericColumns(rows);
  const rule = header.map((cell, column) =>
    numeric[column] ? `${'-'.repeat(cell.length - 1)}:` : '-'.repeat(cell.length),
  );
  return linesText([header, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`));
}

function linesText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Cells filled up with spaces to the width of their column. */
function aligned(rows: readonly (readonly string[])[]): string[][] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const numeric = numericColumns(rows);
  return rows.map((row) =>
    row.map((cell, column) => (numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))),
  );
}

function numericColumns(rows: readonly (readonly string[])[]): boolean[] {
  return rows[0].map((_, column) => rows.slice(1).every((row) => NUMBER.test(row[column])));
}
