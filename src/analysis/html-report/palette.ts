import { KEY_COLORS } from '../../figures/palette';

/** Colours of the page; figures name them as CSS variables, pictures are painted once for each theme. */
export const PALETTES = {
  light: {
    paper: '#ffffff',
    panel: '#f5f7f9',
    ink: '#1b1f24',
    muted: '#59636e',
    line: '#d5dbe1',
    blue: '#1f6fd6',
    orange: '#c8640a',
    green: '#1a7f37',
    purple: '#7d4cdb',
    red: '#cf222e',
    yellow: '#8a6500',
    deep: '#08103c',
  },
  dark: {
    paper: '#15181d',
    panel: '#1e2228',
    ink: '#e4e8ec',
    muted: '#9aa4b0',
    line: '#3a414a',
    blue: '#58a6ff',
    orange: '#f0964a',
    green: '#4cc05e',
    purple: '#b794f6',
    red: '#ff7b72',
    yellow: '#dcb24a',
    deep: '#fffbe6',
  },
} as const;

export type ThemeName = keyof typeof PALETTES;
export type ColorName = keyof (typeof PALETTES)['light'];

export function color(name: ColorName): string {
  return `var(--${name})`;
}

/** The colour of a key frequency, the same in every figure: by its place among the keys. */
export function keyColor(keys: readonly number[], k: number): string {
  const place = keys.indexOf(k);
  return color(place < 0 ? 'muted' : KEY_COLORS[place % KEY_COLORS.length]);
}

/** Red, green and blue, 0–255. */
export function channels(theme: ThemeName, name: ColorName): [number, number, number] {
  const value = parseInt(PALETTES[theme][name].slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The palettes as CSS variables. */
export function paletteCss(): string {
  const variables = (theme: ThemeName): string =>
    Object.entries(PALETTES[theme])
      .map(([name, value]) => `--${name}:${value}`)
      .join(';');
  return `:root{${variables('light')}}\n@media screen and (prefers-color-scheme:dark){:root{${variables('dark')}}}`;
}
