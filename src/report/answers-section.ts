import { answersFigure } from '../figures/model/answers';
import { movedGroups, movedPairsFigure } from '../figures/model/moved-pairs';
import { countText } from '../text/counts';
import { percentText } from '../text/shares';
import { UNKNOWN_SPLIT } from '../text/splits';
import { drawing, figure } from './figure';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';
import { table } from './table';

/** The answers to every pair. */
export function answersSection({ answers }: ReportData): Markup {
  const count = (wanted: number): number => answers.cells.filter((cell) => cell === wanted).length;
  const isKnown = count(4) + count(5) === 0;
  const [right, wrong] = isKnown ? [count(1) + count(3), count(0) + count(2)] : [count(5), count(4)];
  return html`${figure(
    drawing(answersFigure(answers), 470),
    `Every pair (x, y) of residues by whether the largest logit is the right answer${isKnown ? ', and whether the model was trained on it' : `; ${UNKNOWN_SPLIT}`}: ${countText(right)} of ${countText(right + wrong)} are right.`,
    table(
      ['pairs', 'right', 'wrong', 'accuracy'],
      [
        ...(isKnown
          ? [
              { head: 'train', cells: cellsOf(count(3), count(2)) },
              { head: 'test', cells: cellsOf(count(1), count(0)) },
            ]
          : []),
        { head: 'all', cells: cellsOf(right, wrong) },
      ],
    ),
  )}${moved(answers)}`;
}

/** Where the run was forked with another split: what the model says to the pairs that moved. */
function moved(answers: ReportData['answers']): Markup | undefined {
  const { before } = answers;
  if (before && 'problem' in before) {
    return html`<p>Which pairs moved when the run was forked is not known: ${before.problem}.</p>`;
  }
  const [spec, groups] = [movedPairsFigure(answers), movedGroups(answers)];
  return spec && groups && before
    ? figure(
        drawing(spec, 470),
        `The same pairs by whether ${before.name}, whose checkpoint of epoch ${countText(before.epoch)} the run goes on from, or a run before it was trained on them, and whether this run is; crosses are wrong. A model that computes its answers has those right that were trained on before, and those that never were; one that remembers, those of train alone.`,
        table(
          ['pairs', 'right', 'wrong', 'accuracy'],
          groups
            .filter(({ pairs }) => pairs.length > 0)
            .map(({ label, pairs, right }) => ({ head: label, cells: cellsOf(right, pairs.length - right) })),
        ),
      )
    : undefined;
}

function cellsOf(right: number, wrong: number): string[] {
  return [countText(right), countText(wrong), percentText(right / (right + wrong))];
}
