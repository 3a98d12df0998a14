import type uPlot from 'uplot';
import type { Band } from '../../figures/curves-figure';
import type { Theme } from '../theme';

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
