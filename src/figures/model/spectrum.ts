import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { percentTickText } from '../../text/ticks';
import type { SpectrumData } from '../../protocol/analysis-data';
import { cellAxis, gridBody, highestText, rangeWithZero, shadedCells } from '../raster';
import type { FigureSpec, Plot } from '../spec';

/** The spectra by name, as they are stacked. */
const SPECTRA = [
  { name: 'W_E', title: 'embedding W_E', values: (data: SpectrumData) => data.embedding },
  { name: 'W_L', title: 'neuron–logit map W_L', values: (data: SpectrumData) => data.readout },
  { name: 'logits', title: 'logits', values: (data: SpectrumData) => data.logits },
] as const;

/** Frequencies with more than a share of W_L's power, the strongest first. */
export function keysAbove({ readout }: SpectrumData, threshold: number): number[] {
  return Array.from(readout.keys())
    .filter((i) => readout[i] > threshold)
    .sort((a, b) => readout[b] - readout[a])
    .map((i) => i + 1);
}

/**
 * Power by frequency: a panel of bars per spectrum. Item k − 1 is frequency k.
 * @param threshold the share of W_L's power from which a frequency counts as key
 */
export function spectrumFigure(data: SpectrumData, threshold: number): FigureSpec {
  const keys = keysAbove(data, threshold);
  const count = data.readout.length;
  const frequencies = Float64Array.from({ length: count }, (_, i) => i + 1);
  const plots = SPECTRA.map(({ title, values }, i): Plot => ({
    title,
    ...(i === 1 && { remark: `key: above ${percentTickText(threshold)}` }),
    x: {
      min: 0.4,
      max: count + 0.6,
      whole: true,
      grid: false,
      space: 44,
      ...(i === SPECTRA.length - 1 && { label: 'frequency k', tick: String }),
    },
    y: { min: 0, max: 1.08 * Math.max(1e-3, ...values(data)), space: 30, tick: percentTickText, label: 'power' },
    marks: [
      ...keys.map((k) => ({ kind: 'rule', x: k, color: 'grid', through: true }) as const).filter(() => i === 0),
      {
        kind: 'bars',
        x: frequencies,
        values: values(data),
        width: 0.76,
        color: (bar) => ({ key: keys.indexOf(bar + 1) }),
      },
      ...(i === 1 ? [{ kind: 'rule', y: threshold, color: 'foreground', dash: [4, 3] } as const] : []),
      ...(i === 0 ? [namesOf(keys)] : []),
    ],
  }));
  return {
    name: 'spectrum',
    title: 'Power by frequency',
    note:
      data.root === undefined
        ? 'share of the squared norm'
        : `share of the squared norm, over exponents of ${data.root}`,
    label: `Power by frequency${keys.length === 0 ? '' : `; key frequencies ${keys.join(', ')}`}`,
    legend: [],
    summary: keys.length === 0 ? 'no key frequency' : 'coloured and named: the key frequencies',
    table: {
      rows: count,
      columns: [
        { name: 'k', value: (i) => i + 1 },
        ...SPECTRA.map(({ name, values }) => ({
          name,
          value: (i: number) => values(data)[i],
          text: (i: number) => percentText(values(data)[i]),
        })),
        { name: 'key', value: (i) => (keys.includes(i + 1) ? 'key' : '') },
      ],
    },
    items: {
      count,
      text: (i) =>
        `k = ${i + 1}: ${SPECTRA.map(({ name, values }) => `${percentText(values(data)[i])} of ${name}`).join(' · ')}`,
      step: (key, from) => ({ ArrowLeft: from - 1, ArrowRight: from + 1, ArrowUp: from - 1, ArrowDown: from + 1 })[key],
    },
    body: {
      kind: 'plots',
      plots,
      arrangement: { kind: 'stack' },
      height: 460,
      pick: { kind: 'x', x: frequencies, band: 1 },
    },
  };
}

function namesOf(keys: readonly number[]): Plot['marks'][number] {
  const heads = keys.map((k, i) => ({ at: k, text: String(k), color: { key: i } }));
  return { kind: 'heads', heads: heads.sort((a, b) => a.at - b.at) };
}

/** Norm of the embedding's cos and sin components at each frequency, per dimension of the residual stream. */
export function embeddingFigure({ heatmap, dModel, readout, keys }: SpectrumData): FigureSpec {
  const range = rangeWithZero(heatmap);
  const text = (item: number): string =>
    `k = ${Math.floor(item / dModel) + 1} · dimension ${item % dModel}: ${numberText(heatmap[item])}`;
  return {
    name: 'embedding',
    title: 'Embedding',
    note: 'norm by frequency and dimension',
    label: 'Norm of the embedding by frequency and dimension',
    legend: [],
    summary: highestText(heatmap, heatmap.length, text),
    table: {
      rows: heatmap.length,
      columns: [
        { name: 'k', value: (i) => Math.floor(i / dModel) + 1 },
        { name: 'dimension', value: (i) => i % dModel },
        { name: 'norm', value: (i) => heatmap[i], text: (i) => numberText(heatmap[i]) },
      ],
    },
    items: { count: heatmap.length, text },
    body: gridBody(
      [shadedCells(heatmap, readout.length, dModel, range, 'sequential'), namesOf(keys)],
      cellAxis(readout.length, 1, 'frequency k', 48),
      cellAxis(dModel, 0, 'dimension of the residual stream', 40),
      { colors: { ...range, ramp: 'sequential' } },
    ),
  };
}
