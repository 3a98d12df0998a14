import type { AnswerMap } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import { percentText } from '../../text/shares';
import type { Paint } from '../paint';
import { cellAxis, gridBody } from '../raster';
import type { FigureSpec } from '../spec';

interface Kind {
  /** What a cell's bits say: the answer is right (1), the pair is trained on (2), that is not known (4). */
  readonly value: number;
  readonly pair: 'train' | 'test' | 'not known';
  readonly label: string;
  readonly color: Paint;
}

/** The colour says what a pair is, the shape whether its answer is right. */
const KNOWN: readonly Kind[] = [
  { value: 3, pair: 'train', label: 'train, right', color: 'blue' },
  { value: 1, pair: 'test', label: 'test, right', color: 'orange' },
  { value: 2, pair: 'train', label: 'train, wrong', color: 'blue' },
  { value: 0, pair: 'test', label: 'test, wrong', color: 'orange' },
];

/** Those of a model whose split is not known. */
const UNKNOWN: readonly Kind[] = [
  { value: 5, pair: 'not known', label: 'right', color: 'blue' },
  { value: 4, pair: 'not known', label: 'wrong', color: 'blue' },
];

const isRight = (value: number): boolean => (value & 1) === 1;

/** Every pair of the task by whether the model's answer is right. Item x · p + y is the pair (x, y). */
export function answersFigure(map: AnswerMap): FigureSpec {
  const { p, cells, label, predicted, confidence } = map;
  const kinds = cells.some((cell) => cell === 4 || cell === 5) ? UNKNOWN : KNOWN;
  const counts = kinds.map(({ value }) => cells.filter((cell) => cell === value).length);
  const pairs = Array.from(cells.keys()).filter((i) => cells[i] < 255);
  const kindOf = (item: number): Kind | undefined => kinds.find(({ value }) => value === cells[item]);
  return {
    name: 'answers',
    title: 'Answers',
    note: 'to every pair; crosses are wrong',
    label: `Answers to every pair by x and y: ${kinds.map((kind, i) => `${kind.label} ${countText(counts[i])}`).join(', ')}`,
    legend: kinds.map((kind, i) => ({
      label: `${kind.label} ${countText(counts[i])}`,
      color: kind.color,
      ...(!isRight(kind.value) && { crossed: true }),
    })),
    summary: '',
    table: {
      rows: pairs.length,
      columns: [
        { name: 'x', value: (i) => Math.floor(pairs[i] / p) },
        { name: 'y', value: (i) => pairs[i] % p },
        { name: 'right answer', value: (i) => label[pairs[i]] },
        { name: 'says', value: (i) => predicted[pairs[i]] },
        { name: 'confidence', value: (i) => confidence[pairs[i]], text: (i) => percentText(confidence[pairs[i]]) },
        { name: 'answer', value: (i) => (isRight(cells[pairs[i]]) ? 'right' : 'wrong') },
        { name: 'pair', value: (i) => kindOf(pairs[i])?.pair ?? '' },
      ],
    },
    items: {
      count: p * p,
      text(item) {
        const [x, y, kind] = [Math.floor(item / p), item % p, kindOf(item)];
        if (kind === undefined) {
          return `(${x}, ${y}): no such pair`;
        }
        const says = isRight(kind.value) ? 'says so' : `says ${predicted[item]}`;
        return [
          `(${x}, ${y}) → ${label[item]}`,
          `${says} with ${percentText(confidence[item])}`,
          kind.label,
          ...mirrorText(map, x, y, kindOf(y * p + x)),
        ].join(' · ');
      },
    },
    body: gridBody(
      [
        {
          kind: 'cells',
          columns: p,
          rows: p,
          kinds: Uint8Array.from(cells, (cell) => {
            const kind = kinds.findIndex(({ value }) => value === cell);
            return kind < 0 ? kinds.length : kind;
          }),
          palette: kinds.map(({ color }) => color),
          crossed: kinds.flatMap(({ value }, i) => (isRight(value) ? [] : [i])),
        },
      ],
      cellAxis(p, 0, 'x', 48),
      cellAxis(p, 0, 'y', 40),
      { square: true },
    ),
  };
}

/** What of the pair the other way round is known, where it has the same answer. */
function mirrorText({ p, label }: AnswerMap, x: number, y: number, mirror: Kind | undefined): string[] {
  return x === y || mirror === undefined || label[x * p + y] !== label[y * p + x]
    ? []
    : [`mirror (${y}, ${x}): ${mirror.label}`];
}
