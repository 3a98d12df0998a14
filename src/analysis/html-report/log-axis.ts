import type { ScaleOptions } from '@observablehq/plot';
import { countText } from '../../text/counts';
import { powerOfTen } from '../../text/numbers';

/** More decades than these are labelled two, three, … at a time. */
const LABELS = 8;

/** A logarithmic axis over whole decades. */
export function logAxis(label: string, values: Iterable<number>): ScaleOptions {
  const positive = Array.from(values).filter((value) => value > 0 && Number.isFinite(value));
  const exponent = (value: number): number => Math.log10(value);
  const lowest = Math.floor(positive.reduce((low, value) => Math.min(low, exponent(value)), Infinity) + 1e-9);
  const highest = Math.ceil(positive.reduce((high, value) => Math.max(high, exponent(value)), -Infinity) - 1e-9);
  if (positive.length === 0) {
    return { type: 'log', label, domain: [1, 10], ticks: [1, 10] };
  }
  const [from, to] = [lowest, Math.max(highest, lowest + 1)];
  const step = Math.ceil((to - from) / LABELS);
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => 10 ** (from + step * i));
  return { type: 'log', label, domain: [10 ** from, 10 ** to], ticks, tickFormat: lossTick };
}

/** A logarithmic axis of epochs, from the first to the last that is shown. */
export function epochAxis(epochs: readonly number[]): ScaleOptions {
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  const decades = Array.from({ length: 10 }, (_, i) => 10 ** i);
  const ticks = decades.filter((tick) => tick >= first && tick <= last);
  return {
    type: 'log',
    label: 'epoch (log scale)',
    labelAnchor: 'center',
    labelArrow: 'none',
    domain: [first, last],
    ticks: ticks.length > 1 ? ticks : [first, last],
    tickFormat: (epoch: number) => countText(epoch),
  };
}

function lossTick(value: number): string {
  const exponent = Math.round(Math.log10(value));
  return Math.abs(exponent) < 3 ? String(10 ** exponent) : powerOfTen(exponent);
}
