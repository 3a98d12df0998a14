import type { Colors, Role } from '../figures/paint';
import { hex, PAPER } from '../figures/svg/figure-svg';
import { pageColors } from '../figures/svg/svg-surface';
import { deflateSync } from 'node:zlib';

/** Colours of the page where the reader's system is dark. */
const DARK: Colors = {
  foreground: hex('e4e8ec'),
  muted: hex('9aa4b0'),
  neutral: hex('76808b'),
  grid: hex('3a414a'),
  background: hex('15181d'),
  blue: hex('58a6ff'),
  orange: hex('f0964a'),
  green: hex('4cc05e'),
  purple: hex('b794f6'),
  red: hex('ff7b72'),
  yellow: hex('dcb24a'),
};

/** Those of the page's figures; numbers of cells are packed. */
export const FIGURE_COLORS = pageColors(PAPER, DARK, (bytes) => deflateSync(bytes, { level: 9 }));

export function color(role: Role): string {
  return `var(--${role})`;
}

/** The palettes as CSS variables named after their roles. */
export function paletteCss(): string {
  const variables = (colors: Colors): string =>
    Object.entries(colors)
      .map(([role, [r, g, b]]) => `--${role}:rgb(${r},${g},${b})`)
      .join(';');
  return `:root{${variables(PAPER)}}\n@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}`;
}
