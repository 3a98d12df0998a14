import type { Output } from '../core/output';

/** A result as natural JSON: numbers, texts, objects, arrays; `{kind, …}` for a figure that says more than its numbers. */
export function plainResult(output: Output): unknown {
  switch (output.kind) {
    case 'nothing':
      return null;
    case 'number':
      return output.value;
    case 'text':
      return output.text;
    case 'record':
      return Object.fromEntries(output.entries.map(({ name, value }) => [name, value]));
    case 'table':
      return output.rows.map((row) => Object.fromEntries(output.columns.map((name, column) => [name, row[column]])));
    case 'several': {
      const results = output.parts.map((part) => plainResult(part.output));
      const titles = output.parts.map(({ title }) => title);
      return titles.every((title) => title !== undefined) && new Set(titles).size === titles.length
        ? Object.fromEntries(results.map((result, i) => [titles[i], result]))
        : results;
    }
    case 'bars':
      return Object.keys(output).length === 2 && output.series.length === 1 && output.series[0].name === undefined
        ? output.series[0].values
        : output;
    case 'heatmap': {
      const { values, rows, columns, ...text } = output;
      const table = Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
      return Object.keys(text).length === 1 ? table : output;
    }
    default:
      return output;
  }
}
