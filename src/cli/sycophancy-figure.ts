import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import { RunDirectory } from '../core/run/directory';
import { keptEpochs, keptFile, readKept, seriesFile } from '../core/sycophancy/kept-files';
import type { FigureSpec } from '../figures/spec';
import { seriesFigures } from '../figures/sycophancy/over-checkpoints';
import { reportFigures } from '../figures/sycophancy/report';
import { keptReport, keptSeries } from '../protocol/checks/sycophancy';
import { countText } from '../text/counts';

/** Figures of the analysis of a checkpoint. */
export const SYCOPHANCY_FIGURES = [
  'sycophancy-places',
  'sycophancy-content',
  'sycophancy-parts',
  'sycophancy-interventions',
  'sycophancy-direction',
  'sycophancy-contributions',
  'sycophancy-registered',
] as const;

/** Of all checkpoints of a run. */
export const SYCOPHANCY_CURVES = [
  'sycophancy-says',
  'sycophancy-flip-rate',
  'sycophancy-difference',
  'sycophancy-truth',
  'sycophancy-top-head',
] as const;

/**
 * A figure of the analysis that a run keeps. Of a run, the newest checkpoint's that was analyzed.
 * @throws InputError, one line, where none is kept (how to make it), and where the analysis has no such figure
 */
export function sycophancyFigure(target: string, name: string): FigureSpec {
  const isRun = new RunDirectory(target).info() !== undefined;
  const { figures, of } = SYCOPHANCY_CURVES.some((curve) => curve === name)
    ? curvesOf(target, isRun, name)
    : reportOf(target, isRun);
  const found = figures.find((figure) => figure.name === name);
  if (!found) {
    const rest =
      figures.length === 0 ? 'it is not sycophantic' : `it has ${figures.map((each) => each.name).join(', ')}`;
    throw new InputError(`grokking figure: the analysis of ${of} has no figure ${name}: ${rest}`);
  }
  return found;
}

function reportOf(target: string, isRun: boolean): { figures: readonly FigureSpec[]; of: string } {
  const place = isRun ? newestKept(target) : RunDirectory.ofCheckpoint(path.resolve(target));
  const kept =
    place &&
    readKept(
      keptFile({ kind: 'checkpoint', ...place }, () => ''),
      keptReport,
    );
  if (!place || !kept) {
    throw new InputError(
      `grokking figure: no analysis of ${target} is kept: make it with grokking sycophancy ${target}, or in the editor with Analyze Sycophancy…`,
    );
  }
  const of = `checkpoint ${countText(place.epoch)}`;
  const figures = Object.values(reportFigures(kept.result)).flat();
  return { figures: figures.map((figure) => ({ ...figure, note: `${of} · ${figure.note}` })), of };
}

function newestKept(run: string): { run: string; epoch: number } | undefined {
  const epoch = keptEpochs(run).at(-1);
  return epoch === undefined ? undefined : { run, epoch };
}

function curvesOf(target: string, isRun: boolean, name: string): { figures: readonly FigureSpec[]; of: string } {
  if (!isRun) {
    throw new InputError(`grokking figure: ${name} is of a run, and ${target} is none: take a run's folder`);
  }
  const kept = readKept(seriesFile(target), keptSeries);
  if (!kept) {
    throw new InputError(
      `grokking figure: no analysis of all checkpoints of ${target} is kept: make it with grokking sycophancy ${target} --over-checkpoints, or in the editor with Analyze Sycophancy…`,
    );
  }
  return { figures: seriesFigures(kept.result), of: path.basename(path.resolve(target)) };
}
