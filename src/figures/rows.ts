import type { TableData } from './table-data';
import type { FigureSpec, LegendEntry, Row, RowGroup } from './spec';

/** What a figure of horizontal bars is made from. */
export interface RowsFigure {
  readonly name: string;
  readonly title: string;
  readonly note: string;
  readonly label: string;
  readonly legend?: readonly LegendEntry[];
  readonly summary?: string;
  readonly table: TableData;
  readonly groups: readonly RowGroup[];
  readonly choosable?: boolean;
}

/** Horizontal bars in groups; the items are the rows in order. */
export function rowsFigure({ groups, legend = [], summary = '', choosable = false, ...rest }: RowsFigure): FigureSpec {
  const rows = rowsOf(groups);
  return {
    ...rest,
    legend,
    summary,
    items: {
      count: rows.length,
      choosable,
      text(item) {
        const { group, heading, row } = rows[item];
        const above = [group.title, heading].filter((part) => part !== undefined).join(', ');
        return `${above === '' ? '' : `${above} · `}${row.label}: ${row.detail ?? row.text}`;
      },
    },
    body: { kind: 'rows', groups },
  };
}

/** All rows with what stands above them. */
export function rowsOf(groups: readonly RowGroup[]): { group: RowGroup; heading: string | undefined; row: Row }[] {
  return groups.flatMap((group) => {
    let heading: string | undefined;
    return group.rows.map((row) => {
      heading = row.heading ?? heading;
      return { group, heading, row };
    });
  });
}
