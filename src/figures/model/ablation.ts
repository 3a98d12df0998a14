import type { Ablation, ControlData } from '../../protocol/analysis-data';
import type { SplitLoss } from '../../core/measures/split-loss';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { logTickText, percentTickText } from '../../text/ticks';
import { rowsFigure } from '../rows';
import { logScale } from '../scale';
import type { Axis, FigureSpec, LegendEntry, Row } from '../spec';
import type { TableColumn, TableData } from '../table-data';
import { componentLabel, type ComponentNames, componentNoun, componentNouns } from './component-names';

export type Metric = 'acc' | 'loss';

const SIDES = ['train', 'test', 'all'] as const;
type Side = (typeof SIDES)[number];

const COMPARED = [
  { label: 'intact', color: 'neutral' },
  { label: 'ablated', color: 'orange' },
  { label: 'control', color: 'blue' },
] as const satisfies readonly LegendEntry[];

/** An ablation beside what it is compared with; undefined where it is not known (yet). */
export interface Comparison {
  readonly intact: SplitLoss | undefined;
  readonly ablated: SplitLoss | undefined;
  readonly control: ControlData | undefined;
  /** Whether the control is still being computed. */
  readonly controlPending: boolean;
}

/** The sides of the split that there are numbers of; all pairs alone where it is not known. */
function sidesOf(outcome: SplitLoss | undefined): readonly Side[] {
  return outcome && Number.isNaN(outcome.train_acc) ? ['all'] : SIDES;
}

function outcomeText(metric: Metric, value: number): string {
  return metric === 'acc' ? percentText(value) : numberText(value);
}

/** One metric of an ablation: for each side of the split the intact model, the ablated one, and the control. */
export function comparisonFigure(metric: Metric, comparison: Comparison): FigureSpec {
  const { intact, ablated, control } = comparison;
  const sides = sidesOf(intact ?? ablated);
  const rows = sides.flatMap((side) => sideRows(metric, comparison, side));
  const title = metric === 'acc' ? 'Accuracy' : 'Loss';
  const note =
    control === undefined
      ? metric === 'acc'
        ? 'share of right answers'
        : 'cross-entropy in nats, log scale'
      : `control: ${control.draws} random ${control.subspaces ? 'subspaces of as many dimensions' : 'sets of as many other frequencies'}`;
  return rowsFigure({
    name: `ablation-${title.toLowerCase()}`,
    title,
    note,
    label: `${title}: intact, ablated and control`,
    legend: rows.some(({ label }) => label === 'control') ? COMPARED : COMPARED.slice(0, 2),
    table: comparisonTable(metric, comparison, sides),
    groups: [{ rows, axis: axisOf(metric, rows) }],
  });
}

function sideRows(metric: Metric, { intact, ablated, control, controlPending }: Comparison, side: Side): Row[] {
  const key = `${side}_${metric}` as const;
  const row = (i: number, outcome: SplitLoss | undefined): Row => ({
    ...COMPARED[i],
    value: outcome?.[key] ?? NaN,
    text: outcome === undefined ? '…' : outcomeText(metric, outcome[key]),
    ...(metric === 'loss' && { dot: true }),
    ...(i === 0 && { heading: `${side} pairs` }),
  });
  const rows = [row(0, intact), row(1, ablated)];
  if (control !== undefined) {
    const range = { min: control.lowest[key], max: control.highest[key] };
    const mean = row(2, control.mean);
    const detail = `${mean.text} on average, ${outcomeText(metric, range.min)} to ${outcomeText(metric, range.max)}`;
    return [...rows, { ...mean, detail, range }];
  }
  return controlPending ? [...rows, row(2, undefined)] : rows;
}

/** An axis for all of these; losses have one of whole decades that is at least from 10⁻⁸ to 100. */
function axisOf(metric: Metric, rows: readonly Row[]): Axis {
  if (metric === 'acc') {
    return { min: 0, max: 1, tick: percentTickText };
  }
  const values = rows.flatMap(({ value, range }) => [value, range?.min ?? value, range?.max ?? value]);
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  return {
    min: 10 ** Math.max(-14, Math.min(-8, Math.floor(Math.log10(Math.min(...positive, 1))))),
    max: 10 ** Math.max(2, Math.ceil(Math.log10(Math.max(...positive, 1)))),
    scale: logScale,
    tick: logTickText,
    space: 48,
  };
}

function comparisonTable(metric: Metric, { intact, ablated, control }: Comparison, sides: readonly Side[]): TableData {
  const column = (name: string, outcome: SplitLoss | undefined): TableColumn => {
    const value = (i: number): number => outcome?.[`${sides[i]}_${metric}`] ?? NaN;
    return { name, value, text: (i) => outcomeText(metric, value(i)) };
  };
  return {
    rows: sides.length,
    columns: [
      { name: 'pairs', value: (i) => sides[i] },
      column('intact', intact),
      column('ablated', ablated),
      ...(control === undefined
        ? []
        : [
            column('control', control.mean),
            column('control lowest', control.lowest),
            column('control highest', control.highest),
          ]),
    ],
  };
}

/** One of several ablations; undefined where it is not known (yet). */
export interface NamedAblation {
  readonly name: string;
  readonly ablated: SplitLoss | undefined;
  readonly control?: ControlData | undefined;
  /** The frequency that is ablated alone, and its share of W_L. */
  readonly frequency?: { readonly k: number; readonly share: number };
}

/** Accuracy of several ablations, each beside the mean and range of its control. Item i is the i-th. */
export function ablationsFigure(
  ablations: readonly NamedAblation[],
  about: { readonly name: string; readonly title: string; readonly what: string; readonly side?: Side },
): FigureSpec {
  const known = ablations.every(({ ablated }) => ablated === undefined || !Number.isNaN(ablated.test_acc));
  const side = about.side ?? (known ? 'test' : 'all');
  const [accuracy, loss] = [`${side}_acc`, `${side}_loss`] as const;
  const rows = ablations.map(({ name, ablated, control }): Row => {
    const range = control && { min: control.lowest[accuracy], max: control.highest[accuracy] };
    const text = ablated === undefined ? '…' : percentText(ablated[accuracy]);
    return {
      label: name,
      value: ablated?.[accuracy] ?? NaN,
      text,
      color: 'orange',
      dot: true,
      ...(control &&
        range && {
          beside: { value: control.mean[accuracy], range, color: 'blue' },
          detail: `${text} · control ${percentText(control.mean[accuracy])}, ${percentText(range.min)} to ${percentText(range.max)}`,
        }),
    };
  });
  const number = (
    name: string,
    of: (ablation: NamedAblation) => number | undefined,
    text: (value: number) => string,
  ): TableColumn => ({
    name,
    value: (i) => of(ablations[i]) ?? NaN,
    text: (i) => {
      const value = of(ablations[i]);
      return value === undefined ? '…' : text(value);
    },
  });
  const single = ablations.every(({ frequency }) => frequency !== undefined);
  return rowsFigure({
    name: about.name,
    title: about.title,
    note: `${side} pairs, ${about.what}; bar and tick: range and mean of the control`,
    label: `Accuracy on ${side} pairs, ${about.what}`,
    legend: COMPARED.slice(1),
    table: {
      rows: ablations.length,
      columns: [
        single
          ? {
              name: 'k',
              value: (i) => ablations[i].frequency?.k ?? NaN,
              text: (i) => ablations[i].name.replace('k = ', ''),
            }
          : { name: 'ablation', value: (i) => ablations[i].name },
        ...(single ? [number('of W_L', ({ frequency }) => frequency?.share, percentText)] : []),
        number('accuracy', ({ ablated }) => ablated?.[accuracy], percentText),
        number('control', ({ control }) => control?.mean[accuracy], percentText),
        number('loss', ({ ablated }) => ablated?.[loss], numberText),
        number('control loss', ({ control }) => control?.mean[loss], numberText),
      ],
    },
    groups: [{ rows, axis: { min: 0, max: 1, tick: percentTickText } }],
  });
}

/** What an ablation does, in a sentence. */
export function ablationText(ablation: Ablation, names?: ComponentNames): string {
  switch (ablation.kind) {
    case 'head':
      return `The output of head ${ablation.head} is zero.`;
    case 'attention-pattern':
      return 'Every pair gets the mean attention of all pairs.';
    case 'mlp':
      return 'The output of the MLP is zero.';
    case 'residual':
      return 'The residual path around the MLP is dropped.';
    case 'frequencies': {
      const { frequencies, keep, target } = ablation;
      if (frequencies.length === 0) {
        return keep
          ? `Every ${componentNoun(names)} is removed from the ${target}.`
          : `Nothing is removed yet: pick ${componentNouns(names)} above.`;
      }
      return `${keep ? 'Kept alone in' : 'Removed from'} the ${target}: ${frequencies.map((k) => componentLabel(k, names)).join(', ')}.`;
    }
  }
}
