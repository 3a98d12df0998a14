import { barY, rectY, ruleX, text } from '@observablehq/plot';
import { drawing, figure } from './figure';
import { html, type Markup } from './markup';
import { color, keyColor } from './palette';
import { extent, pictureMark, shadedPicture } from './picture';
import type { ReportData } from './report-data';
import { shadeLegend } from './shade-legend';
import { table } from './table';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

const BINS = 20;

/** Neurons by the frequency that explains them, and how much of each. */
export function neuronsFigure({ circuit, measures, spectrum, clusterFve }: ReportData): Markup {
  const { neuronFrequency, neuronFve } = circuit;
  const { neurons } = measures;
  const { keys } = spectrum;
  const groups = Object.entries(neurons.by_frequency)
    .map(([k, count]) => ({ k: Number(k), count }))
    .sort((a, b) => b.count - a.count);
  const total = neuronFve.length;
  const clustered = neurons['fve_at_least_0.85'];
  const meanFve = (k: number): number => {
    const own = Array.from(neuronFve).filter((fve, i) => neuronFrequency[i] === k && fve >= clusterFve);
    return own.reduce((sum, fve) => sum + fve, 0) / own.length;
  };
  return figure(
    html`<div class="row two">
      <div class="panel">
        <h3>Neurons by frequency</h3>
        ${
          groups.length === 0
            ? html`<p>No neuron belongs to a frequency.</p>`
            : drawing(
                `Neurons that belong to each frequency: ${groups.map(({ k, count }) => `${count} to ${k}`).join(', ')}`,
                {
                  width: 440,
                  height: 220,
                  marginLeft: 46,
                  marginBottom: 38,
                  x: { type: 'band', label: 'frequency k', labelArrow: 'none', domain: groups.map(({ k }) => k) },
                  y: { label: 'neurons', labelArrow: 'none', grid: true, ticks: 5 },
                  marks: [
                    barY(groups, { x: 'k', y: 'count', fill: ({ k }: { k: number }) => keyColor(keys, k) }),
                    text(groups, { x: 'k', y: 'count', text: ({ count }: { count: number }) => String(count), dy: -7 }),
                  ],
                },
              )
        }
      </div>
      <div class="panel">
        <h3>Fraction of variance explained (FVE) by its best frequency</h3>
        ${drawing(`Histogram of FVE over ${total} neurons; ${clustered} have at least ${clusterFve}`, {
          width: 440,
          height: 220,
          marginLeft: 46,
          marginBottom: 38,
          x: { label: 'FVE', labelAnchor: 'center', labelArrow: 'none', domain: [0, 1] },
          y: { label: 'neurons', labelArrow: 'none', grid: true, ticks: 5 },
          marks: [
            rectY(histogram(neuronFve), { x1: 'from', x2: 'to', y: 'count', inset: 0.5, fill: color('blue') }),
            ruleX([clusterFve], { stroke: color('muted'), strokeDasharray: '4 3' }),
          ],
        })}
      </div>
    </div>`,
    `${countText(clustered)} of ${countText(total)} neurons of the MLP belong to a frequency: it explains at least ${100 * clusterFve}% of their variance over all pairs (dashed). Dead neurons, which do not vary at all: ${countText(neurons.dead)}. Mean FVE: ${percentText(neurons.mean_fve)}.`,
    table(
      ['frequency k', 'neurons', 'mean FVE'],
      groups.map(({ k, count }) => ({ head: k, cells: [countText(count), percentText(meanFve(k))] })),
    ),
  );
}

/** For each of the strongest keys its clearest neuron over all pairs. */
export function neuronMapsFigure({ neurons, circuit: { p } }: ReportData): Markup | undefined {
  if (neurons.length === 0) {
    return undefined;
  }
  return figure(
    html`<div class="row">
      ${neurons.map(({ k, neuron, fve, map }) => {
        const picture = new Float32Array(p * p);
        map.forEach((value, i) => (picture[(p - 1 - (i % p)) * p + Math.floor(i / p)] = value));
        const [lowest, highest] = extent(map);
        return html`<div>
          <h3>Neuron ${neuron} <span class="facts">(k = ${k}, FVE ${percentText(fve)})</span></h3>
          ${drawing(`Activation of neuron ${neuron} over every pair, explained by frequency ${k}`, {
            width: 290,
            height: 280,
            marginLeft: 46,
            marginRight: 8,
            marginTop: 8,
            marginBottom: 36,
            x: { label: 'x', labelAnchor: 'center', labelArrow: 'none', domain: [-0.5, p - 0.5], ticks: 4 },
            y: { label: 'y', labelAnchor: 'center', labelArrow: 'none', domain: [-0.5, p - 0.5], ticks: 4 },
            marks: [pictureMark(shadedPicture(p, p, picture))],
          })}
          ${shadeLegend(numberText(lowest), numberText(highest))}
        </div>`;
      })}
    </div>`,
    'Activation after the activation function of the neuron that each key frequency explains best, over every pair (x, y).',
  );
}

function histogram(fve: Float64Array): { from: number; to: number; count: number }[] {
  const counts = new Array<number>(BINS).fill(0);
  fve.forEach((share) => counts[Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS)))]++);
  return counts.map((count, i) => ({ from: i / BINS, to: (i + 1) / BINS, count }));
}
