import { embeddingFigure, spectrumFigure } from '../figures/model/spectrum';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';
import { drawing, figure, FULL, wholeFigure } from './figure';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';

/** Which frequencies hold the power of embedding, neuron-logit map and logits. */
export function spectrumSection({ spectrum }: ReportData): Markup {
  const { keys, threshold, gini, root } = spectrum;
  const of =
    root === undefined ? '' : ` of the exponents of ${root} (the smallest primitive root; the residue 0 apart)`;
  return html`
    <p>${keysText(keys, threshold)}</p>
    ${wholeFigure(
      spectrumFigure(spectrum, threshold),
      `Share of the squared norm at each frequency k${of}, in percent. Coloured and named: the key frequencies, those with more than ${percentText(threshold)} of W_L (dashed). Gini coefficient of the component norms: W_E ${numberText(gini.W_E)}, W_L ${numberText(gini.W_L)} (0: all alike, 1: one holds everything).`,
    )}
    ${figure(
      drawing(embeddingFigure(spectrum), FULL),
      'Norm of the cos and sin components of W_E at each frequency, per dimension of the residual stream. Key frequencies are named above.',
    )}
  `;
}

function keysText(keys: readonly number[], threshold: number): string {
  return keys.length === 0
    ? `No frequency holds more than ${percentText(threshold)} of the neuron-logit map W_L: there are no key frequencies.`
    : `Key frequencies, the strongest first: ${keys.join(', ')}.`;
}
