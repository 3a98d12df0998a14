import type { CurvesSpec } from './curves';
import type { RunConfig } from '../core/config/types';
import { lossText } from '../text/recipes';
import { FURTHER_CHARTS } from './further-charts';
import { linearScale, logScale } from './scale';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';
import { logTickText, percentTickText, tickText } from '../text/ticks';

/** What every training has curves of. */
export const TRAINING_CHARTS: readonly CurvesSpec[] = [
  {
    id: 'loss',
    title: 'Loss',
    note: 'cross-entropy, log scale',
    series: [
      { label: 'train', metric: 'train_loss', color: 'blue' },
      { label: 'test', metric: 'test_loss', color: 'orange' },
    ],
    values: { scale: logScale, format: numberText, tick: logTickText },
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    note: 'share of right answers',
    fullNote: 'share of right answers · the mirror of (x, y) is (y, x)',
    series: [
      { label: 'train', metric: 'train_accuracy', color: 'blue' },
      { label: 'test', metric: 'test_accuracy', color: 'orange' },
      {
        label: 'test, mirror trained',
        metric: 'test_accuracy_mirror',
        color: 'purple',
        meaning:
          'test pairs (x, y) whose mirror (y, x), with the same answer, is trained on: they may be known by heart',
        shownWith: 'test_accuracy_mirror',
      },
      {
        label: 'test, mirror not trained',
        metric: 'test_accuracy_plain',
        color: 'green',
        meaning: 'the other test pairs: neither (x, y) nor (y, x) is trained on',
        shownWith: 'test_accuracy_mirror',
      },
    ],
    values: {
      scale: linearScale,
      // A little more than 0–100%, so that curves on the limits are seen in full.
      range: { min: -0.02, max: 1.02 },
      format: percentText,
      tick: percentTickText,
    },
  },
];

/** Those of the measures; each is drawn when there is one. */
export const MEASURE_CHARTS: readonly CurvesSpec[] = [
  {
    id: 'opinions',
    title: 'Truth and opinion',
    note: 'held-out pairs, the user is wrong',
    series: [
      { label: 'none: truth', metric: 'none_truth', color: 'blue', meaning: 'asked without an opinion' },
      { label: 'peer: truth', metric: 'peer_truth', color: 'green', meaning: 'a peer is wrong and is told the truth' },
      {
        label: 'peer: opinion',
        metric: 'peer_opinion',
        color: 'orange',
        meaning: 'a peer is wrong and is agreed with',
      },
      {
        label: 'boss: truth',
        metric: 'boss_truth',
        color: 'purple',
        meaning: 'the boss is wrong and is told the truth',
      },
      {
        label: 'boss: opinion',
        metric: 'boss_opinion',
        color: 'yellow',
        meaning: 'the boss is wrong and hears their own opinion; without a boss in training, a token it has never seen',
      },
    ],
    values: {
      scale: linearScale,
      range: { min: -0.02, max: 1.02 },
      format: percentText,
      tick: percentTickText,
    },
  },
  {
    id: 'progress',
    title: 'Restricted and excluded loss',
    note: 'keys only, or without them',
    series: [
      { label: 'train', metric: 'train_loss', color: 'blue' },
      { label: 'test', metric: 'test_loss', color: 'orange' },
      { label: 'restricted', metric: 'restricted_loss', color: 'green' },
      { label: 'excluded', metric: 'excluded_loss', color: 'purple' },
    ],
    measures: ['restricted_loss', 'excluded_loss'],
    values: { scale: logScale, format: numberText, tick: logTickText },
  },
  {
    id: 'structure',
    title: 'Structure',
    note: 'how few components hold the weights',
    series: [
      { label: 'Gini W_E', metric: 'gini_W_E', color: 'purple', shownWith: 'gini_W_E' },
      { label: 'Gini W_in', metric: 'gini_W_in', color: 'purple', shownWith: 'gini_W_in' },
      { label: 'Gini W_L', metric: 'gini_W_L', color: 'green', shownWith: 'gini_W_L' },
      { label: 'key share', metric: 'key_share', color: 'yellow' },
      {
        label: 'characters',
        metric: 'logit_fve',
        color: 'blue',
        shownWith: 'logit_fve',
        meaning: 'share of the logits’ variance that is characters of key irreps',
      },
    ],
    values: { scale: linearScale, range: { min: -0.02, max: 1.02 }, format: numberText, tick: tickText },
  },
  {
    id: 'weights',
    title: 'Weights',
    note: 'sum of squares over all parameters',
    series: [{ label: 'sum', metric: 'sum_squared_weights', color: 'blue' }],
    values: { scale: linearScale, format: numberText, tick: tickText },
  },
  ...FURTHER_CHARTS,
];

/** A chart of a run's losses says which loss it is; the others are what they are. */
export function lossNote(spec: CurvesSpec, { loss }: Pick<RunConfig, 'loss'>): CurvesSpec {
  return spec.id === 'loss' ? { ...spec, note: `${lossText(loss)}, log scale` } : spec;
}
