import { line, ruleX, ruleY } from '@observablehq/plot';
import { drawing, figure } from './figure';
import type { Markup } from './markup';
import { color, keyColor } from './palette';
import { DRAWN_KEYS, type ReportData } from './report-data';
import { table } from './table';
import { numberText } from '../../text/numbers';

/** How the waves of the key frequencies add up at the right answer of one pair. */
export function interferenceSection({ interference, spectrum: { keys }, subject }: ReportData): Markup {
  const { x, y, answer, waves, sum, logits, runnerUp } = interference;
  const shown = waves.slice(0, DRAWN_KEYS);
  const panels = [
    ...shown.map(({ k, values }) => ({ name: `k = ${k}`, values, stroke: keyColor(keys, k) })),
    ...(waves.length > 0 ? [{ name: 'sum', values: sum, stroke: color('ink') }] : []),
    { name: 'logits', values: Float64Array.from(logits), stroke: color('muted') },
  ];
  const points = panels.flatMap(({ name, values }) => Array.from(values, (value, z) => ({ name, z, value })));
  const strokes = new Map(panels.map(({ name, stroke }) => [name, stroke]));
  const rest =
    waves.length > shown.length ? ` The strongest ${shown.length} of ${waves.length} are drawn; the sum has all.` : '';
  const p = subject.config.task.modulus;
  return figure(
    drawing(`Waves of the key frequencies over the candidate answers of (${x}, ${y}); right answer ${answer}`, {
      width: 900,
      height: 60 + 76 * panels.length,
      marginLeft: 46,
      marginRight: 60,
      marginBottom: 38,
      x: { label: 'candidate answer z', labelAnchor: 'center', labelArrow: 'none', domain: [0, p - 1] },
      y: { label: null, ticks: 3, grid: true },
      fy: { label: null, domain: panels.map(({ name }) => name), padding: 0.12 },
      marks: [
        ruleY([0], { stroke: color('line') }),
        ruleX([answer], { stroke: color('green'), strokeWidth: 1.5 }),
        waves.length > 0 ? ruleX([runnerUp], { stroke: color('red'), strokeDasharray: '3 3' }) : null,
        line(points, {
          x: 'z',
          y: 'value',
          fy: 'name',
          z: 'name',
          stroke: ({ name }: { name: string }) => strokes.get(name),
          strokeWidth: 1.5,
        }),
      ],
    }),
    caption(interference) + rest,
    table(
      ['z', ...panels.map(({ name }) => name)],
      Array.from({ length: p }, (_, z) => ({ head: z, cells: panels.map(({ values }) => numberText(values[z])) })),
    ),
  );
}

function caption({ x, y, answer, waves, margin, runnerUp }: ReportData['interference']): string {
  const best =
    waves.length === 0
      ? ''
      : ` Dashed: ${runnerUp}, where the sum is largest elsewhere; at the right answer it is higher by ${numberText(margin)}.`;
  return `The pair (${x}, ${y}): the part of its logits at each key frequency over the candidate answers z, their sum, and the logits less their mean, all in logits. Green: the right answer, ${answer}.${best}`;
}
