import { KEY_COLORS, SERIES_COLORS, type ColorName } from './palette';

/** What a colour is for. Every theme has one for each. */
export type Role = 'foreground' | 'muted' | 'neutral' | 'grid' | 'background' | ColorName;

/** A colour as a figure names it. */
export type Paint =
  | Role
  /** That of the i-th of several series. */
  | { readonly series: number }
  /** That of the i-th key frequency, the strongest first; −1: of no key frequency. */
  | { readonly key: number }
  /** That of the i-th of several runs: told apart by colour-blind people, too. */
  | { readonly run: number }
  /** A place on a scale of colours, 0–1. */
  | { readonly ramp: Ramp; readonly at: number }
  /** A place on the circle of hues, in turns. */
  | { readonly hue: number };

/** From nothing to most; from one extreme over nothing to the other. */
export type Ramp = 'sequential' | 'diverging';

/** sRGB, 0–255, and how much covers what is below, 0–1. */
export type Rgba = readonly [r: number, g: number, b: number, alpha: number];

/** The colours of a theme. */
export type Colors = Readonly<Record<Role, Rgba>>;

type Triple = readonly [number, number, number];

/** Steps of a scale of colours. */
export const RAMP_STEPS = 255;

/**
 * Colours that people with protanopia, deuteranopia or tritanopia tell apart, each with a contrast of 3 to its background:
 * those of Okabe and Ito (2008), moved apart until the least distance between any two in OKLab, as any of these people see
 * them (Machado et al. 2009), is 0.1; theirs is 0.076.
 */
const RUN_COLORS: Readonly<Record<'light' | 'dark', readonly Triple[]>> = {
  light: [[0, 82, 150], [184, 55, 0], [11, 132, 112], [164, 134, 189], [34, 34, 34], [197, 131, 21], [73, 137, 255]],
  dark: [[76, 208, 255], [232, 175, 0], [0, 166, 107], [240, 228, 66], [184, 67, 0], [190, 130, 196], [29, 106, 194]],
}; // prettier-ignore

/** What each of them is called. */
const RUN_COLOR_NAMES: Readonly<Record<'light' | 'dark', readonly string[]>> = {
  light: ['dark blue', 'vermilion', 'teal', 'mauve', 'black', 'amber', 'light blue'],
  dark: ['sky blue', 'amber', 'green', 'yellow', 'rust', 'pink', 'blue'],
};

/** How many runs have colours of their own. */
export const RUN_COLOR_COUNT = RUN_COLORS.light.length;

/** The role of a colour that has one: all but those of runs, scales and hues. */
export function roleOf(paint: Paint): Role | undefined {
  if (typeof paint === 'string') {
    return paint;
  }
  if ('series' in paint) {
    return SERIES_COLORS[paint.series % SERIES_COLORS.length];
  }
  if ('key' in paint) {
    return paint.key < 0 ? 'neutral' : KEY_COLORS[paint.key % KEY_COLORS.length];
  }
  return undefined;
}

/** A colour in a theme. */
export function rgbaOf(paint: Paint, colors: Colors): Rgba {
  const role = roleOf(paint);
  if (role !== undefined) {
    return colors[role];
  }
  if (typeof paint === 'object' && 'ramp' in paint) {
    return rampColor(paint, colors);
  }
  if (typeof paint === 'object' && 'run' in paint) {
    return [...RUN_COLORS[isDark(colors) ? 'dark' : 'light'][paint.run % RUN_COLOR_COUNT], 1];
  }
  const angle = 2 * Math.PI * (paint as { readonly hue: number }).hue;
  const [lightness, chroma] = isDark(colors) ? [0.76, 0.13] : [0.58, 0.14];
  return [...toRgb([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]), 1];
}

/** What the colour of the i-th of several runs is called in a theme. */
export function runColorName(i: number, colors: Colors): string {
  return RUN_COLOR_NAMES[isDark(colors) ? 'dark' : 'light'][i % RUN_COLOR_COUNT];
}

export function cssOf([r, g, b, alpha]: Rgba): string {
  return alpha === 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

/** A scale of colours, {@link RAMP_STEPS} of them from its lowest. */
export function rampPalette(ramp: Ramp): Paint[] {
  return Array.from({ length: RAMP_STEPS }, (_, step) => ({ ramp, at: step / (RAMP_STEPS - 1) }));
}

/**
 * Sequential: from the background (nothing) over blue to the strongest contrast. Diverging: from orange (lowest) over the
 * background to blue (highest).
 */
function rampColor({ ramp, at }: { ramp: Ramp; at: number }, colors: Colors): Rgba {
  const { background, blue, orange } = colors;
  const extreme: Triple = isDark(colors) ? [255, 250, 225] : [8, 12, 60];
  const stops = ramp === 'sequential' ? [background, blue, extreme] : [orange, background, blue];
  const place = at * (stops.length - 1);
  const from = Math.min(Math.floor(place), stops.length - 2);
  return [...toRgb(mix(toOklab(stops[from]), toOklab(stops[from + 1]), place - from)), 1];
}

function isDark({ background }: Colors): boolean {
  return toOklab(background)[0] < 0.5;
}

function mix(a: Triple, b: Triple, t: number): Triple {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** sRGB to OKLab (Ottosson 2020), in which equal steps look equal. */
function toOklab(rgb: readonly number[]): Triple {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toRgb([lightness, a, b]: Triple): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const encode = (v: number): number =>
    Math.round(255 * Math.min(1, Math.max(0, v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)));
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
