import { embeddingNameOf } from '../../figures/model/spectrum';
import type { SpectrumData } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import { frequencyRemark } from '../../text/frequencies';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { percentTickText } from '../../text/ticks';
import { atEpoch, graspSentence, haveText, namedText, type Sentences, sumAt, type Viewpoint } from './viewpoint';

/** What the tab Spectrum shows of frequencies, or of irreps; shares are those of `grokking measure`. */
export function explainSpectrum(view: Viewpoint, data: SpectrumData): Sentences {
  return data.irreps ? ofIrreps(view, data, data.irreps) : ofFrequencies(view, data);
}

function ofFrequencies(view: Viewpoint, data: SpectrumData): Sentences {
  const { keys, readout, embedding, logits, threshold, root } = data;
  const matrix = embeddingNameOf(data);
  const count = readout.length;
  const exponents = root === undefined ? '' : ` of exponents of the primitive root ${root}`;
  const limit = percentTickText(threshold);
  // Where there are so few that an even spread is above the threshold, being key says nothing.
  const even = 1 / count;
  const caveat =
    even > threshold
      ? `, though with ${countText(count)} frequencies an even spread would give each ${percentText(even)}`
      : '';
  const largest = (shares: Float64Array): number => shares.reduce((best, v, i) => (v > shares[best] ? i : best), 0);
  const top = largest(readout);
  const served = [...new Set(keys.flatMap((k) => data.operands?.[k - 1] ?? [k]))];
  const topEmbedded = largest(embedding);
  return [
    `The bars are shares of the squared norm: for each of ${countText(count)} frequencies k${exponents}, how much of the embedding ${matrix}, of the neuron–logit map W_L and of the logits is a wave of that frequency.`,
    keys.length === 0
      ? `No frequency is key${atEpoch(view)}: the largest share of W_L is ${percentText(readout[top])}, at k = ${top + 1}, and a key frequency has more than ${limit}.`
      : `${capital(namedText(keys, undefined))} ${keys.length === 1 ? 'is' : 'are'} key${atEpoch(view)}, with more than ${limit} of W_L ${keys.length === 1 ? '' : 'each '}and ${percentText(sumAt(readout, keys.map(index)))} ${keys.length === 1 ? 'in all' : 'together'}${caveat}.`,
    keys.length === 0
      ? `In ${matrix} the largest share is ${percentText(embedding[topEmbedded])}, at k = ${topEmbedded + 1}; an even spread would give each frequency ${percentText(even)}.`
      : `${data.operands ? `The frequencies of x and y that make ${keys.length === 1 ? 'it' : 'them'}, ${namedText(served, undefined)}, hold` : keys.length === 1 ? 'It holds' : 'They hold'} ${percentText(sumAt(embedding, served.map(index)))} of ${matrix}, and ${data.operands ? `the key ${keys.length === 1 ? 'frequency' : 'frequencies'} ` : ''}${percentText(sumAt(logits, keys.map(index)))} of the logits’ mean at each right answer.`,
    frequencyRemark(view.task) ??
      `The Gini coefficient of the norms is ${numberText(data.gini.W_E)} in ${matrix} and ${numberText(data.gini.W_L)} in W_L, where 0 means that all are equal and nearly 1 that few hold everything.`,
    graspSentence(view, {
      untrained: ', so whatever stands out here stands out by chance',
      'split not known': ', so it cannot be told here whether this is the spectrum of a rule or of memory',
      'not learned': ', and what stands out here does not yet answer for it',
      'no other pairs': ', so a rule and memory cannot be told apart',
      memorised: ', so a frequency that stands out here is at most the beginning of an algorithm',
      learned:
        keys.length === 0
          ? ', and no frequency stands out: this spectrum does not say how'
          : '; that the key frequencies are there does not prove that they are used, which the tab Ablation tests',
    }),
  ];
}

type Irreps = NonNullable<SpectrumData['irreps']>;

function ofIrreps(view: Viewpoint, data: SpectrumData, irreps: Irreps): Sentences {
  const { keys, threshold } = data;
  const names = irreps.slice(1).map(({ name }) => name);
  const matrix = embeddingNameOf(data);
  const chosen = keys.map((k) => irreps[k]);
  const total = (of: (irrep: Irreps[number]) => number, list = chosen): string =>
    percentText(list.reduce((sum, irrep) => sum + of(irrep), 0));
  const strongest = irreps.slice(1).reduce((best, irrep) => (irrep.logit_fve > best.logit_fve ? irrep : best));
  const neurons = view.model.dMlp;
  const belonging = irreps.slice(1).reduce((sum, irrep) => sum + irrep.neurons, 0);
  const limit = percentTickText(threshold);
  return [
    `The bars are shares for each irreducible representation of ${view.task.group ?? 'the group'}: how much of the squared norm of the embedding ${matrix} and of what reads the answer lies in its subspace, and how much of the logits’ variance its character is.`,
    keys.length === 0
      ? `No irrep is key${atEpoch(view)}: the largest share of the logits is ${percentText(strongest.logit_fve)}, of ${strongest.name}, and a key irrep has more than ${limit}.`
      : `${capital(namedText(keys, names))} ${keys.length === 1 ? 'is' : 'are'} key${atEpoch(view)}: ${keys.length === 1 ? 'its character is' : 'their characters are'} ${total(({ logit_fve }) => logit_fve)} of the logits’ variance.`,
    keys.length === 0
      ? `In ${matrix} random weights would give ${strongest.name} ${percentText(strongest.random_share)} in the mean, and it has ${percentText(strongest.W_E_share)}.`
      : `${keys.length === 1 ? 'It has' : 'Together they have'} ${total(({ W_E_share }) => W_E_share)} of ${matrix}, where random weights would give ${total(({ random_share }) => random_share)} in the mean.`,
    `Of ${countText(neurons)} neurons ${haveText(belonging)} at least 85% of their variance in one irrep.`,
    graspSentence(view, {
      untrained: ', so whatever stands out here stands out by chance',
      'split not known': ', so it cannot be told here whether this is the spectrum of a rule or of memory',
      'not learned': ', and what stands out here does not yet answer for it',
      'no other pairs': ', so a rule and memory cannot be told apart',
      memorised: ', so an irrep that stands out here is at most the beginning of an algorithm',
      learned:
        keys.length === 0
          ? ', and no irrep stands out: this spectrum does not say how'
          : '; that these characters are in its logits does not prove how it makes them, and the tab Ablation tests what it loses without them',
    }),
  ];
}

function index(k: number): number {
  return k - 1;
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
