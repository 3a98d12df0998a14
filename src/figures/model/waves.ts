import type { InterferenceData } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { tickText } from '../../text/ticks';
import type { Range } from '../scale';
import type { FigureSpec, Mark } from '../spec';
import { seriesDash } from '../spec';
import type { TableColumn } from '../table-data';

/** The waves of the key frequencies over the candidate answers, and below them their sum. Item z is the answer z. */
export function wavesFigure(data: InterferenceData): FigureSpec {
  const { x, y, answer, runnerUp, waves, sum, logits } = data;
  const answers = Float64Array.from(sum, (_, z) => z);
  const across = { min: 0, max: Math.max(1, sum.length - 1), whole: true, grid: false };
  const line = (values: Float64Array, color: Extract<Mark, { kind: 'line' }>['color'], width: number, dash?: readonly number[]): Mark =>
    ({ kind: 'line', x: answers, y: values, color, width, ...(dash && { dash }) }); // prettier-ignore
  const rules = (labelled: 0 | 1): Mark[] => [
    { kind: 'rule', x: answer, color: 'green', dash: [4, 3], ...(labelled === 0 && { label: `answer ${answer}` }) },
    {
      kind: 'rule',
      x: runnerUp,
      color: 'red',
      dash: [2, 3],
      ...(labelled === 1 && { label: `runner-up ${runnerUp}` }),
    },
  ];
  return {
    name: `interference-${x}-${y}`,
    title: 'Interference',
    note: `x = ${x}, y = ${y}`,
    label: `Waves over the candidate answers of (${x}, ${y}); right answer ${answer}`,
    legend: waves.map(({ k }, i) => ({ label: `k = ${k}`, color: { key: i }, dash: seriesDash(i) })),
    summary: '',
    table: {
      rows: sum.length,
      columns: [
        { name: 'z', value: (z) => z },
        ...waves.map(({ k, values }) => column(`k = ${k}`, values)),
        column('sum', sum),
        column('centred logit', logits),
      ],
    },
    items: {
      count: sum.length,
      text(z) {
        const role = z === answer ? ' (the answer)' : z === runnerUp ? ' (the runner-up)' : '';
        const each = waves.map(({ k, values }) => `${k}: ${numberText(values[z])}`).join(', ');
        return `z = ${z}${role}: sum ${numberText(sum[z])} · logit ${numberText(logits[z])} · waves ${each}`;
      },
    },
    body: {
      kind: 'plots',
      plots: [
        {
          title: 'waves of the key frequencies',
          x: across,
          y: { ...range(waves.map(({ values }) => values)), tick: tickText, label: 'logit' },
          marks: [...rules(0), ...waves.map(({ values }, i) => line(values, { key: i }, 1.5, seriesDash(i)))],
        },
        {
          title: 'their sum',
          titleNote: 'and, dashed, the logits minus their mean',
          x: { ...across, label: 'candidate answer z', tick: countText },
          y: { ...range([sum, logits]), tick: tickText, label: 'logit' },
          marks: [
            ...rules(1),
            line(logits, 'muted', 1.25, [4, 3]),
            line(sum, 'foreground', 2),
            { kind: 'dots', x: [answer], y: [sum[answer]], radius: 4.5, color: () => 'green' },
            { kind: 'dots', x: [runnerUp], y: [sum[runnerUp]], radius: 4, color: () => 'red' },
          ],
        },
      ],
      arrangement: { kind: 'stack', parts: [0.46, 0.54] },
      height: 480,
      pick: { kind: 'x', x: answers, reach: Infinity },
    },
  };
}

function column(name: string, values: ArrayLike<number>): TableColumn {
  return { name, value: (z) => values[z], text: (z) => numberText(values[z]) };
}

function range(columns: readonly Float64Array[]): Range {
  const extreme = Math.max(1e-6, ...columns.map((values) => Math.max(...values.map(Math.abs))));
  return { min: Math.min(0, 1.15 * Math.min(...columns.map((v) => Math.min(...v)))), max: 1.25 * extreme };
}
