import { barX, text } from '@observablehq/plot';
import { circlesFigure } from './circles-figure';
import { drawing, figure, legend } from './figure';
import { html, type Markup } from './markup';
import { neuronMapsFigure, neuronsFigure } from './neurons-figure';
import { color } from './palette';
import type { ReportData } from './report-data';
import { table } from './table';

/** How the model carries its key frequencies: embedding, neurons, attention. */
export function circuitSection(data: ReportData): Markup {
  return html`
    <h3>Embedding circles</h3>
    ${
      data.circuit.circles.length === 0
        ? html`<p>There are no key frequencies, so there are no circles.</p>`
        : circlesFigure(data)
    }
    <h3>Neurons</h3>
    ${neuronsFigure(data)} ${neuronMapsFigure(data)}
    <h3>Attention</h3>
    ${attentionFigure(data)}
  `;
}

const PLACES = [
  { label: 'to x', color: color('blue') },
  { label: 'to y', color: color('orange') },
  { label: 'to =', color: color('line') },
];

function attentionFigure({ circuit: { heads } }: ReportData): Markup {
  const parts = heads.flatMap(({ mean }, head) =>
    mean.map((share, place) => ({
      head: `head ${head}`,
      share,
      place,
      from: mean.slice(0, place).reduce((s, v) => s + v, 0),
    })),
  );
  return figure(
    html`${legend(PLACES)}
    ${drawing('Mean attention of each head at the position of =, to x, y and =', {
      width: 640,
      height: 56 + 30 * heads.length,
      marginLeft: 56,
      marginBottom: 36,
      x: { label: 'mean attention', labelAnchor: 'center', labelArrow: 'none', domain: [0, 1] },
      y: { label: null, domain: heads.map((_, head) => `head ${head}`) },
      marks: [
        barX(parts, {
          y: 'head',
          x1: 'from',
          x2: ({ from, share }: { from: number; share: number }) => from + share,
          fill: ({ place }: { place: number }) => PLACES[place].color,
          insetTop: 3,
          insetBottom: 3,
        }),
        text(
          parts.filter(({ share }) => share >= 0.06),
          {
            y: 'head',
            x: ({ from, share }: { from: number; share: number }) => from + share / 2,
            text: ({ share }: { share: number }) => share.toFixed(2),
            fill: ({ place }: { place: number }) => color(place === 2 ? 'ink' : 'paper'),
          },
        ),
      ],
    })}
    ${table(
      ['head', 'to x', 'to y', 'to =', 'frequency of its variation', 'FVE'],
      heads.map(({ mean, frequency, fve }, head) => ({
        head: `head ${head}`,
        cells: [...mean.map((share) => share.toFixed(3)), frequency, fve.toFixed(3)],
      })),
    )}`,
    'Attention at the position of = in the first layer, averaged over all pairs; the frequency that explains most of how each head’s attention to x varies over the pairs, and the fraction of variance it explains (FVE).',
  );
}
