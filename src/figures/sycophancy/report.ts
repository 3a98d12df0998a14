import type { SycophancyReport } from '../../core/sycophancy/report';
import type { FigureSpec } from '../spec';
import { contributionsFigure } from './contributions';
import { directionFigure, registeredFigure } from './decoding';
import { partsFigure, placesFigure } from './effects';
import { interventionsFigure } from './interventions';

/** What the figures of an analysis answer, in the order in which they are read. */
export const QUESTIONS = ['where', 'interventions', 'direction', 'conversion', 'registered'] as const;

/** The figures of an analysis, by what they answer: none of a model that is not sycophantic. */
export function reportFigures(report: SycophancyReport): Record<(typeof QUESTIONS)[number], FigureSpec[]> {
  const { sycophantic, where, heads, conversion, interventions, registered, direction } = report;
  const made = (isThere: boolean, make: () => FigureSpec): FigureSpec[] => (sycophantic && isThere ? [make()] : []);
  return {
    where: [
      ...made(where.length > 0, () => placesFigure(report, 'effect')),
      ...made(hasContent(report), () => placesFigure(report, 'content')),
      ...made(heads.length > 0, () => partsFigure(report)),
    ],
    interventions: made(interventions.length > 0, () => interventionsFigure(report)),
    direction: made(direction.length > 0, () => directionFigure(report)),
    conversion: sycophantic && conversion ? [contributionsFigure(conversion)] : [],
    registered: made(registered.length > 0, () => registeredFigure(report)),
  };
}

/** Whether it was asked, too, where the opinion itself is. */
export function hasContent({ where }: Pick<SycophancyReport, 'where'>): boolean {
  return where.some(({ content }) => content !== undefined);
}
