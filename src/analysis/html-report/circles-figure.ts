import { dot, ruleX, ruleY, text } from '@observablehq/plot';
import { drawing, figure } from './figure';
import { html, type Markup } from './markup';
import { color } from './palette';
import { DRAWN_KEYS, type ReportData } from './report-data';
import { table } from './table';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

/** Residues that are named beside their dot, so that the way around the circle can be followed. */
const NAMED = [0, 1, 2];

type Circle = ReportData['circuit']['circles'][number];

/** The embedding of every residue along the cos and sin directions of each key frequency. */
export function circlesFigure({ circuit: { circles, p } }: ReportData): Markup {
  const shown = circles.slice(0, DRAWN_KEYS);
  const rest = circles.length > shown.length ? ` The strongest ${shown.length} of ${circles.length} are drawn.` : '';
  const hue = shown.some(({ angle }) => Number.isNaN(angle[0]))
    ? 'the angle of k·e, where x is the primitive root’s power e (0 is none: grey),'
    : 'the angle of k·x';
  return figure(
    html`<div class="row">${shown.map((circle) => drawCircle(circle))}</div>`,
    `Each dot is a residue x, coloured by ${hue} around the hue circle; its place is W_E[x] along the embedding’s own cos 2πkx and sin 2πkx directions (units of the embedding). A frequency that the model uses is a circle, with step k from one residue to the next. Residues ${NAMED.join(', ')} are named.${rest}`,
    table(
      ['residue', ...shown.flatMap(({ k }) => [`cos, k = ${k}`, `sin, k = ${k}`])],
      Array.from({ length: p }, (_, residue) => ({
        head: residue,
        cells: shown.flatMap(({ x, y }) => [numberText(x[residue]), numberText(y[residue])]),
      })),
    ),
  );
}

function hueOf(angle: number): string {
  return Number.isNaN(angle) ? color('muted') : `hsl(${Math.round(360 * angle)} 62% 52%)`;
}

function drawCircle({ k, x, y, angle, share }: Circle): Markup {
  const points = Array.from(x, (value, residue) => ({ residue, x: value, y: y[residue] }));
  const reach = 1.18 * (points.reduce((far, point) => Math.max(far, Math.abs(point.x), Math.abs(point.y)), 0) || 1);
  const named = points.filter(({ residue }) => NAMED.includes(residue));
  const axis = { domain: [-reach, reach], ticks: 3, labelArrow: 'none', labelAnchor: 'center' } as const;
  return html`<div>
    <h3>k = ${k} <span class="facts">(${percentText(share)} of W_E)</span></h3>
    ${drawing(`The embedding at frequency ${k}: every residue along its cos and sin directions`, {
      width: 290,
      height: 286,
      marginLeft: 50,
      marginRight: 8,
      marginTop: 8,
      marginBottom: 36,
      x: { ...axis, label: 'cos' },
      y: { ...axis, label: 'sin' },
      marks: [
        ruleX([0], { stroke: color('line') }),
        ruleY([0], { stroke: color('line') }),
        dot(points, {
          x: 'x',
          y: 'y',
          r: 2.4,
          fill: ({ residue }: { residue: number }) => hueOf(angle[residue]),
        }),
        text(named, {
          x: ({ x: at }: { x: number }) => 1.12 * at,
          y: ({ y: at }: { y: number }) => 1.12 * at,
          text: ({ residue }: { residue: number }) => String(residue),
          fontWeight: 600,
        }),
      ],
    })}
  </div>`;
}
