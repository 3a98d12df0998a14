import type { AnswerMap } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import type { Paint } from '../paint';
import { cellAxis, gridBody, paintedCells } from '../raster';
import type { FigureSpec } from '../spec';

interface Kind {
  /** What a cell's bits say: the answer is right (1), the pair is trained on (2), that is not known (4). */
  readonly value: number;
  readonly label: string;
  readonly color: Paint;
}

const KNOWN: readonly Kind[] = [
  { value: 3, label: 'train, right', color: 'blue' },
  { value: 1, label: 'test, right', color: 'orange' },
  { value: 2, label: 'train, wrong', color: 'red' },
  { value: 0, label: 'test, wrong', color: 'grid' },
];

/** Those of a model whose split is not known. */
const UNKNOWN: readonly Kind[] = [
  { value: 5, label: 'right', color: 'blue' },
  { value: 4, label: 'wrong', color: 'red' },
];

/** Every pair of the task by whether the model's answer is right. Item x · p + y is the pair (x, y). */
export function answersFigure({ p, cells }: AnswerMap): FigureSpec {
  const kinds = cells.some((cell) => cell === 4 || cell === 5) ? UNKNOWN : KNOWN;
  const known = kinds === KNOWN;
  const counts = kinds.map(({ value }) => cells.filter((cell) => cell === value).length);
  const pairs = Array.from(cells.keys()).filter((i) => cells[i] < 255);
  const kindOf = (item: number): Kind | undefined => kinds.find(({ value }) => value === cells[item]);
  return {
    name: 'answers',
    title: 'Answers',
    note: 'to every pair',
    label: `Answers to every pair by x and y: ${kinds.map(({ label }, i) => `${label} ${countText(counts[i])}`).join(', ')}`,
    legend: kinds.map(({ label, color }, i) => ({ label: `${label} ${countText(counts[i])}`, color })),
    summary: '',
    table: {
      rows: pairs.length,
      columns: [
        { name: 'x', value: (i) => Math.floor(pairs[i] / p) },
        { name: 'y', value: (i) => pairs[i] % p },
        { name: 'answer', value: (i) => (cells[pairs[i]] & 1 ? 'right' : 'wrong') },
        { name: 'pair', value: (i) => (known ? (kindOf(pairs[i])?.label ?? '').split(',')[0] : 'not known') },
      ],
    },
    items: {
      count: p * p,
      text: (item) => `(${Math.floor(item / p)}, ${item % p}): ${kindOf(item)?.label ?? 'no such pair'}`,
    },
    body: gridBody(
      [
        paintedCells(
          Uint8Array.from(cells, (cell) => {
            const kind = kinds.findIndex(({ value }) => value === cell);
            return kind < 0 ? kinds.length : kind;
          }),
          p,
          p,
          kinds.map(({ color }) => color),
        ),
      ],
      cellAxis(p, 0, 'x', 48),
      cellAxis(p, 0, 'y', 40),
      { square: true },
    ),
  };
}
