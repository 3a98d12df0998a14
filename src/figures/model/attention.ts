import type { CircuitData } from '../../protocol/analysis-data';
import { percentText } from '../../text/shares';
import { rowsFigure } from '../rows';
import type { FigureSpec } from '../spec';
import { componentNoun, componentText } from './component-names';

/** Mean attention of each head, with the frequency of how it varies. */
export function attentionFigure({ heads, positions, names }: CircuitData): FigureSpec {
  const largest = Math.max(1, ...heads.flatMap(({ mean }) => mean));
  return rowsFigure({
    name: 'attention',
    title: 'Attention',
    note: `mean over all pairs, from ${positions.at(-1)} to each token`,
    label: `Mean attention by head from ${positions.at(-1)} to ${positions.join(', ')}`,
    table: {
      rows: heads.length,
      columns: [
        { name: 'head', value: (i) => i, text: (i) => `head ${i}` },
        ...positions.map((token, j) => ({
          name: `to ${token}`,
          value: (i: number) => heads[i].mean[j],
          text: (i: number) => percentText(heads[i].mean[j]),
        })),
        {
          name: componentNoun(names),
          value: (i) => (names ? (names[heads[i].frequency - 1] ?? 'constant') : heads[i].frequency),
        },
        { name: 'FVE', value: (i) => heads[i].fve, text: (i) => percentText(heads[i].fve) },
      ],
    },
    groups: [
      {
        axis: { min: 0, max: largest },
        rows: heads.flatMap(({ mean, frequency, fve }, head) =>
          mean.map((value, i) => ({
            label: positions[i],
            value,
            text: percentText(value),
            color: 'blue' as const,
            ...(i === 0 && {
              heading: `head ${head} · ${frequency === 0 ? 'constant' : `${componentText(frequency, names)} explains ${percentText(fve)}`}`,
            }),
          })),
        ),
      },
    ],
  });
}
