import type { Theme } from '../theme';

/** CSS pixels above the plot for title and legend. */
const HEADER = 52;
const TITLE_ONLY = 32;
const LEFT = 14;

/** What stands above a chart in its picture. */
export interface PngCaption {
  readonly title: string;
  readonly note: string;
  readonly legend: readonly { readonly label: string; readonly color: string; readonly dashed?: boolean }[];
}

/** A plot's canvas under its title, note and legend, on the editor's background, as the bytes of a PNG. */
export function chartPng(plot: HTMLCanvasElement, { title, note, legend }: PngCaption, theme: Theme): Uint8Array {
  const ratio = devicePixelRatio;
  const header = legend.length === 0 ? TITLE_ONLY : HEADER;
  const canvas = document.createElement('canvas');
  canvas.width = plot.width;
  canvas.height = plot.height + header * ratio;
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error(`${title}: this browser has no canvas to draw on`);
  }
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot, 0, header * ratio);
  context.scale(ratio, ratio);
  context.font = `600 13px ${theme.font}`;
  context.fillStyle = theme.foreground;
  context.fillText(title, LEFT, 22);
  const noteAt = LEFT + context.measureText(title).width + 8;
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.fillText(note, noteAt, 22);
  let x = LEFT;
  for (const { label, color, dashed } of legend) {
    context.fillStyle = color;
    for (const [from, width] of dashed
      ? [
          [0, 5],
          [9, 5],
        ]
      : [[0, 14]]) {
      context.fillRect(x + from, 37, width, 3);
    }
    context.fillStyle = theme.muted;
    context.fillText(label, x + 20, 42);
    x += 20 + context.measureText(label).width + 18;
  }
  // Not toBlob, which waits until the page is idle: a page with live curves seldom is.
  const base64 = canvas.toDataURL('image/png').split(',')[1];
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
