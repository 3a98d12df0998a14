import type uPlot from 'uplot';
import type { ColorName } from '../../figures/palette';
import type { Theme } from '../theme';

/** A named stretch of epochs. */
export interface Band {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly color: ColorName;
}

/** How much of a band's colour shows. */
const STRENGTH = 0.11;

/** Shades each band that is in view, behind everything else. */
export function drawBands(u: uPlot, bands: readonly Band[], theme: Theme): void {
  const { ctx, bbox } = u;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.globalAlpha = STRENGTH;
  for (const { from, to, color } of bands) {
    const start = Math.max(bbox.left, u.valToPos(from, 'x', true));
    const end = Math.min(right, u.valToPos(to, 'x', true));
    if (end > start) {
      ctx.fillStyle = theme.series[color];
      ctx.fillRect(start, bbox.top, end - start, bbox.height);
    }
  }
  ctx.restore();
}
