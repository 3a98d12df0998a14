import { barX, text } from '@observablehq/plot';
import { circlesFigure } from './circles-figure';
import { drawing, figure, legend } from './figure';
import { html, type Markup } from './markup';
import { neuronMapsFigure, neuronsFigure } from './neurons-figure';
import { color } from './palette';
import type { ReportData } from './report-data';
import { table } from './table';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

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

/** Colours of attention to tokens that are always the same, in their order. */
const CONSTANT_COLORS = ['line', 'muted'] as const;

/** What attention is paid to, and its colours: of its part of a bar, and of the number in it. */
function placesOf(positions: readonly string[]): { label: string; color: string; text: string }[] {
  let constants = 0;
  return positions.map((name) => {
    if (name === 'x' || name === 'y') {
      return { label: `to ${name}`, color: color(name === 'x' ? 'blue' : 'orange'), text: color('paper') };
    }
    const own = CONSTANT_COLORS[constants++ % CONSTANT_COLORS.length];
    return { label: `to ${name}`, color: color(own), text: color(own === 'line' ? 'ink' : 'paper') };
  });
}

function attentionFigure({ circuit: { heads, positions }, subject }: ReportData): Markup {
  const places = placesOf(positions);
  const last = positions[positions.length - 1];
  // Zhong et al.'s coefficient makes the weights of a head sum to more than 1.
  const { attentionCoefficient: alpha } = subject.config.model;
  const largest = alpha + (1 - alpha) * positions.length;
  const note =
    alpha === 1
      ? ''
      : ` Weights are α · softmax + (1 − α) with α = ${alpha}, so that those of a head sum to ${numberText(largest)}.`;
  const parts = heads.flatMap(({ mean }, head) =>
    mean.map((share, place) => ({
      head: `head ${head}`,
      share,
      place,
      from: mean.slice(0, place).reduce((s, v) => s + v, 0),
    })),
  );
  return figure(
    html`${legend(places)}
    ${drawing(`Mean attention of each head at the position of ${last}, to ${positions.join(', ')}`, {
      width: 640,
      height: 56 + 30 * heads.length,
      marginLeft: 56,
      marginBottom: 36,
      x: { label: 'mean attention', labelAnchor: 'center', labelArrow: 'none', domain: [0, largest] },
      y: { label: null, domain: heads.map((_, head) => `head ${head}`) },
      marks: [
        barX(parts, {
          y: 'head',
          x1: 'from',
          x2: ({ from, share }: { from: number; share: number }) => from + share,
          fill: ({ place }: { place: number }) => places[place].color,
          insetTop: 3,
          insetBottom: 3,
        }),
        text(
          parts.filter(({ share }) => share >= 0.06 * largest),
          {
            y: 'head',
            x: ({ from, share }: { from: number; share: number }) => from + share / 2,
            text: ({ share }: { share: number }) => percentText(share),
            fill: ({ place }: { place: number }) => places[place].text,
          },
        ),
      ],
    })}
    ${table(
      ['head', ...places.map(({ label }) => label), 'frequency of its variation', 'FVE'],
      heads.map(({ mean, frequency, fve }, head) => ({
        head: `head ${head}`,
        cells: [...mean.map(percentText), frequency, percentText(fve)],
      })),
    )}`,
    `Attention at the position of ${last} in the first layer, averaged over all pairs; the frequency that explains most of how each head’s attention to x varies over the pairs, and the fraction of variance it explains (FVE).${note}`,
  );
}
