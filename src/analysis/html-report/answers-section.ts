import { drawing, figure, legend } from './figure';
import { html, type Markup } from './markup';
import { countText, percentText } from './number-text';
import { channels, type ColorName, color } from './palette';
import { paintedPicture, pictureMark } from './picture';
import type { ReportData } from './report-data';
import { table } from './table';

/** Cells of the map of answers: bit 0 the answer is right, bit 1 the pair is trained on. */
const KINDS: readonly { readonly value: number; readonly label: string; readonly color: ColorName }[] = [
  { value: 3, label: 'train, right', color: 'blue' },
  { value: 1, label: 'test, right', color: 'orange' },
  { value: 2, label: 'train, wrong', color: 'red' },
  { value: 0, label: 'test, wrong', color: 'line' },
];

/** The index of cells whose pair the task has not. */
const NO_PAIR = KINDS.length;

/** The answers to every pair. */
export function answersSection({ answers: { p, cells } }: ReportData): Markup {
  const kinds = new Uint8Array(p * p).fill(NO_PAIR);
  cells.forEach((cell, i) => {
    const kind = KINDS.findIndex(({ value }) => value === cell);
    kinds[(p - 1 - (i % p)) * p + Math.floor(i / p)] = kind < 0 ? NO_PAIR : kind;
  });
  const counted = KINDS.map(({ value }) => cells.filter((cell) => cell === value).length);
  const pairs = counted.reduce((sum, n) => sum + n, 0);
  const right = counted[0] + counted[1];
  const picture = paintedPicture(p, p, kinds, (theme) => [
    ...KINDS.map((kind) => [...channels(theme, kind.color), 255] as const),
    [0, 0, 0, 0],
  ]);
  return figure(
    html`${legend(KINDS.map((kind, i) => ({ label: `${kind.label} ${countText(counted[i])}`, color: color(kind.color) })))}
    ${drawing(`Map of the answers to every pair: ${countText(right)} of ${countText(pairs)} right`, {
      width: 470,
      height: 460,
      marginLeft: 44,
      marginBottom: 40,
      x: { label: 'x', labelAnchor: 'center', labelArrow: 'none', domain: [-0.5, p - 0.5], ticks: 6 },
      y: { label: 'y', labelAnchor: 'center', labelArrow: 'none', domain: [-0.5, p - 0.5], ticks: 6 },
      marks: [pictureMark(picture)],
    })}`,
    `Every pair (x, y) of residues by whether the largest logit is the right answer, and whether the model was trained on it: ${countText(right)} of ${countText(pairs)} are right.`,
    table(
      ['pairs', 'right', 'wrong', 'accuracy'],
      [
        { head: 'train', cells: cellsOf(counted[0], counted[2]) },
        { head: 'test', cells: cellsOf(counted[1], counted[3]) },
        { head: 'all', cells: cellsOf(right, pairs - right) },
      ],
    ),
  );
}

function cellsOf(right: number, wrong: number): string[] {
  return [countText(right), countText(wrong), right + wrong === 0 ? '—' : percentText(right / (right + wrong))];
}
