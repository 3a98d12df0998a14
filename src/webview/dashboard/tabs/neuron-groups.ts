import type { CircuitData } from '../../../protocol/analysis';

/** A neuron belongs to its frequency if that explains at least this much of its variance (Nanda et al. 2023, §4.3). */
export const NEURON_FVE = 0.85;

/** The neurons of one frequency, those that it explains best first; frequency 0 has those that are dead. */
export interface NeuronGroup {
  readonly frequency: number;
  readonly neurons: readonly number[];
}

/** Neurons by the frequency that explains most of them: key frequencies in their order, then the others, then the dead. */
export function neuronGroups({ neuronFrequency, neuronFve, circles }: CircuitData): NeuronGroup[] {
  const groups = new Map<number, number[]>();
  neuronFrequency.forEach((k, neuron) => {
    const group = groups.get(k) ?? [];
    group.push(neuron);
    groups.set(k, group);
  });
  const keys = circles.map(({ k }) => k);
  const rank = (k: number): number => (k === 0 ? Infinity : keys.includes(k) ? keys.indexOf(k) : keys.length + k);
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([frequency, neurons]) => ({ frequency, neurons: neurons.sort((a, b) => neuronFve[b] - neuronFve[a]) }));
}

/** The neuron that one frequency explains best. */
export function clearestNeuron({ neuronFve }: CircuitData): number {
  return neuronFve.reduce((best, fve, neuron) => (fve > neuronFve[best] ? neuron : best), 0);
}

/** A neuron in words. */
export function neuronText({ neuronFrequency }: CircuitData, neuron: number, fve: string): string {
  const k = neuronFrequency[neuron];
  return k === 0 ? `neuron ${neuron} · dead` : `neuron ${neuron} · k = ${k} · FVE ${fve}`;
}
