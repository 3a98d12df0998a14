import { axisX, rectY, ruleY, text } from '@observablehq/plot';
import { drawing, figure } from './figure';
import { html, type Markup } from './markup';
import { keyColor, color } from './palette';
import { extent, pictureMark, shadedPicture } from './picture';
import type { ReportData } from './report-data';
import { shadeLegend } from './shade-legend';
import { table } from './table';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

/** Which frequencies hold the power of embedding, neuron-logit map and logits. */
export function spectrumSection(data: ReportData): Markup {
  const { spectrum } = data;
  const { keys, embedding, readout, logits, threshold, gini, root } = spectrum;
  const order = Array.from(keys);
  const frequencies = Array.from(readout.keys(), (i) => i + 1);
  const of =
    root === undefined ? '' : ` of the exponents of ${root} (the smallest primitive root; the residue 0 apart)`;
  return html`
    <p>${keysText(order, threshold)}</p>
    ${figure(
      html`${bars('W_E, the embedding', embedding, order)}
      ${bars('W_L = W_out · W_U, from neurons to logits', readout, order, threshold)}
      ${bars('Logits, averaged by right answer', logits, order)}`,
      `Share of the squared norm at each frequency k${of}, in percent. Coloured and named: the key frequencies, those with more than ${percentText(threshold)} of W_L (dashed). Gini coefficient of the component norms: W_E ${numberText(gini.W_E)}, W_L ${numberText(gini.W_L)} (0: all alike, 1: one holds everything).`,
      table(
        ['k', 'W_E share', 'W_L share', 'logit share', 'key'],
        frequencies.map((k) => ({
          head: k,
          cells: [
            ...[embedding, readout, logits].map((shares) => percentText(shares[k - 1])),
            order.includes(k) ? 'key' : '',
          ],
        })),
      ),
    )}
    ${heatmap(data)}
  `;
}

function keysText(keys: readonly number[], threshold: number): string {
  return keys.length === 0
    ? `No frequency holds more than ${percentText(threshold)} of the neuron-logit map W_L: there are no key frequencies.`
    : `Key frequencies, the strongest first: ${keys.join(', ')}.`;
}

function bars(heading: string, shares: Float64Array, keys: readonly number[], threshold?: number): Markup {
  const points = Array.from(shares, (share, i) => ({ k: i + 1, share: 100 * share }));
  const named = points.filter(({ k }) => keys.includes(k));
  const highest = points.reduce((high, { share }) => Math.max(high, share), 0) || 1;
  return html`<div class="panel">
    <h3>${heading}</h3>
    ${drawing(`Share of each frequency: ${heading}${named.length > 0 ? `; key frequencies ${keys.join(', ')}` : ''}`, {
      width: 900,
      height: 150,
      marginLeft: 46,
      marginTop: 16,
      marginBottom: 32,
      x: { label: 'frequency k', labelAnchor: 'center', labelArrow: 'none', domain: [0.5, points.length + 0.5] },
      y: { label: '% of power', labelArrow: 'none', grid: true, ticks: 4, domain: [0, 1.12 * highest] },
      marks: [
        axisX({ ticks: 12, tickSize: 4, label: 'frequency k', labelAnchor: 'center', labelArrow: 'none' }),
        rectY(points, {
          x1: ({ k }: { k: number }) => k - 0.38,
          x2: ({ k }: { k: number }) => k + 0.38,
          y: 'share',
          fill: ({ k }: { k: number }) => keyColor(keys, k),
          title: ({ k, share }: { k: number; share: number }) => `k = ${k}: ${percentText(share / 100)}`,
        }),
        threshold === undefined ? null : ruleY([100 * threshold], { stroke: color('muted'), strokeDasharray: '4 3' }),
        ruleY([0], { stroke: color('line') }),
        text(named, {
          x: 'k',
          y: 'share',
          text: ({ k }: { k: number }) => String(k),
          dy: -7,
          fontWeight: 600,
          fill: ({ k }: { k: number }) => keyColor(keys, k),
        }),
      ],
    })}
  </div>`;
}

function heatmap({ spectrum: { heatmap: norms, dModel, keys } }: ReportData): Markup {
  const frequencies = norms.length / dModel;
  const upwards = new Float32Array(norms.length);
  for (let k = 0; k < frequencies; k++) {
    upwards.set(norms.subarray(k * dModel, (k + 1) * dModel), (frequencies - 1 - k) * dModel);
  }
  const [lowest, highest] = extent(norms);
  return figure(
    html`<div class="panel">
      <h3>Embedding by frequency and dimension</h3>
      ${shadeLegend(numberText(lowest), `${numberText(highest)} (norm)`)}
      ${drawing(`Norm of the embedding at each of ${frequencies} frequencies and ${dModel} dimensions`, {
        width: 900,
        height: 330,
        marginLeft: 46,
        marginRight: 46,
        marginBottom: 38,
        x: {
          label: 'dimension of the residual stream',
          labelAnchor: 'center',
          labelArrow: 'none',
          domain: [-0.5, dModel - 0.5],
        },
        y: { label: 'frequency k', labelAnchor: 'center', labelArrow: 'none', domain: [0.5, frequencies + 0.5] },
        marks: [
          pictureMark(shadedPicture(dModel, frequencies, upwards)),
          text(keys, {
            x: dModel - 0.5,
            y: (k: number) => k,
            text: (k: number) => String(k),
            textAnchor: 'start',
            dx: 6,
            fontWeight: 600,
            fill: (k: number) => keyColor(keys, k),
          }),
        ],
      })}
    </div>`,
    'Norm of the cos and sin components of W_E at each frequency, per dimension of the residual stream. Key frequencies are named at the right.',
  );
}
