import type { InterferenceData } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { atEpoch, graspSentence, joined, LISTED, type Sentences, type Viewpoint } from './viewpoint';

/**
 * What the tab Interference shows of one pair.
 * @param isTrain whether the pair is trained on; undefined: not known
 */
export function explainInterference(view: Viewpoint, data: InterferenceData, isTrain: boolean | undefined): Sentences {
  const { x, y, answer, waves, sum, logits, margin, runnerUp } = data;
  const predicted = highest(logits);
  const right = predicted === answer;
  const trained =
    isTrain === undefined
      ? 'of which it is not known whether it is trained on'
      : isTrain
        ? 'which it is trained on'
        : 'which it is not trained on';
  const many = waves.length > 1;
  const none = waves.length === 0;
  return [
    `For the pair (${x}, ${y}), ${trained}, each wave is one key frequency’s part of the logits over the answers z: exactly that Fourier component, nothing fitted.`,
    none
      ? `No frequency is key${atEpoch(view)}, so there are no waves to add up.`
      : `${many ? `The ${countText(waves.length)} waves add up to` : 'The one wave is'} ${numberText(sum[answer])} at the right answer, ${answer}, which is ${numberText(Math.abs(margin))} ${margin > 0 ? 'more' : 'less'} than at ${runnerUp}, ${margin > 0 ? 'the next highest' : 'where it is highest'}.`,
    none
      ? `The logits of the pair are highest at ${predicted}, and the right answer is ${answer}.`
      : many
        ? `${heightsText(data)}: ${margin > 0 ? 'nowhere do they add up to more than there' : 'elsewhere they add up to more than there'}.`
        : `${heightsText(data)}, and with one wave alone nothing can add or cancel.`,
    none
      ? `All frequencies together are those logits, ${numberText(logits[answer])} at the right answer after their mean is taken off.`
      : `The whole logits, all frequencies together, are highest at ${predicted}: ${right ? 'the model answers this pair right' : `the model answers this pair wrong`}${right === margin > 0 ? ', as the key frequencies alone would' : ', which the key frequencies alone would not'}.`,
    graspSentence(view, {
      untrained: ', so how the waves fall at this pair is chance',
      'split not known': '; one pair alone says nothing about the rest',
      'not learned': '; one pair alone says nothing about the rest',
      'no other pairs': '; one pair alone says nothing about the rest',
      memorised: ', so waves that agree at this pair need not agree at the next',
      learned: '; one pair shows how the waves add up there, and says nothing about the rest',
    }),
  ];
}

/** How near to its crest each wave is at the right answer. */
function heightsText({ waves, answer }: InterferenceData): string {
  const heights = waves.map(({ values }) => values[answer] / values[highest(values)]);
  const texts =
    heights.length > LISTED
      ? `between ${percentText(Math.min(...heights))} and ${percentText(Math.max(...heights))}`
      : joined(heights.map(percentText));
  return heights.length === 1
    ? `At the right answer it stands at ${texts} of its own highest value`
    : `At the right answer they stand at ${texts} of their own highest values`;
}

function highest(values: ArrayLike<number>): number {
  let best = 0;
  for (let z = 1; z < values.length; z++) {
    best = values[z] > values[best] ? z : best;
  }
  return best;
}
