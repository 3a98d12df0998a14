import type { CircuitData } from '../../protocol/analysis-data';
import { counted, countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import {
  atEpoch,
  graspOf,
  graspSentence,
  haveText,
  joined,
  listText,
  namedText,
  type Sentences,
  type Viewpoint,
} from './viewpoint';

/** Numbers of `grokking measure` beside those that the tab draws. */
export interface CircuitNumbers {
  readonly neurons: {
    readonly 'fve_at_least_0.85': number;
    readonly mean_fve: number;
    readonly dead: number;
    readonly by_frequency: Readonly<Record<number, number>>;
  };
  /** Share of the logits' variance that is waves, or characters, of the keys. */
  readonly logitFve: number;
}

/** More heads than these are not listed one by one. */
const LISTED_HEADS = 4;

/** What the tab Circuit shows. */
export function explainCircuit(view: Viewpoint, data: CircuitData, numbers: CircuitNumbers): Sentences {
  const irreps = data.names !== undefined;
  const noun = irreps ? 'irrep' : 'frequency';
  const parts = data.mlp ? 'the neurons, and their phases and weights' : 'the neurons, and the attention';
  return [
    irreps
      ? `The figures are ${parts}: each neuron is drawn by the irrep that explains most of it over all pairs, and there are no circles, for irreps of ${view.task.group ?? 'the group'} have none.`
      : `The figures are the embedding as circles, ${parts}: a circle is the embedding of each residue seen along its cos and sin directions of one frequency, and each neuron is drawn by the frequency that explains most of it over all pairs.`,
    circlesSentence(view, data),
    neuronsSentence(view, data, numbers.neurons, noun),
    data.mlp ? phasesSentence(data.mlp) : attentionSentence(data, view.model.layers),
    logitsSentence(view, data, numbers),
  ];
}

function circlesSentence(view: Viewpoint, { keys, circles, names }: CircuitData): string {
  if (keys.length === 0) {
    return names
      ? `No irrep is key${atEpoch(view)}, so none stands for what the model does.`
      : `No frequency is key${atEpoch(view)}, so there are no circles.`;
  }
  if (names || circles.length === 0) {
    return `Key${atEpoch(view)}, the strongest first, ${keys.length === 1 ? 'is' : 'are'} ${listText(keys, names)}.`;
  }
  const largest = circles.reduce((best, circle) => (circle.share > best.share ? circle : best));
  const all = circles.map(({ k }) => k);
  return `${circles.length === 1 ? 'The circle is' : `The ${countText(circles.length)} circles are`} of ${namedText(all, undefined)}${atEpoch(view)}${circles.length === 1 ? `, which holds ${percentText(largest.share)} of the embedding` : `; the largest part of the embedding, ${percentText(largest.share)}, is at k = ${largest.k}`}.`;
}

function neuronsSentence(
  { model }: Viewpoint,
  { names }: CircuitData,
  { 'fve_at_least_0.85': pure, mean_fve, dead, by_frequency }: CircuitNumbers['neurons'],
  noun: string,
): string {
  const [most] = Object.entries(by_frequency).sort(([, a], [, b]) => b - a);
  const where = most
    ? `, the largest group, ${countText(most[1])}, in ${names ? (names[Number(most[0]) - 1] ?? 'the trivial one') : `k = ${most[0]}`}`
    : '';
  const what = model.family === 'mlp' ? 'the variance of what goes into them' : 'their variance';
  return `Of ${counted(model.dMlp, 'neuron')} ${haveText(pure)} at least 85% of ${what} in one ${noun}${where}; the mean over all is ${percentText(mean_fve)}, and ${dead === 0 ? 'none is' : dead === 1 ? '1 is' : `${countText(dead)} are`} dead.`;
}

function attentionSentence({ heads, positions }: CircuitData, layers: number): string {
  if (heads.length === 0) {
    return 'The model has no attention.';
  }
  const first = layers > 1 ? ' of the first layer' : '';
  if (heads.length > LISTED_HEADS) {
    const texts = positions.map((name, i) => {
      const values = heads.map(({ mean }) => mean[i]);
      return `${percentText(Math.min(...values))} to ${percentText(Math.max(...values))} to ${name}`;
    });
    return `Where the answer is read, the ${countText(heads.length)} heads${first} pay on average over all pairs ${joined(texts)}.`;
  }
  const texts = positions.map((name, i) => `${joined(heads.map(({ mean }) => percentText(mean[i])))} to ${name}`);
  const order = heads.length === 1 ? `the head${first} pays` : `the heads${first}, in their order, pay`;
  return `Where the answer is read, ${order} on average over all pairs ${texts.join('; ')}.`;
}

function phasesSentence(mlp: NonNullable<CircuitData['mlp']>): string {
  if (mlp.absent !== undefined) {
    return `Its phases are not compared with an analytic solution: ${mlp.absent}.`;
  }
  return mlp.counted === 0
    ? 'No neuron belongs to one frequency, so none has phases to compare with those of the analytic solution.'
    : `Over the ${counted(mlp.counted, 'neuron')} of one frequency the mean of cos(φ₁ + φ₂ − φ₃) is ${numberText(mlp.alignment)} and the median angle ${numberText(mlp.medianDegrees)}°: the analytic solution has 1 and 0°, random phases nearly 0 and 90°.`;
}

function logitsSentence(view: Viewpoint, { keys, names }: CircuitData, { logitFve }: CircuitNumbers): string {
  const grasp = graspOf(view);
  if (keys.length === 0 || grasp === 'untrained') {
    return graspSentence(view, {
      untrained: ', so these are the parts of a circuit that is still to be learned',
      'split not known': ': what its parts are for cannot be told from them',
      'not learned': ', and its parts have no common order yet',
      'no other pairs': ': what its parts are for cannot be told from them',
      memorised: ', with parts that have no common order yet',
      learned: `, without ${names ? 'an irrep' : 'a frequency'} that stands out: this tab does not say how`,
    });
  }
  const waves = names
    ? `characters of the key ${keys.length === 1 ? 'irrep' : 'irreps'}`
    : `waves ${waveText(view)} of the key ${keys.length === 1 ? 'frequency' : 'frequencies'}, which is the form of the answer in the trigonometric algorithm,`;
  const share = `${percentText(logitFve)} of the logits’ variance are ${waves}`.replace(/,$/, '');
  const [train, test] = [view.outcome.train_acc, view.outcome.test_acc].map(percentText);
  switch (grasp) {
    case 'learned':
      return `${share}, and it gets ${test} of the pairs right that it was never trained on; what each part is needed for, the tab Ablation tests.`;
    case 'memorised':
      return `${share}, but it gets ${test} of the pairs right that it was not trained on, so it does not answer by that alone.`;
    case 'not learned':
      return `${share}, but it gets ${train} of its training pairs right, so this circuit does not do its work yet.`;
    default:
      return `${share}, and it gets ${percentText(view.outcome.all_acc)} of all pairs right, which does not tell a rule from memory.`;
  }
}

/** The wave of the answer in whose form logits are explained; of exponents for products. */
function waveText({ task }: Viewpoint): string {
  return ['multiply', 'divide'].includes(task.operation)
    ? 'cos(2πk(answer − z)/(p − 1)), answer and z by their exponents,'
    : 'cos(2πk(answer − z)/p)';
}
