import { bandOf, type Curve, curveOf, runningMedian } from '../../core/compare/curves';
import { type Comparison } from '../../core/compare/groups';
import { fieldValue } from '../../core/config/fields';
import type { ComparedLine } from '../../figures/compare/curves-figure';
import type { ComparedMeasure } from '../../figures/compare/measures';
import type { Paint } from '../../figures/paint';
import { type LegendEntry, seriesDash } from '../../figures/spec';
import { RUN_COLOR_COUNT } from '../../figures/paint';
import type { ComparedRunView } from '../../protocol/compare';
import { fieldName, fieldText } from '../../text/config-fields';
import { counted } from '../../text/counts';
import type { MetricsStore } from '../metrics-store';
import { type CompareChoices, usualColor } from './choices';

/** As in a dashboard's chart: each line of a measure has the dash of its place. */
function dashOf({ lines }: ComparedMeasure, side: string): readonly number[] {
  return seriesDash(lines.findIndex(({ name }) => name === side));
}

/** Where an ordered scale of colours begins: paler ones are not seen. */
const PALEST = 0.35;
const MOST_LEGEND = 10;

export interface Compared {
  readonly runs: readonly ComparedRunView[];
  readonly labels: readonly string[];
  readonly comparison: Comparison;
  readonly stores: ReadonlyMap<string, MetricsStore>;
}

/** What has a colour: a run, or what several runs are coloured by. */
export interface Colored {
  readonly label: string;
  readonly color: Paint;
  /** The place of the colour in the palette; undefined: that of a scale. */
  readonly index: number | undefined;
  /** What a colour that the person gives it is kept by. */
  readonly key: { readonly run: string } | { readonly group: string };
  /** Whether the person gave it this one. */
  readonly isOwn: boolean;
}

/** The colour of each run, and what colours mean. */
export function runColors(
  { runs, labels, comparison }: Compared,
  { colorBy, colors, groupColors, hidden }: CompareChoices,
): { paints: readonly Paint[]; colored: readonly Colored[] } {
  const by = colorBy ?? usualColor(comparison.fields);
  const groupOf = new Map(comparison.groups.flatMap((group, i) => group.runs.map((run) => [run, i] as const)));
  const values = runs.map(({ config }, i): unknown =>
    by === 'run' ? i : by === 'group' ? groupOf.get(i) : fieldValue(config, by),
  );
  const different = [...new Map(values.map((value) => [fieldText(value), value])).entries()];
  // Numbers in their order, as shades where there are more than colours can be told apart.
  const isNumeric = !['run', 'group'].includes(by) && different.every(([, value]) => typeof value === 'number');
  const ordered = isNumeric ? different.sort(([, a], [, b]) => Number(a) - Number(b)) : different;
  const shades = isNumeric && ordered.length > RUN_COLOR_COUNT;
  const given = (kept: Readonly<Record<string, number>>, key: string): number | undefined =>
    Object.hasOwn(kept, key) ? kept[key] : undefined;
  const colored = new Map(
    ordered.map(([text, value], i): [string, Colored] => {
      const label =
        by === 'run'
          ? labels[Number(value)]
          : by === 'group'
            ? groupName(comparison, Number(value))
            : `${fieldName(by)} ${text}`.trim();
      const key: Colored['key'] =
        by === 'run' ? { run: runs[Number(value)].run } : { group: `${by} ${by === 'group' ? label : text}` };
      const own = 'run' in key ? given(colors, key.run) : given(groupColors, key.group);
      const index = own ?? (shades ? undefined : i % RUN_COLOR_COUNT);
      const at = PALEST + ((1 - PALEST) * i) / (ordered.length - 1);
      const color: Paint = index === undefined ? { ramp: 'sequential', at } : { run: index };
      return [text, { label, color, index, key, isOwn: own !== undefined }];
    }),
  );
  const alone = runs.map(({ run }) => given(colors, run));
  const paints = values.map((value, i): Paint => {
    const own = alone[i];
    return own === undefined ? (colored.get(fieldText(value))?.color ?? 'neutral') : { run: own };
  });
  const shown = new Set(values.filter((_, i) => !hidden.includes(runs[i].run)).map(fieldText));
  const entries = [...colored].flatMap(([text, entry]) => (shown.has(text) ? [entry] : []));
  const apart = runs.flatMap(({ run }, i): Colored[] => {
    const index = alone[i];
    const isApart = index !== undefined && by !== 'run' && !hidden.includes(run);
    return isApart ? [{ label: labels[i], color: { run: index }, index, key: { run }, isOwn: true }] : [];
  });
  return { paints, colored: [...entries, ...apart].slice(0, MOST_LEGEND) };
}

/** What the runs of a group share: `λ 1 · frac 0.3`. */
export function groupName({ groups }: Comparison, group: number): string {
  const parts = Object.entries(groups[group]?.values ?? {});
  return parts.map(([field, value]) => `${fieldName(field)} ${fieldText(value)}`.trim()).join(' · ') || 'all';
}

/** The lines of a measure, and how many runs have none on this axis. */
export function comparedLines(
  compared: Compared,
  measure: ComparedMeasure,
  choices: CompareChoices,
): { lines: ComparedLine[]; without: number } {
  const { runs, labels, comparison } = compared;
  const { paints } = runColors(compared, choices);
  const { side, gathering, hidden } = choices;
  const sides =
    measure.lines.length === 1 || side === 'both' ? measure.lines : measure.lines.filter(({ name }) => name === side);
  const shown = runs.flatMap(({ run }, i) => (hidden.includes(run) ? [] : [i]));
  const missing = new Set<number>();
  const lines: ComparedLine[] = [];
  for (const { name, metric } of sides) {
    const curves = new Map<number, Curve>();
    for (const i of shown) {
      const curve = ofRun(compared, i, metric, choices);
      if (curve && curve.x.length > 0) {
        curves.set(i, curve);
      } else {
        missing.add(i);
      }
    }
    const style = { side: name, dash: dashOf(measure, name) };
    if (gathering === 'runs') {
      curves.forEach((curve, i) => lines.push({ ...curve, ...style, label: labels[i], color: paints[i], runs: 1 }));
      continue;
    }
    comparison.groups.forEach((group, g) => {
      const members = group.runs.flatMap((i) => curves.get(i) ?? []);
      const band = members.length > 0 ? bandOf(members, gathering) : undefined;
      if (band) {
        const color = paints[group.runs.find((i) => curves.has(i)) ?? group.runs[0]];
        const label = groupName(comparison, g);
        lines.push({ ...band, ...style, label, color, runs: members.length });
      }
    });
  }
  return { lines, without: missing.size };
}

function ofRun(
  { runs, stores }: Compared,
  i: number,
  metric: string,
  { axis, smoothing }: CompareChoices,
): Curve | undefined {
  const { run, outcome } = runs[i];
  const store = stores.get(run);
  if (!store) {
    return undefined;
  }
  const columns = { epoch: store.column('epoch'), seconds: store.column('seconds'), values: store.column(metric) };
  const curve = curveOf(columns, axis, outcome.memorised_at);
  return curve && smoothing > 1 ? { x: curve.x, y: runningMedian(curve.y, smoothing) } : curve;
}

/** What the sides are drawn as, and how lines are smoothed. */
export function sideLegend(measure: ComparedMeasure, { side, smoothing }: CompareChoices): LegendEntry[] {
  const smoothed = smoothing > 1 ? `running median of ${counted(smoothing, 'row')}` : '';
  const sides = measure.lines.filter(({ name }) => measure.lines.length > 1 && (side === 'both' || side === name));
  const entries = sides.map(({ name }) => ({
    label: smoothed === '' ? name : `${name}, ${smoothed}`,
    color: 'foreground' as const,
    dash: dashOf(measure, name),
  }));
  return entries.length > 0 || smoothed === '' ? entries : [{ label: smoothed, color: 'foreground', dash: [] }];
}
