import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';
import { logTickText, percentTickText, tickText } from '../text/ticks';
import type { CurvesSpec, SeriesSpec, ValueAxis } from './curves';
import { SERIES_COLORS } from './palette';
import { linearScale, logScale } from './scale';

const numbers: ValueAxis = { scale: linearScale, format: numberText, tick: tickText };
const shares: ValueAxis = {
  scale: linearScale,
  range: { min: -0.02, max: 1.02 },
  format: percentText,
  tick: percentTickText,
};

/** Curves in the palette's order, each shown where a row has it. */
function series(curves: readonly (readonly [label: string, metric: string, meaning?: string])[]): SeriesSpec[] {
  return curves.map(([label, metric, meaning], i) => ({
    label,
    metric,
    color: SERIES_COLORS[i],
    ...(meaning !== undefined && { meaning }),
    shownWith: metric,
  }));
}

/** Curves of the measures that a config asks for in `training.measures`: a chart a unit. */
export const FURTHER_CHARTS: readonly CurvesSpec[] = [
  {
    id: 'effective-rank',
    title: 'Effective rank',
    note: 'exp of the singular values’ entropy',
    series: series(['W_E', 'W_U', 'W_in', 'W_out', 'W_L'].map((name) => [name, `effective_rank_${name}`] as const)),
    values: numbers,
  },
  {
    id: 'squared-norms',
    title: 'Squared norms',
    note: 'sum of squares of the larger tensors',
    series: series(['W_E', 'W_U', 'W_in', 'W_out', 'W_O'].map((name) => [name, `squared_norm_${name}`] as const)),
    values: numbers,
  },
  {
    id: 'concentration',
    title: 'Concentration',
    note: 'participation ratio of Fourier power; share of power',
    series: series([
      ['IPR W_E', 'ipr_W_E', 'of the columns of W_E, on average: 1 where each has one frequency'],
      ['IPR W_in', 'ipr_W_in', 'of the columns of W_in over x and over y'],
      ['IPR W_L', 'ipr_W_L', 'of the neurons’ rows of W_L'],
      ['W_E, 10 directions', 'svd_share_W_E', 'share of W_E’s power in its ten largest singular values'],
    ]),
    values: { ...numbers, range: { min: -0.02, max: 1.02 } },
  },
  {
    id: 'trig-ratio',
    title: 'Waves of the answer',
    note: 'share of variance, key frequencies',
    series: series([
      ['pre-activations', 'trig_ratio_pre'],
      ['neurons', 'trig_ratio_post'],
      ['logits', 'trig_ratio_logits'],
    ]),
    values: shares,
  },
  {
    id: 'quadratic',
    title: 'Products of waves of x and y',
    note: 'share of variance, key frequencies',
    series: series([
      ['pre-activations', 'quadratic_pre'],
      ['neurons', 'quadratic_post'],
      ['logits', 'quadratic_logits'],
    ]),
    values: shares,
  },
  {
    id: 'unused-frequencies',
    title: 'Frequencies',
    note: 'with more than 2% of the power',
    series: series([
      ['key: in W_L', 'key_frequencies'],
      ['in W_E, not in W_L', 'unused_frequencies'],
    ]),
    measures: ['unused_frequencies'],
    values: numbers,
  },
  {
    id: 'logits',
    title: 'Logits',
    note: 'all pairs, each row less its mean',
    series: series([
      ['deviation', 'logit_deviation'],
      ['mean size', 'logit_mean_abs'],
      ['margin, train', 'margin_train', 'the right answer’s logit less the largest other, on average'],
      ['margin, test', 'margin_test', 'the right answer’s logit less the largest other, on average'],
      ['margin, all', 'margin_all', 'the right answer’s logit less the largest other, on average'],
    ]),
    values: numbers,
  },
  {
    id: 'collapse',
    title: 'Softmax collapse',
    note: 'share of training pairs, in float32',
    series: series([
      ['loss is 0', 'collapsed_loss_train', 'the softmax of the right answer is exactly 1'],
      ['gradient is 0', 'collapsed_gradient_train', 'the softmax is exactly the one-hot answer'],
    ]),
    values: shares,
  },
  {
    id: 'heads',
    title: 'Heads',
    note: 'mean cosine between two; attention',
    series: series([
      ['cosine OV', 'head_cosine_OV', 'between the maps W_V W_O of two heads'],
      ['cosine QK', 'head_cosine_QK', 'between the maps W_Q W_Kᵀ of two heads'],
      ['asymmetry', 'attention_asymmetry', 'mean |attention to x − attention to y|'],
    ]),
    values: numbers,
  },
  {
    id: 'intrinsic-dimension',
    title: 'Intrinsic dimension',
    note: 'TwoNN, residual stream before the MLP',
    series: series([['dimension', 'intrinsic_dimension_resid_mid']]),
    values: numbers,
  },
  {
    id: 'commutator',
    title: 'Commutator defect',
    note: 'median of 9, log scale',
    series: series([['defect', 'commutator_defect']]),
    values: { scale: logScale, format: numberText, tick: logTickText },
  },
  {
    id: 'llc',
    title: 'Local learning coefficient',
    note: 'λ̂ by Langevin draws, γ = 100',
    series: series([['λ̂', 'llc']]),
    values: numbers,
  },
  {
    id: 'llc-draws',
    title: 'Draws of λ̂',
    note: 'calibrated for each value, log scale',
    series: series([
      ['ε', 'llc_epsilon', 'step size of Langevin’s steps'],
      ['nβ', 'llc_n_beta', 'n / ln n of n training pairs'],
      ['acceptance', 'llc_acceptance', 'mean probability with which a step was taken'],
    ]),
    values: { scale: logScale, format: numberText, tick: logTickText },
  },
];
