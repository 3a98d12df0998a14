import type { CurveAxis } from '../../core/compare/curves';
import { SEED_FIELDS } from '../../core/compare/groups';
import { isTelling } from '../../core/config/fields';
import type { View } from '../../figures/spec';
import { NO_TABLE_STATE, type TableState } from '../table/table-rows';

/** What is drawn: every run, or the mean or median over runs that differ in their seeds alone. */
export const GATHERINGS = ['runs', 'mean', 'median'] as const;
export type Gathering = (typeof GATHERINGS)[number];

/** Rows of which a running median is taken; 1: none. */
export const SMOOTHINGS = [1, 5, 21, 101] as const;

/** What the person chose in a comparison; kept across reloads. */
export interface CompareChoices {
  readonly measure: string;
  /** Which sides of the split are drawn. */
  readonly side: 'both' | 'train' | 'test';
  readonly axis: CurveAxis;
  readonly xScale: 'linear' | 'log';
  /** undefined: as the measure has it. */
  readonly yScale: 'linear' | 'log' | undefined;
  readonly smoothing: number;
  readonly gathering: Gathering;
  /** A config field, `run` or `group`; undefined: what tells most. */
  readonly colorBy: string | undefined;
  readonly hidden: readonly string[];
  /** The colour that the person gave a run. */
  readonly colors: Readonly<Record<string, number>>;
  /** The colour that the person gave what runs are coloured by: a value of a field, a group. */
  readonly groupColors: Readonly<Record<string, number>>;
  /** What of the axes of the curves is in view. */
  readonly view: View;
  readonly table: TableState;
  readonly a: { readonly run: string; readonly epoch: number } | undefined;
  readonly b: { readonly run: string; readonly epoch: number } | undefined;
}

export const FIRST_CHOICES: CompareChoices = {
  measure: 'loss',
  side: 'both',
  axis: 'epoch',
  xScale: 'log',
  yScale: undefined,
  smoothing: 1,
  gathering: 'runs',
  colorBy: undefined,
  hidden: [],
  colors: {},
  groupColors: {},
  view: {},
  table: NO_TABLE_STATE,
  a: undefined,
  b: undefined,
};

/** What runs are coloured by where the person has not said it: the most telling field that is no seed. */
export function usualColor(fields: readonly string[]): string {
  return fields.find((field) => isTelling(field) && !SEED_FIELDS.includes(field)) ?? 'run';
}

/** What of an axis is in view has no meaning on another axis. */
const AXIS_OF: Partial<Record<keyof CompareChoices, 'x' | 'y'>> = {
  axis: 'x',
  xScale: 'x',
  measure: 'y',
  yScale: 'y',
};

/** The choices with another one. */
export function withChoice(choices: CompareChoices, choice: Partial<CompareChoices>): CompareChoices {
  const view: { -readonly [axis in keyof View]: View[axis] } = { ...choices.view };
  for (const [field, axis] of Object.entries(AXIS_OF)) {
    if (field in choice) {
      view[axis] = undefined;
    }
  }
  return { ...choices, view, ...choice };
}

/** The person chose something; bubbles out of shadow roots. */
export class CompareChoiceEvent extends Event {
  constructor(readonly choice: Partial<CompareChoices>) {
    super('compare-choice', { bubbles: true, composed: true });
  }
}
