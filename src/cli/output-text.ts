import type { Cell, FigureOutput, Output } from '../core/output';
import { tableText } from './table';
import { cellText } from '../text/cells';

/** A result for people: a number, an aligned table; of a figure its numbers under its title. Ends with a line break. */
export function outputText(output: Output): string {
  switch (output.kind) {
    case 'nothing':
      return '';
    case 'number':
      return `${cellText(output.value)}\n`;
    case 'text':
      return `${output.text}\n`;
    case 'svg':
      return titled(output.title, 'a picture; --json prints its SVG\n');
    case 'record':
      return aligned(output.entries.map(({ name, value }) => [name, value]));
    case 'table':
      return titled(output.title, aligned(output.rows, output.columns));
    case 'several':
      return output.parts.map(({ title, output: part }) => titled(title, outputText(part))).join('\n');
    default:
      return titled(titleOf(output), figureText(output));
  }
}

function figureText(figure: FigureOutput): string {
  switch (figure.kind) {
    case 'bars': {
      const count = figure.series[0]?.values.length ?? 0;
      const names = figure.series.map(({ name }, i) => name ?? (figure.series.length === 1 ? 'value' : `series ${i}`));
      const rows = Array.from({ length: count }, (_, i) => [
        figure.labels?.[i] ?? i,
        ...figure.series.map(({ values }) => values[i]),
        ...(figure.highlight ? [figure.highlight.includes(i) ? '*' : ''] : []),
      ]);
      return aligned(rows, [figure.x ?? '', ...names, ...(figure.highlight ? [''] : [])]);
    }
    case 'heatmap': {
      const { values, rows, columns } = figure;
      const row = (i: number): Cell[] => [i, ...values.slice(i * columns, (i + 1) * columns)];
      return aligned(
        Array.from({ length: rows }, (_, i) => row(i)),
        ['', ...Array.from({ length: columns }, (_, column) => String(column))],
      );
    }
    default:
      return figure.series
        .map((series) => {
          const columns = [figure.x ?? 'x', figure.y ?? 'y', ...('color' in series ? ['colour'] : [])];
          const rows = series.x.map((x, i) => [
            x,
            series.y[i],
            ...('color' in series ? [series.color?.[i] ?? null] : []),
          ]);
          return titled(series.name, aligned(rows, columns));
        })
        .join('\n');
  }
}

function titleOf({ title, x, y, kind }: FigureOutput): string | undefined {
  const axes = kind === 'heatmap' && x !== undefined && y !== undefined ? `rows: ${y}; columns: ${x}` : undefined;
  return [title, axes].filter((text) => text !== undefined).join('; ') || undefined;
}

function titled(title: string | undefined, text: string): string {
  return title === undefined ? text : `${title}\n${text}`;
}

/** Cells as lines with aligned columns. */
function aligned(rows: readonly (readonly Cell[])[], header?: readonly string[]): string {
  const texts = rows.map((row) => row.map(cellText));
  if (header) {
    return tableText([header, ...texts]);
  }
  const width = Math.max(0, ...texts.map(([name]) => name.length));
  return texts.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
