import { arrange, naturalHeight } from '../../figures/draw/figure';
import { drawHeader, headerHeight } from '../../figures/draw/header';
import type { FigureSpec } from '../../figures/spec';
import { COLUMN_WIDTHS, figureFile } from '../../figures/svg/figure-svg';
import { toCsv } from '../../figures/table-data';
import type { FileKind } from '../../protocol/dashboard';
import { themeColors, type Theme } from '../theme';
import { CanvasSurface, newCanvas } from './canvas-surface';

/** What a figure can be saved as. */
export const FIGURE_FORMATS = [
  { id: 'svg', label: `SVG, one column (${COLUMN_WIDTHS.one} mm)` },
  { id: 'svg-wide', label: `SVG, two columns (${COLUMN_WIDTHS.two} mm)` },
  { id: 'png', label: 'PNG, as it is here, 2 ×' },
  { id: 'csv', label: 'CSV, its numbers' },
] as const;

export type FigureFormat = (typeof FIGURE_FORMATS)[number]['id'];

/** A file to be saved. Bubbles out of shadow roots. */
export class SaveEvent extends Event {
  constructor(
    /** Names the figure in a file name. */
    readonly figure: string,
    readonly kind: FileKind,
    readonly content: string | Uint8Array,
  ) {
    super('save-file', { bubbles: true, composed: true });
  }
}

/** A figure as a file; `size` is what it has on the screen. */
export function figureSaved(
  figure: FigureSpec,
  format: FigureFormat,
  theme: Theme,
  size: { readonly width: number; readonly height: number },
): SaveEvent {
  switch (format) {
    case 'svg':
      return new SaveEvent(figure.name, 'svg', figureFile(figure, COLUMN_WIDTHS.one));
    case 'svg-wide':
      return new SaveEvent(figure.name, 'svg', figureFile(figure, COLUMN_WIDTHS.two));
    case 'png':
      return new SaveEvent(figure.name, 'png', figurePng(figure, theme, size));
    case 'csv':
      return new SaveEvent(figure.name, 'csv', toCsv(figure.table));
  }
}

const RATIO = 2;

/** A figure under its title, note and legend, in the editor's colours. */
function figurePng(figure: FigureSpec, theme: Theme, { width, height }: { width: number; height: number }): Uint8Array {
  const colors = themeColors(theme);
  const context = newCanvas(1, 1).getContext('2d');
  if (context === null) {
    throw new Error(`${figure.title}: there is no canvas to draw on`);
  }
  const { canvas } = context;
  const measuring = new CanvasSurface(context, width, height, colors, theme.font);
  const top = headerHeight(measuring, figure);
  const room = height > 0 ? height : Math.ceil(naturalHeight(figure, measuring));
  canvas.width = width * RATIO;
  canvas.height = (top + room) * RATIO;
  context.scale(RATIO, RATIO);
  const surface = new CanvasSurface(context, width, room, colors, theme.font);
  surface.rect({ left: 0, top: 0, width, height: top + room }, 'background');
  drawHeader(surface, figure);
  context.translate(0, top);
  arrange(figure, surface).paint(surface);
  // Not toBlob, which waits until the page is idle: a page with live curves seldom is.
  const base64 = canvas.toDataURL('image/png').split(',')[1];
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
