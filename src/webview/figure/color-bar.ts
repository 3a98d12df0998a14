import { MAP_STEPS } from './color-maps';
import { write, type Box, type Pen } from './pen';
import { numberText } from '../../text/numbers';

/** Room that a colour bar needs to the right of a plot. */
export const COLOR_BAR = 62;

/** Draws what the colours of a map mean, to the right of a plot. `map` is RGB · {@link MAP_STEPS}. */
export function paintColorBar(
  pen: Pen,
  { left, top, width, height }: Box,
  map: Uint8Array,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  const { context, theme } = pen;
  const x = left + width + 12;
  for (let i = 0; i < MAP_STEPS; i++) {
    context.fillStyle = `rgb(${map[3 * i]}, ${map[3 * i + 1]}, ${map[3 * i + 2]})`;
    const y = top + height * (1 - (i + 1) / MAP_STEPS);
    context.fillRect(x, y, 8, height / MAP_STEPS + 0.5);
  }
  context.strokeStyle = theme.grid;
  context.strokeRect(x - 0.5, top - 0.5, 9, height + 1);
  write(pen, numberText(max), x + 13, top + 5);
  if (min < 0 && max > 0) {
    write(pen, '0', x + 13, top + (height * max) / (max - min));
  }
  write(pen, numberText(min), x + 13, top + height - 5);
}
