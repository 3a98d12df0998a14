import type { AxisScale } from './scale';

/** Round values in [min, max], about `count` of them, in the places where such an axis wants them. */
export function ticks(scale: AxisScale, min: number, max: number, count: number): number[] {
  switch (scale.kind) {
    case 'linear':
      return linearTicks(min, max, count);
    case 'log':
      return logTicks(min, max, count);
    case 'symlog':
      return symlogTicks(min, max, scale.threshold, count);
    case 'phases':
      return phaseTicks(scale, min, max, count);
  }
}

/** At least two where the range is one: a single tick says no scale. */
function linearTicks(min: number, max: number, count: number): number[] {
  const rough = (max - min) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [10, 5, 2, 1, 0.5, 0.2].map((multiple) => multiple * power);
  const candidates = steps.slice(steps.findLastIndex((step) => step >= rough * 0.999));
  const multiples = candidates.map((step) => multiplesIn(min, max, step));
  return multiples.find((values) => values.length >= 2) ?? multiples[0];
}

function multiplesIn(min: number, max: number, step: number): number[] {
  const result = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
    result.push(Number((i * step).toPrecision(12)));
  }
  return result;
}

function logTicks(min: number, max: number, count: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const from = (mantissas: number[], every: number): number[] => {
    const result = [];
    for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) {
      result.push(...mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`)));
    }
    return result.filter((value) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9));
  };
  const decades = Math.log10(max / min);
  if (decades < 1) {
    return linearTicks(min, max, count);
  }
  const mantissas = [
    [1, 2, 5],
    [1, 3],
  ].find((candidate) => candidate.length * decades <= count + 1);
  if (mantissas !== undefined) {
    return from(mantissas, 1);
  }
  return from([1], Math.max(1, Math.ceil(decades / count)));
}

function symlogTicks(min: number, max: number, threshold: number, count: number): number[] {
  if (max < 10 * threshold) {
    return linearTicks(min, max, count);
  }
  const positive = logTicks(Math.max(min, threshold), max, count);
  return min <= 0 ? [0, ...positive] : positive;
}

/** Where phases begin and end, and round values between them where there is room. */
function phaseTicks(scale: AxisScale, min: number, max: number, count: number): number[] {
  const { stops = [] } = scale;
  const span = scale.place(max) - scale.place(min) || 1;
  const apart = (0.6 * span) / Math.max(1, count);
  const result = stops.filter((stop) => stop >= min && stop <= max);
  const edges = [...new Set([min, ...result, max])].sort((a, b) => a - b);
  edges.slice(1).forEach((to, i) => {
    const from = edges[i];
    const share = (count * (scale.place(to) - scale.place(from))) / span;
    for (const tick of share >= 1.5 ? linearTicks(from, to, share) : []) {
      if (result.every((other) => Math.abs(scale.place(other) - scale.place(tick)) >= apart)) {
        result.push(tick);
      }
    }
  });
  return result.sort((a, b) => a - b);
}
