import { embeddingFigure, embeddingNameOf, spectrumFigure } from '../figures/model/spectrum';
import { numberText } from '../text/numbers';
import { frequencyRemark } from '../text/frequencies';
import { percentText } from '../text/shares';
import { drawing, figure, FULL, wholeFigure } from './figure';
import { html, type Markup } from './markup';
import type { SpectrumData } from '../protocol/analysis-data';
import type { ReportData } from './report-data';

/** Which frequencies hold the power of embedding, neuron-logit map and logits. */
export function spectrumSection({ spectrum, subject }: ReportData): Markup {
  if (spectrum.irreps) {
    return irrepSection(spectrum, spectrum.irreps);
  }
  const { keys, threshold, gini, root } = spectrum;
  const embedding = embeddingNameOf(spectrum);
  const of =
    root === undefined ? '' : ` of the exponents of ${root} (the smallest primitive root; the residue 0 apart)`;
  return html`
    <p>${keysText(keys, threshold)} ${frequencyRemark(subject.config.task)}</p>
    ${wholeFigure(
      spectrumFigure(spectrum, threshold),
      `Share of the squared norm at each frequency k${of}, in percent. Coloured and named: the key frequencies, those with more than ${percentText(threshold)} of W_L (dashed). Gini coefficient of the component norms: ${embedding} ${numberText(gini.W_E)}, W_L ${numberText(gini.W_L)} (0: all alike, 1: one holds everything).`,
    )}
    ${figure(
      drawing(embeddingFigure(spectrum), FULL),
      `Norm of the cos and sin components of ${embedding} at each frequency, per ${spectrum.ofOperands ? 'neuron, of x and y together' : 'dimension of the residual stream'}. Key frequencies are named above.`,
    )}
  `;
}

function irrepSection(spectrum: SpectrumData, irreps: NonNullable<SpectrumData['irreps']>): Markup {
  const { keys, threshold } = spectrum;
  return html`
    <p>
      ${
        keys.length === 0
          ? `No irrep’s character is more than ${percentText(threshold)} of the logits’ variance: there are no key irreps.`
          : `Key irreps, the strongest first: ${keys.map((k) => `${irreps[k].name} (dim ${irreps[k].dim})`).join(', ')}.`
      }
    </p>
    ${wholeFigure(
      spectrumFigure(spectrum, threshold),
      `Share of the squared norm in each irrep’s isotypic subspace of functions on the group, in percent; dots: the share that random weights have in the mean. Below, the share of the row-centred logits’ variance that is the character χ(x·y·z⁻¹). Coloured: the key irreps, those with more than ${percentText(threshold)} of the logits (dashed).`,
    )}
  `;
}

function keysText(keys: readonly number[], threshold: number): string {
  return keys.length === 0
    ? `No frequency holds more than ${percentText(threshold)} of the neuron-logit map W_L: there are no key frequencies.`
    : `Key frequencies, the strongest first: ${keys.join(', ')}.`;
}
