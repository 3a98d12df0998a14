import type { TableColumn, TableData } from '../figures/table-data';
import { type Content, html, type Markup } from './markup';

export interface TableRow {
  readonly head: Content;
  readonly cells: readonly Content[];
  /** Of the row, for the style sheet. */
  readonly className?: string;
}

/** A table whose first column names the rows. */
export function table(columns: readonly Content[], rows: readonly TableRow[], caption?: string): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption ?? 'table'}">
    <table>
      ${
        caption === undefined
          ? undefined
          : html`<caption>
              ${caption}
            </caption>`
      }
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ head, cells, className }) =>
            html`<tr${className === undefined ? undefined : html` class="${className}"`}><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names and values, without a heading. */
export function factTable(caption: string, facts: readonly (readonly [string, Content])[]): Markup {
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <tbody>
        ${facts.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="text">${value}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The numbers behind a figure. */
export function dataTable({ rows, columns }: TableData): Markup {
  const [first, ...rest] = columns;
  const text = (column: TableColumn, row: number): string => column.text?.(row) ?? String(column.value(row));
  return table(
    columns.map(({ name }) => name),
    Array.from({ length: rows }, (_, row) => ({
      head: text(first, row),
      cells: rest.map((column) => text(column, row)),
    })),
  );
}
