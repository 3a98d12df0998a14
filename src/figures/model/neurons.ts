import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { percentTickText } from '../../text/ticks';
import type { CircuitData } from '../../protocol/analysis-data';
import type { Paint } from '../paint';
import { cellAxis, gridBody, highestText, rangeWithZero, shadedCells } from '../raster';
import type { FigureSpec } from '../spec';
import { componentLabel, componentNoun, componentText } from './component-names';

/** A neuron belongs to its frequency if that explains at least this much of its variance (Nanda et al. 2023, §4.3). */
export const NEURON_FVE = 0.85;

/** The neurons of one frequency, those that it explains best first; frequency 0 has those that are dead. */
interface NeuronGroup {
  readonly frequency: number;
  readonly neurons: readonly number[];
  readonly color: Paint;
}

/** Neurons by the frequency (or irrep) that explains most of them: key frequencies in their order, then the others, then the dead. */
function neuronGroups({ neuronFrequency, neuronFve, keys }: CircuitData): NeuronGroup[] {
  const groups = new Map<number, number[]>();
  neuronFrequency.forEach((k, neuron) => {
    const group = groups.get(k) ?? [];
    group.push(neuron);
    groups.set(k, group);
  });
  const rank = (k: number): number => (k === 0 ? Infinity : keys.includes(k) ? keys.indexOf(k) : keys.length + k);
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([frequency, neurons]) => ({
      frequency,
      neurons: neurons.sort((a, b) => neuronFve[b] - neuronFve[a]),
      color: { key: keys.indexOf(frequency) },
    }));
}

/** All neurons in the order in which they are drawn: the items of {@link neuronsFigure}. */
export function neuronOrder(data: CircuitData): number[] {
  return neuronGroups(data).flatMap(({ neurons }) => neurons);
}

/** The neuron that one frequency explains best. */
export function clearestNeuron({ neuronFve }: CircuitData): number {
  return neuronFve.reduce((best, fve, neuron) => (fve > neuronFve[best] ? neuron : best), 0);
}

/** A neuron in words. */
export function neuronText({ neuronFrequency, neuronFve, names }: CircuitData, neuron: number): string {
  const k = neuronFrequency[neuron];
  return k === 0
    ? `neuron ${neuron} · dead`
    : `neuron ${neuron} · ${componentText(k, names)} · FVE ${percentText(neuronFve[neuron])}`;
}

function explainedText({ neuronFve }: CircuitData): string {
  const explained = neuronFve.filter((fve) => fve >= NEURON_FVE).length;
  return `${explained} of ${neuronFve.length} at ${percentTickText(NEURON_FVE)} or more`;
}

/** All neurons by frequency, as high as it explains them, with the histogram of that. */
export function neuronsFigure(data: CircuitData): FigureSpec {
  const { neuronFve, neuronFrequency, names, mlp } = data;
  const noun = componentNoun(names);
  const groups = neuronGroups(data);
  const order = groups.flatMap(({ neurons }) => neurons);
  const colors = groups.flatMap(({ neurons, color }) => neurons.map(() => color));
  const ends = groups.map((_, i) => groups.slice(0, i + 1).reduce((sum, { neurons }) => sum + neurons.length, 0));
  const places = Float64Array.from(order, (_, i) => i + 0.5);
  const heights = Float64Array.from(order, (neuron) => neuronFve[neuron]);
  return {
    name: 'neurons',
    title: 'Neurons',
    note: mlp ? `variance of pre-activations at their ${noun}` : `fraction of variance that their ${noun} explains`,
    label: `Neurons by ${noun} and fraction of variance explained: ${explainedText(data)}`,
    legend: [],
    summary: explainedText(data),
    table: {
      rows: order.length,
      columns: [
        { name: 'neuron', value: (i) => order[i] },
        {
          name: noun,
          value: (i) => (names ? (names[neuronFrequency[order[i]] - 1] ?? 'dead') : neuronFrequency[order[i]]),
        },
        { name: 'FVE', value: (i) => neuronFve[order[i]], text: (i) => percentText(neuronFve[order[i]]) },
      ],
    },
    items: { count: order.length, choosable: true, text: (item) => neuronText(data, order[item]) },
    body: {
      kind: 'plots',
      plots: [
        {
          x: { min: 0, max: Math.max(1, order.length), label: `neurons by ${noun}`, grid: false },
          y: { min: 0, max: 1, tick: percentTickText, label: 'variance explained' },
          marks: [
            ...ends.slice(0, -1).map((x) => ({ kind: 'rule', x, color: 'grid' }) as const),
            { kind: 'dots', x: places, y: heights, radius: 2, color: (i) => colors[i] },
            { kind: 'rule', y: NEURON_FVE, color: 'foreground', dash: [4, 3] },
            {
              kind: 'heads',
              heads: groups
                .map(({ frequency, neurons, color }, i) => ({
                  at: ends[i] - neurons.length / 2,
                  text: frequency === 0 ? 'dead' : componentLabel(frequency, names),
                  color,
                  size: neurons.length,
                }))
                .filter(({ size }) => size >= 0.035 * order.length),
            },
          ],
          histogram: { values: neuronFve, bins: 40, strongFrom: NEURON_FVE },
        },
      ],
      arrangement: { kind: 'stack' },
      height: 360,
      pick: {
        kind: 'point',
        reach: 14,
        at: (item) => ({ plot: 0, x: places[item], y: heights[item], color: colors[item] }),
      },
    },
  };
}

/** How many neurons each frequency has; the pale part: explained less than 85%. */
export function neuronCountsFigure(data: CircuitData): FigureSpec {
  const { names } = data;
  const noun = componentNoun(names);
  const counts = neuronGroups(data).map(({ frequency, neurons, color }) => {
    const explained = neurons.filter((neuron) => data.neuronFve[neuron] >= NEURON_FVE).length;
    return { frequency, explained, others: neurons.length - explained, color };
  });
  const places = Float64Array.from(counts, (_, i) => i + 0.5);
  const most = Math.max(1, ...counts.map(({ explained, others }) => explained + others));
  const meanFve = (k: number): number => {
    const own = Array.from(data.neuronFve).filter((fve, i) => data.neuronFrequency[i] === k && fve >= NEURON_FVE);
    return own.reduce((sum, fve) => sum + fve, 0) / own.length;
  };
  return {
    name: 'neurons-by-frequency',
    title: `Neurons by ${noun}`,
    note: `how many; pale: explained less than ${percentTickText(NEURON_FVE)}`,
    label: `Neurons by ${noun}: ${explainedText(data)}`,
    legend: [],
    summary: explainedText(data),
    table: {
      rows: counts.length,
      columns: [
        {
          name: noun,
          value: (i) => counts[i].frequency,
          text: (i) => (counts[i].frequency === 0 ? 'dead' : componentLabel(counts[i].frequency, names)),
        },
        { name: `FVE at least ${NEURON_FVE}`, value: (i) => counts[i].explained },
        { name: 'below', value: (i) => counts[i].others },
        {
          name: 'mean FVE of these',
          value: (i) => meanFve(counts[i].frequency),
          text: (i) => percentText(meanFve(counts[i].frequency)),
        },
      ],
    },
    items: {
      count: counts.length,
      text(item) {
        const { frequency, explained, others } = counts[item];
        return frequency === 0
          ? `${others} dead`
          : `${componentText(frequency, names)}: ${explained} of ${explained + others} neurons at ${percentTickText(NEURON_FVE)} or more`;
      },
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: {
            min: 0,
            max: Math.max(1, counts.length),
            label: names ? 'irrep' : 'frequency k',
            names: counts.map(({ frequency }, i) => ({
              at: i + 0.5,
              text: frequency === 0 ? 'dead' : componentLabel(frequency, names),
            })),
          },
          y: { min: 0, max: 1.08 * most, tick: String, whole: true, label: 'neurons' },
          marks: [
            {
              kind: 'bars',
              x: places,
              values: counts.map(({ explained }) => explained),
              pale: counts.map(({ others }) => others),
              width: 0.7,
              widest: 48,
              color: (i) => counts[i].color,
              texts: counts.map(({ explained, others }) => String(explained + others)),
            },
          ],
        },
      ],
      arrangement: { kind: 'stack' },
      height: 260,
      pick: { kind: 'x', x: places, band: 1 },
    },
  };
}

/**
 * A neuron's activation over every pair.
 * @param map [p, p], row x; NaN where there is no pair
 */
export function activationFigure(data: CircuitData, neuron: number, map: ArrayLike<number>): FigureSpec {
  const { p } = data;
  const range = rangeWithZero(map);
  const text = (item: number): string => {
    const pair = `(${Math.floor(item / p)}, ${item % p})`;
    return Number.isNaN(map[item]) ? `${pair}: no such pair` : `${pair}: ${numberText(map[item])}`;
  };
  return {
    name: `neuron-${neuron}`,
    title: 'Activation',
    note: neuronText(data, neuron),
    label: `Activation of neuron ${neuron} by x and y`,
    legend: [],
    summary: highestText(map, map.length, text),
    table: {
      rows: map.length,
      columns: [
        { name: 'x', value: (i) => Math.floor(i / p) },
        { name: 'y', value: (i) => i % p },
        { name: 'activation', value: (i) => map[i], text: (i) => numberText(map[i]) },
      ],
    },
    items: { count: map.length, choosable: true, text },
    body: gridBody([shadedCells(map, p, p, range, 'sequential')], cellAxis(p, 0, 'x', 48), cellAxis(p, 0, 'y', 40), {
      square: true,
      colors: { ...range, ramp: 'sequential' },
    }),
  };
}
