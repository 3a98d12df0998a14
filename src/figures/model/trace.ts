import type { TraceData } from '../../protocol/analysis-data';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { rowsFigure, rowsOf } from '../rows';
import type { FigureSpec, RowGroup } from '../spec';
import { componentText } from './component-names';

/** One pair on its way through the model: embed, attention, MLP, logits, a group of bars per step. */
export function traceFigure(data: TraceData): FigureSpec {
  const { x, y } = data;
  const groups = steps(data);
  const rows = rowsOf(groups);
  return rowsFigure({
    name: `trace-${x}-${y}`,
    title: 'From tokens to answer',
    note: `x = ${x}, y = ${y}`,
    label: `Trace of x = ${x}, y = ${y}`,
    summary: 'choose a neuron to see where it is active',
    choosable: true,
    table: {
      rows: rows.length,
      columns: [
        { name: 'step', value: (i) => rows[i].group.title ?? '' },
        {
          name: 'of',
          value: (i) => [rows[i].heading, rows[i].row.label].filter((part) => part !== undefined).join(', '),
        },
        { name: 'value', value: (i) => rows[i].row.value, text: (i) => rows[i].row.text },
      ],
    },
    groups,
  });
}

/** The neuron of an item; undefined when the item is none. */
export function neuronOfTrace(data: TraceData, item: number): number | undefined {
  const groups = steps(data);
  const before = groups.slice(
    0,
    groups.findIndex(({ title }) => title === 'MLP'),
  );
  return data.neurons[item - before.reduce((sum, { rows }) => sum + rows.length, 0)]?.neuron;
}

function steps({ residualNorms, positions, attention, neurons, top, answer, names }: TraceData): RowGroup[] {
  const last = positions[positions.length - 1];
  const norms = residualNorms
    ? ([
        ['embed', residualNorms.embed],
        ['+ attention', residualNorms.attention],
        ['+ MLP', residualNorms.mlp],
      ] as const)
    : [];
  const effects = neurons.map(({ effect }) => effect);
  const logits = top.map(({ logit }) => logit);
  const before: RowGroup[] = [
    {
      title: 'embed',
      note: `norm of the residual stream at ${last}`,
      rows: norms.map(([label, value]) => ({ label, value, text: numberText(value), color: 'purple' })),
      axis: { min: 0, max: Math.max(...norms.map(([, value]) => value)) },
    },
    {
      title: 'attention',
      note: `from ${last} to each token`,
      rows: attention.flatMap((head, h) =>
        head.map((value, i) => ({
          label: positions[i],
          value,
          text: percentText(value),
          color: 'blue' as const,
          ...(i === 0 && { heading: `head ${h}` }),
        })),
      ),
      axis: { min: 0, max: Math.max(1, ...attention.flat()) },
    },
  ];
  return [
    ...(residualNorms ? before : []),
    {
      title: 'MLP',
      note: `what neurons add to the logit of ${answer}`,
      rows: neurons.map(({ neuron, frequency, activation, effect }) => ({
        label: frequency === 0 ? `${neuron}` : `${neuron} (${componentText(frequency, names)})`,
        value: effect,
        text: `${numberText(activation)} → ${effect > 0 ? '+' : ''}${numberText(effect)}`,
        color: effect < 0 ? 'red' : 'green',
      })),
      axis: { min: Math.min(0, ...effects), max: Math.max(0, ...effects) },
    },
    {
      title: 'logits',
      note: 'the largest, and their probability',
      rows: top.map(({ z, logit, probability }) => ({
        label: z === answer ? `answer ${z}` : `${z}`,
        value: logit,
        text: `${numberText(logit)} · ${probability < 1e-4 ? numberText(probability) : percentText(probability)}`,
        color: z === answer ? 'green' : 'neutral',
      })),
      axis: { min: Math.min(0, ...logits), max: Math.max(0, ...logits) },
    },
  ];
}
