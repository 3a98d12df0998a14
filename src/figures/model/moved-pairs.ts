import type { AnswerMap } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import { percentText } from '../../text/shares';
import type { ColorName } from '../palette';
import { cellAxis, gridBody } from '../raster';
import type { FigureSpec } from '../spec';

/** The pairs that went one way, or stayed. */
interface Way {
  /** Whether a run before was trained on them, and this one is. */
  readonly before: boolean;
  readonly now: boolean;
  readonly label: string;
  readonly color: ColorName;
}

/** What moved first. What stayed has the colours of the answers' map. */
const WAYS: readonly Way[] = [
  { before: true, now: false, label: 'train → test', color: 'green' },
  { before: false, now: true, label: 'test → train', color: 'purple' },
  { before: true, now: true, label: 'train, as before', color: 'blue' },
  { before: false, now: false, label: 'never trained', color: 'orange' },
];

/** The pairs of a way, by x · p + y, and how many of them are right. */
export interface MovedGroup {
  readonly label: string;
  readonly color: ColorName;
  readonly pairs: readonly number[];
  readonly right: number;
}

/** All four groups, empty ones among them; undefined where no pair moved, or it is not known. */
export function movedGroups({ cells, before }: AnswerMap): MovedGroup[] | undefined {
  if (!before || 'problem' in before) {
    return undefined;
  }
  const { wasTrain } = before;
  const all = Array.from(cells.keys()).filter((i) => cells[i] < 4);
  const groups = WAYS.map(({ label, color, ...way }) => {
    const pairs = all.filter((i) => (wasTrain[i] === 1) === way.before && (cells[i] & 2) === (way.now ? 2 : 0));
    return { label, color, pairs, right: pairs.filter((i) => (cells[i] & 1) === 1).length };
  });
  return groups[0].pairs.length + groups[1].pairs.length > 0 ? groups : undefined;
}

/** Every pair by which way it went when the split changed, crossed where the answer is wrong; undefined where none moved. */
export function movedPairsFigure(map: AnswerMap): FigureSpec | undefined {
  const groups = movedGroups(map);
  if (!groups || !map.before || 'problem' in map.before) {
    return undefined;
  }
  const { p, cells, label, predicted, before } = map;
  const shown = groups.filter(({ pairs }) => pairs.length > 0);
  const groupOf = new Uint8Array(p * p).fill(shown.length);
  shown.forEach(({ pairs }, group) => pairs.forEach((i) => (groupOf[i] = group)));
  const isRight = (item: number): boolean => (cells[item] & 1) === 1;
  const pairs = Array.from(cells.keys()).filter((i) => groupOf[i] < shown.length);
  const says = ({ label: name, pairs: own, right }: MovedGroup): string =>
    `${name} ${countText(own.length)}: ${percentText(right / own.length)} right`;
  return {
    name: 'moved-pairs',
    title: 'Moved pairs',
    note: `since ${before.name} @ ${countText(before.epoch)}; × wrong`,
    label: `Pairs by whether they were trained on before the fork and are now: ${shown.map(says).join(', ')}`,
    legend: shown.map((group) => ({ label: says(group), color: group.color })),
    summary: '',
    table: {
      rows: pairs.length,
      columns: [
        { name: 'x', value: (i) => Math.floor(pairs[i] / p) },
        { name: 'y', value: (i) => pairs[i] % p },
        { name: 'pair', value: (i) => shown[groupOf[pairs[i]]].label },
        { name: 'right answer', value: (i) => label[pairs[i]] },
        { name: 'says', value: (i) => predicted[pairs[i]] },
        { name: 'answer', value: (i) => (isRight(pairs[i]) ? 'right' : 'wrong') },
      ],
    },
    items: {
      count: p * p,
      text(item) {
        const [x, y] = [Math.floor(item / p), item % p];
        return groupOf[item] === shown.length
          ? `(${x}, ${y}): no such pair`
          : `(${x}, ${y}) → ${label[item]} · ${isRight(item) ? 'says so' : `says ${predicted[item]}`} · ${shown[groupOf[item]].label}`;
      },
    },
    body: gridBody(
      [
        {
          kind: 'cells',
          columns: p,
          rows: p,
          // A group's right answers, then all groups' wrong ones; last what is no pair.
          kinds: Uint8Array.from(cells, (_, i) =>
            groupOf[i] === shown.length ? 2 * shown.length : groupOf[i] + (isRight(i) ? 0 : shown.length),
          ),
          palette: [...shown, ...shown].map(({ color }) => color),
          crossed: Array.from(shown.keys(), (group) => group + shown.length),
        },
      ],
      cellAxis(p, 0, 'x', 48),
      cellAxis(p, 0, 'y', 40),
      { square: true },
    ),
  };
}
