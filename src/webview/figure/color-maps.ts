import { colorChannels, type Theme } from '../theme';

/** Steps of a colour map that is looked up. */
export const MAP_STEPS = 256;

type Triple = readonly [number, number, number];

/** Colours from the editor's background (nothing) over its blue to its strongest contrast, RGB · {@link MAP_STEPS}. */
export function sequentialMap(theme: Theme): Uint8Array {
  const extreme: Triple = isDark(theme) ? [255, 250, 225] : [8, 12, 60];
  return mapThrough([colorChannels(theme.background), colorChannels(theme.series.blue), extreme]);
}

/** Colours from the editor's orange (lowest) over its background (0) to its blue (highest), RGB · {@link MAP_STEPS}. */
export function divergingMap({ background, series }: Theme): Uint8Array {
  return mapThrough([series.orange, background, series.blue].map(colorChannels));
}

/** Colours at equal steps of OKLab between stops, which are sRGB, 0–255. */
function mapThrough(colors: readonly Triple[]): Uint8Array {
  const stops = colors.map(toOklab);
  const map = new Uint8Array(3 * MAP_STEPS);
  for (let i = 0; i < MAP_STEPS; i++) {
    const at = (i / (MAP_STEPS - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(at), stops.length - 2);
    map.set(toRgb(mix(stops[from], stops[from + 1], at - from)), 3 * i);
  }
  return map;
}

/** A colour of the hue circle at `turn` (0 and 1 are the same), equally light all around. */
export function cyclicColor(turn: number, theme: Theme): string {
  const angle = 2 * Math.PI * turn;
  const [lightness, chroma] = isDark(theme) ? [0.76, 0.13] : [0.58, 0.14];
  const [r, g, b] = toRgb([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]);
  return `rgb(${r}, ${g}, ${b})`;
}

export function isDark(theme: Theme): boolean {
  return toOklab(colorChannels(theme.background))[0] < 0.5;
}

function mix(a: Triple, b: Triple, t: number): Triple {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** sRGB, 0–255, to OKLab (Ottosson 2020), in which equal steps look equal. */
function toOklab(rgb: Triple): Triple {
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

function toRgb([lightness, a, b]: Triple): Triple {
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
