import { answersFigure } from '../figures/model/answers';
import { countText } from '../text/counts';
import { percentText } from '../text/shares';
import { UNKNOWN_SPLIT } from '../text/splits';
import { drawing, figure } from './figure';
import type { Markup } from './markup';
import type { ReportData } from './report-data';
import { table } from './table';

/** The answers to every pair. */
export function answersSection({ answers }: ReportData): Markup {
  const count = (wanted: number): number => answers.cells.filter((cell) => cell === wanted).length;
  const isKnown = count(4) + count(5) === 0;
  const [right, wrong] = isKnown ? [count(1) + count(3), count(0) + count(2)] : [count(5), count(4)];
  return figure(
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
  );
}

function cellsOf(right: number, wrong: number): string[] {
  return [countText(right), countText(wrong), percentText(right / (right + wrong))];
}
