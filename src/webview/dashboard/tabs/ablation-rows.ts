import type { Ablation, ControlData } from '../../../protocol/analysis';
import { logScale } from '../../../figures/scale';
import type { TableData } from '../../../figures/table-data';
import type { BarAxis, BarRow } from '../../figure/bar-rows';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';

/** Loss and accuracy on the training pairs, the others, and all. */
export type Outcome = ControlData['mean'];
export type Metric = 'acc' | 'loss';

const SIDES = ['train', 'test', 'all'] as const;

/** The sides of the split that there are numbers of; all pairs alone where it is not known. */
function sidesOf({ intact, ablated }: Comparison): readonly (typeof SIDES)[number][] {
  const outcome = intact ?? ablated;
  return outcome && Number.isNaN(outcome.train_acc) ? ['all'] : SIDES;
}

/** An ablation beside what it is compared with; undefined where it is not known (yet). */
export interface Comparison {
  readonly intact: Outcome | undefined;
  readonly ablated: Outcome | undefined;
  readonly control: ControlData | undefined;
  /** Whether the control is still being computed. */
  readonly controlPending: boolean;
}

/** What the bars' colours mean. */
export const COMPARED: readonly (Pick<BarRow, 'color'> & { readonly label: string })[] = [
  { label: 'intact', color: (theme) => theme.neutral },
  { label: 'ablated', color: (theme) => theme.series.orange },
  { label: 'control', color: (theme) => theme.series.blue },
];

export function formatOutcome(metric: Metric, value: number): string {
  return metric === 'acc' ? percentText(value) : numberText(value);
}

/** Bars of one metric: for each side of the split the intact model, the ablated one, and the control. */
export function comparisonRows(metric: Metric, comparison: Comparison): BarRow[] {
  const { control, controlPending } = comparison;
  return sidesOf(comparison).flatMap((side) => {
    const key = `${side}_${metric}` as const;
    const row = (i: number, outcome: Outcome | undefined): BarRow => ({
      ...COMPARED[i],
      value: outcome?.[key] ?? NaN,
      text: outcome === undefined ? '…' : formatOutcome(metric, outcome[key]),
      ...(i === 0 ? { heading: `${side} pairs` } : {}),
    });
    const rows = [row(0, comparison.intact), row(1, comparison.ablated)];
    if (control !== undefined) {
      const [min, max] = [control.lowest[key], control.highest[key]];
      const mean = row(2, control.mean);
      const detail = `${mean.text} on average, ${formatOutcome(metric, min)} to ${formatOutcome(metric, max)}`;
      rows.push({ ...mean, detail, range: { min, max } });
    } else if (controlPending) {
      rows.push(row(2, undefined));
    }
    return rows;
  });
}

/** An axis for all of these; losses have one of whole decades that is at least from 10⁻⁸ to 100. */
export function comparisonAxis(metric: Metric, rows: readonly BarRow[]): BarAxis {
  if (metric === 'acc') {
    return { min: 0, max: 1 };
  }
  const values = rows.flatMap(({ value, range }) => [value, range?.min ?? value, range?.max ?? value]);
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  return {
    min: 10 ** Math.max(-14, Math.min(-8, Math.floor(Math.log10(Math.min(...positive, 1))))),
    max: 10 ** Math.max(2, Math.ceil(Math.log10(Math.max(...positive, 1)))),
    scale: logScale,
  };
}

export function comparisonTable(metric: Metric, comparison: Comparison): TableData {
  const { intact, ablated, control } = comparison;
  const sides = sidesOf(comparison);
  const column = (name: string, outcome: Outcome | undefined): TableData['columns'][number] => {
    const value = (i: number): number => outcome?.[`${sides[i]}_${metric}`] ?? NaN;
    return { name, value, text: (i) => formatOutcome(metric, value(i)) };
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

/** What an ablation does, in a sentence. */
export function ablationText(ablation: Ablation): string {
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
          ? `Every frequency is removed from the ${target}.`
          : 'Nothing is removed yet: pick frequencies above.';
      }
      return `${keep ? 'Kept alone in' : 'Removed from'} the ${target}: ${frequencies.join(', ')}.`;
    }
  }
}
