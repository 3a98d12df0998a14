import type { Markish } from '@observablehq/plot';
import { channels, type ThemeName } from './palette';
import { type IndexedPicture, pngDataUri } from './png';

type Rgba = readonly [number, number, number, number];

const THEMES: readonly ThemeName[] = ['light', 'dark'];

/** Steps of the scale of {@link shadedPicture}: more would only make the file larger. */
const SHADES = 64;

/** A grid of cells, [rows, columns] from the top, as a picture for each theme. */
export interface ThemedPicture {
  readonly light: string;
  readonly dark: string;
}

/** Cells painted by kind; `palette` gives the colour of each. */
export function paintedPicture(
  width: number,
  height: number,
  kinds: Uint8Array,
  palette: (theme: ThemeName) => readonly Rgba[],
): ThemedPicture {
  const paint = (theme: ThemeName): string => pngDataUri({ width, height, pixels: kinds, palette: palette(theme) });
  return { light: paint('light'), dark: paint('dark') };
}

/** Cells shaded from paper (the lowest value) over blue to the deepest contrast (the highest); NaN stays clear. */
export function shadedPicture(width: number, height: number, values: Float32Array): ThemedPicture {
  const [lowest, highest] = extent(values);
  const span = highest - lowest || 1;
  const pixels = Uint8Array.from(values, (value) =>
    Number.isNaN(value) ? SHADES : Math.round(((value - lowest) / span) * (SHADES - 1)),
  );
  return paintedPicture(width, height, pixels, (theme) => [...shades(theme), [0, 0, 0, 0]]);
}

/** Lowest and highest of the values that are numbers. */
export function extent(values: Float32Array): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    lowest = value < lowest ? value : lowest;
    highest = value > highest ? value : highest;
  }
  return [lowest, highest];
}

/** The picture over the whole plotting area, of which the reader's theme shows one version. */
export function pictureMark(picture: ThemedPicture): Markish {
  return (_index, _scales, _values, size, { document }) => {
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    for (const theme of THEMES) {
      const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
      const attributes = {
        class: theme,
        href: picture[theme],
        x: size.marginLeft,
        y: size.marginTop,
        width: size.width - size.marginLeft - size.marginRight,
        height: size.height - size.marginTop - size.marginBottom,
        preserveAspectRatio: 'none',
      };
      for (const [name, value] of Object.entries(attributes)) {
        image.setAttribute(name, String(value));
      }
      group.append(image);
    }
    return group;
  };
}

/** One strip with every shade, for a legend. */
export function shadeStrip(): ThemedPicture {
  const { width, height }: Pick<IndexedPicture, 'width' | 'height'> = { width: SHADES, height: 1 };
  return paintedPicture(
    width,
    height,
    Uint8Array.from({ length: SHADES }, (_, i) => i),
    shades,
  );
}

function shades(theme: ThemeName): Rgba[] {
  const stops = [channels(theme, 'paper'), channels(theme, 'blue'), channels(theme, 'deep')];
  return Array.from({ length: SHADES }, (_, i) => {
    const at = (i / (SHADES - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(at), stops.length - 2);
    const [r, g, b] = stops[from].map((value, c) => Math.round(value + (stops[from + 1][c] - value) * (at - from)));
    return [r, g, b, 255];
  });
}
