import type { Colors, Rgba } from '../figures/paint';
import type { ColorName } from '../figures/palette';

/** What a canvas needs to look like the editor around it. */
export interface Theme {
  readonly foreground: string;
  readonly muted: string;
  /** For shapes that are nothing in particular. */
  readonly neutral: string;
  readonly grid: string;
  readonly background: string;
  readonly font: string;
  readonly series: Readonly<Record<ColorName, string>>;
}

export function readTheme(): Theme {
  const styles = getComputedStyle(document.body);
  const variable = (...names: string[]): string =>
    names.map((name) => styles.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? '';
  const foreground = variable('editor-foreground', 'foreground') || styles.color;
  return {
    foreground,
    muted: variable('descriptionForeground') || foreground,
    neutral: translucent(foreground, 0.5),
    grid: translucent(foreground, 0.13),
    background: variable('editor-background') || 'white',
    font: variable('font-family') || 'sans-serif',
    series: {
      blue: opaque(variable('charts-blue') || foreground),
      // High contrast themes have no orange.
      orange: opaque(variable('charts-orange', 'charts-yellow') || foreground),
      green: opaque(variable('charts-green') || foreground),
      red: opaque(variable('charts-red') || foreground),
      purple: opaque(variable('charts-purple') || foreground),
      yellow: opaque(variable('charts-yellow') || foreground),
    },
  };
}

/** Calls back whenever VS Code has changed the theme of this page; the result ends that. */
export function onThemeChange(listener: () => void): { dispose(): void } {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  return { dispose: () => observer.disconnect() };
}

/** The default themes' orange is a third transparent, for minimap marks; a curve must be seen. */
function opaque(color: string): string {
  const [r, g, b] = colorChannels(color);
  return `rgb(${r}, ${g}, ${b})`;
}

function translucent(color: string, alpha: number): string {
  const [r, g, b] = colorChannels(color);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

const known = new WeakMap<Theme, Colors>();

/** The colours of a theme as numbers. */
export function themeColors(theme: Theme): Colors {
  const { foreground, muted, neutral, grid, background, series } = theme;
  const colors =
    known.get(theme) ??
    (Object.fromEntries(
      Object.entries({ foreground, muted, neutral, grid, background, ...series }).map(([role, css]) => [
        role,
        colorChannels(css),
      ]),
    ) as unknown as Colors);
  known.set(theme, colors);
  return colors;
}

/** Red, green, blue, 0–255, and alpha of any CSS colour: the canvas writes it as `#rrggbb` or `rgba(r, g, b, a)`. */
export function colorChannels(color: string): Rgba {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) {
    return [128, 128, 128, 1];
  }
  context.fillStyle = color;
  const written = context.fillStyle;
  const parts = written.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(written.slice(at, at + 2), 16))
    : (written.match(/[\d.]+/g) ?? []).map(Number);
  return [parts[0] ?? 128, parts[1] ?? 128, parts[2] ?? 128, parts[3] ?? 1];
}
