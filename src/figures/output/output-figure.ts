import type { FigureExtent } from '../../core/extent';
import type { FigureOutput } from '../../core/output';
import type { FigureSpec } from '../spec';
import { barsFigure } from './bars';
import { heatmapFigure } from './heatmap';
import { linesFigure } from './lines';
import { scatterFigure } from './scatter';

/** What stands around a person's figure. */
export interface Framing {
  /** Part of file names. */
  readonly name: string;
  readonly title: string;
  /** What it has to have room for: its own numbers, or those of all frames of a film. */
  readonly extent: FigureExtent;
}

/** A person's figure, or why it cannot be drawn; its table is there all the same. */
export type OutputFigure = FigureSpec & { readonly problem?: string };

/** A figure that an analysis function returned, as the others are. */
export function outputFigure(output: FigureOutput, framing: Framing): OutputFigure {
  switch (output.kind) {
    case 'bars':
      return barsFigure(output, framing);
    case 'lines':
      return linesFigure(output, framing);
    case 'heatmap':
      return heatmapFigure(output, framing);
    case 'scatter':
      return scatterFigure(output, framing);
  }
}
