import type { CircuitData, TraceData } from '../../../protocol/analysis';
import type { TableData } from '../../../figures/table-data';
import type { Bar } from '../../figure/bars-figure';
import type { BarRow } from '../../figure/bar-rows';
import { frequencyColor } from '../../figure/pen';
import { NEURON_FVE, neuronGroups } from './neuron-groups';
import { traceSteps } from './trace-figure';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';

export function circlesTable({ circles, p }: CircuitData): TableData {
  const circle = (i: number): CircuitData['circles'][number] => circles[Math.floor(i / p)];
  return {
    rows: circles.length * p,
    columns: [
      { name: 'k', value: (i) => circle(i).k },
      { name: 'residue', value: (i) => i % p },
      {
        name: 'angle (turns)',
        value: (i) => circle(i).angle[i % p],
        text: (i) => numberText(circle(i).angle[i % p]),
      },
      { name: 'cos', value: (i) => circle(i).x[i % p], text: (i) => numberText(circle(i).x[i % p]) },
      { name: 'sin', value: (i) => circle(i).y[i % p], text: (i) => numberText(circle(i).y[i % p]) },
    ],
  };
}

/** All neurons in the order in which they are drawn. */
export function neuronsTable(data: CircuitData): TableData {
  const order = neuronGroups(data).flatMap(({ neurons }) => neurons);
  return {
    rows: order.length,
    columns: [
      { name: 'neuron', value: (i) => order[i] },
      { name: 'frequency', value: (i) => data.neuronFrequency[order[i]] },
      { name: 'FVE', value: (i) => data.neuronFve[order[i]], text: (i) => percentText(data.neuronFve[order[i]]) },
    ],
  };
}

export function neuronMapTable(map: Float32Array, p: number): TableData {
  return {
    rows: map.length,
    columns: [
      { name: 'x', value: (i) => Math.floor(i / p) },
      { name: 'y', value: (i) => i % p },
      { name: 'activation', value: (i) => map[i], text: (i) => numberText(map[i]) },
    ],
  };
}

interface FrequencyCount {
  readonly frequency: number;
  readonly explained: number;
  readonly others: number;
}

function frequencyCounts(data: CircuitData): FrequencyCount[] {
  return neuronGroups(data).map(({ frequency, neurons }) => {
    const explained = neurons.filter((neuron) => data.neuronFve[neuron] >= NEURON_FVE).length;
    return { frequency, explained, others: neurons.length - explained };
  });
}

/** Neurons per frequency; those that it does not explain well are the pale part. */
export function frequencyBars(data: CircuitData): Bar[] {
  return frequencyCounts(data).map(({ frequency, explained, others }) => ({
    label: frequency === 0 ? 'dead' : String(frequency),
    value: explained,
    pale: others,
    text:
      frequency === 0
        ? `${others} dead`
        : `k = ${frequency}: ${explained} of ${explained + others} neurons at ${NEURON_FVE * 100}% or more`,
    color: (theme) =>
      frequencyColor(
        theme,
        data.circles.findIndex(({ k }) => k === frequency),
      ),
  }));
}

/** How many neurons belong to a frequency. */
export function explainedText({ neuronFve }: CircuitData): string {
  const explained = neuronFve.filter((fve) => fve >= NEURON_FVE).length;
  return `${explained} of ${neuronFve.length} at ${NEURON_FVE * 100}% or more`;
}

export function frequencyTable(data: CircuitData): TableData {
  const counts = frequencyCounts(data);
  return {
    rows: counts.length,
    columns: [
      { name: 'frequency', value: (i) => counts[i].frequency, text: (i) => String(counts[i].frequency || 'dead') },
      { name: `FVE at least ${NEURON_FVE}`, value: (i) => counts[i].explained },
      { name: 'below', value: (i) => counts[i].others },
    ],
  };
}

/** Mean attention of each head, with the frequency of how it varies. */
export function attentionRows({ heads, positions }: CircuitData): BarRow[] {
  return heads.flatMap(({ mean, frequency, fve }, head) =>
    mean.map((value, i): BarRow => ({
      label: positions[i],
      value,
      text: percentText(value),
      color: (theme) => theme.series.blue,
      ...(i === 0
        ? {
            heading: `head ${head} · ${frequency === 0 ? 'constant' : `k = ${frequency} explains ${percentText(fve)}`}`,
          }
        : {}),
    })),
  );
}

export function attentionTable({ heads, positions }: CircuitData): TableData {
  return {
    rows: heads.length,
    columns: [
      { name: 'head', value: (i) => i },
      ...positions.map((token, j) => ({
        name: token,
        value: (i: number) => heads[i].mean[j],
        text: (i: number) => percentText(heads[i].mean[j]),
      })),
      { name: 'frequency', value: (i) => heads[i].frequency },
      { name: 'FVE', value: (i) => heads[i].fve, text: (i) => percentText(heads[i].fve) },
    ],
  };
}

export function traceTable(data: TraceData): TableData {
  const rows = traceSteps(data).flatMap((step) => {
    let heading = '';
    return step.rows.map((row) => {
      heading = row.heading ?? heading;
      return { step: step.title, name: heading === '' ? row.label : `${heading}, ${row.label}`, row };
    });
  });
  return {
    rows: rows.length,
    columns: [
      { name: 'step', value: (i) => rows[i].step },
      { name: 'of', value: (i) => rows[i].name },
      { name: 'value', value: (i) => rows[i].row.value, text: (i) => rows[i].row.text },
    ],
  };
}
