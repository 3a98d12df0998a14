import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { percentTickText } from '../../text/ticks';
import type { SpectrumData } from '../../protocol/analysis-data';
import { cellAxis, gridBody, highestText, rangeWithZero, shadedCells } from '../raster';
import type { FigureSpec, Plot } from '../spec';
import { componentText } from './component-names';
import { irrepsFigure } from './irreps';

interface NamedSpectrum {
  readonly name: string;
  readonly title: string;
  readonly values: Float64Array;
  /** Of an embedding: whose residues it has. */
  readonly of?: readonly ('x' | 'y')[];
  /** That of which keys have a share. */
  readonly hasKeys?: true;
}

/** The spectra by name, as they are stacked. */
function spectraOf({ embedding, ofOperands, readout, logits }: SpectrumData): NamedSpectrum[] {
  const embeddings: NamedSpectrum[] = ofOperands
    ? [
        { name: 'W_in of x', title: 'W_in, rows of x', values: ofOperands.x, of: ['x'] },
        { name: 'W_in of y', title: 'W_in, rows of y', values: ofOperands.y, of: ['y'] },
      ]
    : [{ name: 'W_E', title: 'embedding W_E', values: embedding, of: ['x', 'y'] }];
  return [
    ...embeddings,
    { name: 'W_L', title: `neuron–logit map W_L${ofOperands ? ' = W_U' : ''}`, values: readout, hasKeys: true },
    { name: 'logits', title: 'logits', values: logits },
  ];
}

/** What the embedding is called: `W_E`, or of the family `mlp` `W_in`. */
export function embeddingNameOf({ ofOperands }: SpectrumData): string {
  return ofOperands ? 'W_in' : 'W_E';
}

/** Frequencies with more than a share of W_L's power, the strongest first; irreps are key by their share of the logits. */
export function keysAbove({ readout, irreps, keys }: SpectrumData, threshold: number): number[] {
  if (irreps) {
    return [...keys];
  }
  return Array.from(readout.keys())
    .filter((i) => readout[i] > threshold)
    .sort((a, b) => readout[b] - readout[a])
    .map((i) => i + 1);
}

/**
 * Power by frequency: a panel of bars per spectrum. Item k − 1 is frequency k. Of a group that has irreps, power by irrep.
 * @param threshold the share of W_L's power from which a frequency counts as key
 */
export function spectrumFigure(data: SpectrumData, threshold: number): FigureSpec {
  if (data.irreps) {
    return irrepsFigure(data, data.irreps);
  }
  const keys = keysAbove(data, threshold);
  const count = data.readout.length;
  const frequencies = Float64Array.from({ length: count }, (_, i) => i + 1);
  const spectra = spectraOf(data);
  const named = data.operands ? spectra.findIndex(({ hasKeys }) => hasKeys) : 0;
  const plots = spectra.map(({ title, values, hasKeys, of }, i): Plot => ({
    title,
    ...(hasKeys && { remark: `key: above ${percentTickText(threshold)}` }),
    x: {
      min: 0.4,
      max: count + 0.6,
      whole: true,
      grid: false,
      space: 44,
      ...(i === spectra.length - 1 && { label: 'frequency k', tick: String }),
    },
    y: { min: 0, max: 1.08 * Math.max(1e-3, ...values), space: 30, tick: percentTickText, label: 'power' },
    marks: [
      // Where W_E has other frequencies for them, key frequencies are named where the answer's begin.
      ...keys
        .map((k) => ({ kind: 'rule', x: k, color: 'grid', through: !data.operands }) as const)
        .filter(() => i === named),
      {
        kind: 'bars',
        x: frequencies,
        values,
        width: 0.76,
        color: (bar) => ({ key: keyServed(data, keys, bar + 1, of) }),
      },
      ...(hasKeys ? [{ kind: 'rule', y: threshold, color: 'foreground', dash: [4, 3] } as const] : []),
      ...(i === named ? [namesOf(keys)] : []),
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
    summary:
      keys.length === 0
        ? 'no key frequency'
        : data.operands
          ? `coloured and named: the key frequencies; in ${embeddingNameOf(data)} those of x and y that serve them: ${servedText(data.operands, keys)}`
          : 'coloured and named: the key frequencies',
    table: {
      rows: count,
      columns: [
        { name: 'k', value: (i) => i + 1 },
        ...spectra.map(({ name, values }) => ({
          name,
          value: (i: number) => values[i],
          text: (i: number) => percentText(values[i]),
        })),
        { name: 'key', value: (i) => (keys.includes(i + 1) ? 'key' : '') },
      ],
    },
    items: {
      count,
      text: (i) =>
        `k = ${i + 1}: ${spectra.map(({ name, values }) => `${percentText(values[i])} of ${name}`).join(' · ')}`,
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

/** Which key frequency a frequency is, or of an embedding serves, by its place among them; −1: none. */
function keyServed({ operands }: SpectrumData, keys: readonly number[], k: number, of: NamedSpectrum['of']): number {
  if (!operands || !of) {
    return keys.indexOf(k);
  }
  return keys.findIndex((key) => of.some((operand) => operands[key - 1][operand === 'x' ? 0 : 1] === k));
}

/** `5 ← 14, 6`: the answer's frequency, and those of x and y. */
function servedText(operands: NonNullable<SpectrumData['operands']>, keys: readonly number[]): string {
  return keys.map((k) => `${k} ← ${[...new Set(operands[k - 1])].join(', ')}`).join('; ');
}

function namesOf(keys: readonly number[]): Plot['marks'][number] {
  const heads = keys.map((k, i) => ({ at: k, text: String(k), color: { key: i } }));
  return { kind: 'heads', heads: heads.sort((a, b) => a.at - b.at) };
}

/**
 * Norm of the embedding's cos and sin components at each frequency, per dimension of the residual stream; of the family `mlp`
 * per neuron, of x and y together.
 */
export function embeddingFigure({
  heatmap,
  dModel,
  readout,
  keys: answers,
  irreps,
  operands,
  ofOperands,
}: SpectrumData): FigureSpec {
  const dimension = ofOperands ? 'neuron' : 'dimension';
  const heads = answers.flatMap((k, key) =>
    [...new Set(operands?.[k - 1] ?? [k])].map((at) => ({ at, text: String(at), color: { key } })),
  );
  const names = irreps?.slice(1).map(({ name }) => name);
  const noun = names ? 'irrep' : 'frequency';
  const range = rangeWithZero(heatmap);
  const text = (item: number): string =>
    `${componentText(Math.floor(item / dModel) + 1, names)} · ${dimension} ${item % dModel}: ${numberText(heatmap[item])}`;
  return {
    name: 'embedding',
    title: 'Embedding',
    note: `norm ${ofOperands ? 'of W_in ' : ''}by ${noun} and ${dimension}`,
    label: `Norm of the embedding by ${noun} and ${dimension}`,
    legend: [],
    summary: highestText(heatmap, heatmap.length, text),
    table: {
      rows: heatmap.length,
      columns: [
        { name: names ? 'irrep' : 'k', value: (i) => Math.floor(i / dModel) + 1 },
        { name: dimension, value: (i) => i % dModel },
        { name: 'norm', value: (i) => heatmap[i], text: (i) => numberText(heatmap[i]) },
      ],
    },
    items: { count: heatmap.length, text },
    body: gridBody(
      [
        shadedCells(heatmap, readout.length, dModel, range, 'sequential'),
        { kind: 'heads', heads: heads.sort((a, b) => a.at - b.at) },
      ],
      cellAxis(readout.length, 1, names ? 'irrep, but the trivial one' : 'frequency k', 48),
      cellAxis(dModel, 0, ofOperands ? 'neuron' : 'dimension of the residual stream', 40),
      { colors: { ...range, ramp: 'sequential' } },
    ),
  };
}
