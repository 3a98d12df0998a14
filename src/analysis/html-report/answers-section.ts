import { UNKNOWN_SPLIT } from '../../text/splits';
import { drawing, figure, legend } from './figure';
import { html, type Markup } from './markup';
import { channels, type ColorName, color } from './palette';
import { paintedPicture, pictureMark } from './picture';
import type { ReportData } from './report-data';
import { table } from './table';
import { countText } from '../../text/counts';
import { percentText } from '../../text/shares';

type Kind = { readonly value: number; readonly label: string; readonly color: ColorName };

/** Cells of the map of answers: bit 0 the answer is right, bit 1 the pair is trained on, bit 2 that is not known. */
const KNOWN_KINDS: readonly Kind[] = [
  { value: 3, label: 'train, right', color: 'blue' },
  { value: 1, label: 'test, right', color: 'orange' },
  { value: 2, label: 'train, wrong', color: 'red' },
  { value: 0, label: 'test, wrong', color: 'line' },
];

const UNKNOWN_KINDS: readonly Kind[] = [
  { value: 5, label: 'right', color: 'blue' },
  { value: 4, label: 'wrong', color: 'red' },
];

/** The answers to every pair. */
export function answersSection({ answers: { p, cells } }: ReportData): Markup {
  const isKnown = !cells.some((cell) => cell === 4 || cell === 5);
  const listed = isKnown ? KNOWN_KINDS : UNKNOWN_KINDS;
  const noPair = listed.length; // the index of cells whose pair the task has not
  const kinds = new Uint8Array(p * p).fill(noPair);
  cells.forEach((cell, i) => {
    const kind = listed.findIndex(({ value }) => value === cell);
    kinds[(p - 1 - (i % p)) * p + Math.floor(i / p)] = kind < 0 ? noPair : kind;
  });
  const counted = listed.map(({ value }) => cells.filter((cell) => cell === value).length);
  const pairs = counted.reduce((sum, n) => sum + n, 0);
  const right = isKnown ? counted[0] + counted[1] : counted[0];
  const picture = paintedPicture(p, p, kinds, (theme) => [
    ...listed.map((kind) => [...channels(theme, kind.color), 255] as const),
    [0, 0, 0, 0],
  ]);
  return figure(
    html`${legend(listed.map((kind, i) => ({ label: `${kind.label} ${countText(counted[i])}`, color: color(kind.color) })))}
    ${drawing(`Map of the answers to every pair: ${countText(right)} of ${countText(pairs)} right`, {
      width: 470,
      height: 460,
      marginLeft: 44,
      marginBottom: 40,
      x: { label: 'x', labelAnchor: 'center', labelArrow: 'none', domain: [-0.5, p - 0.5], ticks: 6 },
      y: { label: 'y', labelAnchor: 'center', labelArrow: 'none', domain: [-0.5, p - 0.5], ticks: 6 },
      marks: [pictureMark(picture)],
    })}`,
    `Every pair (x, y) of residues by whether the largest logit is the right answer${isKnown ? ', and whether the model was trained on it' : `; ${UNKNOWN_SPLIT}`}: ${countText(right)} of ${countText(pairs)} are right.`,
    table(
      ['pairs', 'right', 'wrong', 'accuracy'],
      [
        ...(isKnown
          ? [
              { head: 'train', cells: cellsOf(counted[0], counted[2]) },
              { head: 'test', cells: cellsOf(counted[1], counted[3]) },
            ]
          : []),
        { head: 'all', cells: cellsOf(right, pairs - right) },
      ],
    ),
  );
}

function cellsOf(right: number, wrong: number): string[] {
  return [countText(right), countText(wrong), percentText(right / (right + wrong))];
}
