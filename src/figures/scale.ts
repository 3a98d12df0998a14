/** A stretch of an axis, in data units. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How data units map to places along an axis; places are linear in pixels. */
export interface AxisScale {
  readonly kind: 'linear' | 'log' | 'symlog' | 'phases';
  /** On a symlog axis: linear up to about here, logarithmic beyond. */
  readonly threshold: number;
  /** On an axis of phases: where each begins, and where the last ends. */
  readonly stops?: readonly number[];
  place(value: number): number;
  value(place: number): number;
}

export const linearScale: AxisScale = {
  kind: 'linear',
  threshold: 0,
  place: (value) => value,
  value: (place) => place,
};

export const logScale: AxisScale = {
  kind: 'log',
  threshold: 0,
  place: (value) => Math.log10(value),
  value: (place) => 10 ** place,
};

/** asinh(value / threshold): a logarithmic axis that has a place for 0. */
export function symlogScale(threshold: number): AxisScale {
  return {
    kind: 'symlog',
    threshold,
    place: (value) => Math.asinh(value / threshold),
    value: (place) => threshold * Math.sinh(place),
  };
}

/**
 * An axis on which every phase of a training has the same room, however long it is; what comes after the last is
 * logarithmic.
 * @param stops 0 and the epochs at which phases end, ascending, two at least
 */
export function phaseScale(stops: readonly number[]): AxisScale {
  const last = stops.length - 1;
  const end = stops[last];
  const pieceOf = (value: number): number =>
    Math.max(
      0,
      stops.findLastIndex((stop) => stop <= value),
    );
  return {
    kind: 'phases',
    threshold: 0,
    stops,
    place(value) {
      const piece = pieceOf(value);
      return piece >= last
        ? last + Math.log(value / end)
        : piece + (value - stops[piece]) / (stops[piece + 1] - stops[piece]);
    },
    value(place) {
      const piece = Math.max(0, Math.floor(place));
      return piece >= last
        ? end * Math.exp(place - last)
        : stops[piece] + (place - piece) * (stops[piece + 1] - stops[piece]);
    },
  };
}

/** The smallest part of the full range that can be zoomed to. */
const CLOSEST = 1e-4;

/**
 * Shrinks (factor < 1) or widens a range around an anchor that stays where it is on the screen.
 * @returns undefined when that shows everything
 */
export function zoomRange(
  range: Range,
  full: Range,
  scale: AxisScale,
  anchor: number,
  factor: number,
): Range | undefined {
  const [min, max, center] = [range.min, range.max, anchor].map((value) => scale.place(value));
  const fullSpan = scale.place(full.max) - scale.place(full.min);
  const limited = Math.max(factor, (CLOSEST * fullSpan) / (max - min));
  return within(center - (center - min) * limited, center + (max - center) * limited, full, scale);
}

/** Moves a range by a fraction of its length, as far as the full range goes. */
export function panRange(range: Range, full: Range, scale: AxisScale, fraction: number): Range | undefined {
  const [min, max] = [scale.place(range.min), scale.place(range.max)];
  const low = scale.place(full.min) - min;
  const high = scale.place(full.max) - max;
  const shift = Math.min(Math.max(fraction * (max - min), low), high);
  return within(min + shift, max + shift, full, scale);
}

/** Cuts a stretch between two places to the full range; undefined when nothing of it is left out. */
function within(min: number, max: number, full: Range, scale: AxisScale): Range | undefined {
  const low = scale.place(full.min);
  const high = scale.place(full.max);
  if (min <= low && max >= high) {
    return undefined;
  }
  return {
    min: min <= low ? full.min : scale.value(min),
    max: max >= high ? full.max : scale.value(max),
  };
}
