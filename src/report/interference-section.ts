import { wavesFigure } from '../figures/model/waves';
import { numberText } from '../text/numbers';
import { wholeFigure } from './figure';
import { taskFormula } from '../core/tasks';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';

/** How the waves of the key frequencies add up at the right answer of one pair. */
export function interferenceSection({ interference, subject }: ReportData): Markup {
  if (!interference) {
    return html`<p>
      The answers of ${taskFormula(subject.config.task)} are no circle, so there are no waves over them: the spectrum
      shows how much of the logits each irrep’s character is.
    </p>`;
  }
  const { x, y, answer, waves, margin, runnerUp } = interference;
  const best =
    waves.length === 0
      ? 'There are no key frequencies, and so no waves.'
      : `Red: ${runnerUp}, where the sum is largest elsewhere; at the right answer it is ${numberText(Math.abs(margin))} ${margin >= 0 ? 'higher' : 'lower'}.`;
  return wholeFigure(
    wavesFigure(interference),
    `The pair (${x}, ${y}): the part of its logits at each key frequency over the candidate answers z, their sum, and the logits less their mean, all in logits. Green: the right answer, ${answer}. ${best}`,
  );
}
