import type { SplitLoss } from '../core/measures/split-loss';
import { UNKNOWN_SPLIT } from '../text/splits';
import type { ModelReport } from '../analysis/report';
import { disclosure } from './figure';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';
import { factTable, table, type TableRow } from './table';
import { exactText, numberText, NO_VALUE } from '../text/numbers';
import { percentText } from '../text/shares';

const LOSSES: readonly (readonly [string, (measures: ModelReport) => SplitLoss, partsOnly?: true])[] = [
  ['intact', ({ original }) => original],
  ['restricted (key frequencies only)', ({ restricted }) => restricted],
  ['excluded (without key frequencies)', ({ excluded }) => excluded],
  ['excluded, control frequencies', ({ excluded_control }) => excluded_control],
  ['embedding without keys', ({ embedding_remove_all }) => embedding_remove_all],
  ['embedding without control frequencies', ({ embedding_remove_control }) => embedding_remove_control],
  ['embedding with keys only', ({ embedding_keep_only }) => embedding_keep_only],
  ['trigonometric approximation', ({ trig }) => trig.approximation_loss],
];

/** All measures: readable ones first, then every one with all its digits. */
export function measuresSection({ measures }: ReportData): Markup {
  const known = !Number.isNaN(measures.original.train_loss);
  const exact = numbersOf(measures).filter(([path]) => known || !/(train|test)_(loss|acc)$/.test(path));
  const heads = ['loss train', 'test', 'all', 'accuracy train', 'test', 'all'];
  return html`
    ${table(
      ['loss in nats, share of right answers', ...(known ? heads : ['loss', 'accuracy'])],
      LOSSES.map(([label, pick]) => ({ head: label, cells: splitCells(pick(measures), known) })),
      known ? 'Losses and accuracies' : `Losses and accuracies of all pairs; ${UNKNOWN_SPLIT}`,
    )}
    ${measures.key_frequencies.length === 0 ? undefined : keyTable(measures, known)}
    ${factTable('The whole model', facts(measures))}
    ${table(
      ['tensor', 'sum of squared weights'],
      Object.entries(measures.sum_squared_weights_by_tensor).map(([name, squares]) => ({
        head: name,
        cells: [numberText(squares)],
      })),
      'Weights by tensor',
    )}
    ${disclosure(
      `Every measure with all its digits (${exact.length} numbers)`,
      html`<div id="exact-measures">
        ${table(
          ['measure', 'value'],
          exact.map(([path, value]) => ({ head: path, cells: [exactText(value)] })),
          'Named as in the JSON of the command line: grokking measure --json',
        )}
      </div>`,
    )}
  `;
}

function keyTable(measures: ModelReport, known: boolean): Markup {
  const rows = measures.key_frequencies.map((k): TableRow => {
    const excluded = measures.excluded_each[k];
    const { cos, sin } = measures.direction_fve[k];
    return {
      head: `k = ${k}`,
      cells: [
        percentText(measures.W_E_share[k]),
        percentText(measures.W_L_share[k]),
        numberText(measures.trig.alpha[k]),
        percentText(cos),
        percentText(sin ?? NaN),
        ...(known ? [excluded.train_loss, excluded.test_loss] : [excluded.all_loss]).map(numberText),
        measures.neurons.by_frequency[k] ?? 0,
      ],
    };
  });
  return table(
    [
      ...['key frequency', 'W_E', 'W_L', 'α in logits', 'FVE of u_k', 'FVE of v_k'],
      ...(known ? ['excluded train', 'test'] : ['excluded']),
      'neurons',
    ],
    rows,
    'Key frequencies: shares of power, weight of its cosine, how far its neuron directions are one wave, excluded loss (nats) of it alone',
  );
}

function facts(measures: ModelReport): [string, string][] {
  const { test_acc_mirror: mirror, test_acc_plain: plain } = measures.original;
  return [
    ...(typeof mirror === 'number' && typeof plain === 'number'
      ? ([
          ['test accuracy where the mirror (y, x) is trained', percentText(mirror)],
          ['test accuracy where it is not', percentText(plain)],
        ] as [string, string][])
      : []),
    ['logit variance explained by the key cosines', numberText(measures.trig.logit_fve)],
    ['Gini coefficient of W_E, of W_L', `${numberText(measures.gini.W_E)}, ${numberText(measures.gini.W_L)}`],
    ['sum of squared weights', numberText(measures.sum_squared_weights)],
    ['distance irrelevance', numberText(measures.distance_irrelevance)],
    ['gradient symmetricity', numberText(measures.gradient_symmetricity)],
    ['saturated float32 softmaxes', percentText(measures.saturated_share)],
    ['control frequencies', measures.control_frequencies.join(', ') || NO_VALUE],
  ];
}

function splitCells(loss: SplitLoss, known: boolean): string[] {
  const sides = known ? (['train', 'test', 'all'] as const) : (['all'] as const);
  return [
    ...sides.map((side) => numberText(loss[`${side}_loss`])),
    ...sides.map((side) => percentText(loss[`${side}_acc`])),
  ];
}

/** Path and value of every number. */
function numbersOf(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') {
    return [[path, value]];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, part]) => numbersOf(part, path === '' ? key : `${path} / ${key}`))
    : [];
}
