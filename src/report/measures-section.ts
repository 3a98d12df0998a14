import type { SplitLoss } from '../core/measures/split-loss';
import { UNKNOWN_SPLIT } from '../text/splits';
import type { GroupReport } from '../analysis/group-report';
import type { MlpReport } from '../analysis/mlp-report';
import type { CommonReport, ModelReport, WaveReport } from '../analysis/report';
import type { AnyReport } from '../analysis/report-of';
import { disclosure } from './figure';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';
import { factTable, table, type TableRow } from './table';
import { exactText, numberText, NO_VALUE } from '../text/numbers';
import { percentText } from '../text/shares';

/** Character tables of more classes are left to the JSON of the command line. */
const MOST_CLASSES = 24;

type Losses<M> = readonly (readonly [string, (measures: M) => SplitLoss])[];

const LOSSES: Losses<WaveReport> = [
  ['intact', ({ original }) => original],
  ['restricted (key frequencies only)', ({ restricted }) => restricted],
  ['excluded (without key frequencies)', ({ excluded }) => excluded],
  ['excluded, control frequencies', ({ excluded_control }) => excluded_control],
  ['embedding without keys', ({ embedding_remove_all }) => embedding_remove_all],
  ['embedding without control frequencies', ({ embedding_remove_control }) => embedding_remove_control],
  ['embedding with keys only', ({ embedding_keep_only }) => embedding_keep_only],
  ['trigonometric approximation', ({ trig }) => trig.approximation_loss],
];

const GROUP_LOSSES: Losses<GroupReport> = [
  ['intact', ({ original }) => original],
  ['restricted (key irreps only)', ({ restricted }) => restricted],
  ['excluded (without key irreps)', ({ excluded }) => excluded],
  ['embedding without keys', ({ embedding_remove_all }) => embedding_remove_all],
  ['embedding with keys only', ({ embedding_keep_only }) => embedding_keep_only],
];

/** All measures: readable ones first, then every one with all its digits. */
export function measuresSection({ measures }: ReportData): Markup {
  const known = !Number.isNaN(measures.original.train_loss);
  const exact = numbersOf(measures).filter(([path]) => known || !/(train|test)_(loss|acc)$/.test(path));
  const heads = ['loss train', 'test', 'all', 'accuracy train', 'test', 'all'];
  return html`
    ${table(
      ['loss in nats, share of right answers', ...(known ? heads : ['loss', 'accuracy'])],
      lossesOf(measures).map(([label, loss]) => ({ head: label, cells: splitCells(loss, known) })),
      known ? 'Losses and accuracies' : `Losses and accuracies of all pairs; ${UNKNOWN_SPLIT}`,
    )}
    ${'irreps' in measures ? irrepTable(measures) : measures.key_frequencies.length === 0 ? undefined : keyTable(measures, known)}
    ${factTable('The whole model', factsOf(measures))}
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

function lossesOf(measures: AnyReport): [string, SplitLoss][] {
  return 'irreps' in measures
    ? GROUP_LOSSES.map(([label, pick]) => [label, pick(measures)])
    : LOSSES.map(([label, pick]) => [label, pick(measures)]);
}

/** Every irrep with its character, class by class. */
function irrepTable({ irreps, key_irreps: keys }: GroupReport): Markup {
  const classes = irreps[0].character_by_class;
  return html`
    ${table(
      ['irrep', 'dim', 'W_E', 'W_U', 'W_L', 'at random', 'of logits', 'neurons', ''],
      irreps.map((irrep) => ({
        head: irrep.name,
        cells: [
          `${irrep.dim}${irrep.complex_pair ? ' (pair)' : ''}`,
          ...[irrep.W_E_share, irrep.W_U_share, irrep.W_L_share, irrep.random_share, irrep.logit_fve].map(percentText),
          irrep.neurons,
          keys.includes(irrep.number) ? 'key' : '',
        ],
      })),
      'Irreducible representations: shares of power in their isotypic subspaces, of the logits’ variance that is χ(x·y·z⁻¹), and neurons of which they explain at least 85%',
    )}
    ${
      classes.length > MOST_CLASSES
        ? undefined
        : table(
            ['χ', ...classes.map(([size, element]) => `${element} (${size})`)],
            irreps.map(({ name, character_by_class: values }) => ({
              head: name,
              cells: values.map(([, , value]) => numberText(value)),
            })),
            'Characters (of conjugate pairs the real part) by class: its smallest element, and how many it has',
          )
    }
  `;
}

function groupFacts(measures: GroupReport): [string, string][] {
  return [
    ...mirrorFacts(measures),
    ['logit variance explained by the key characters', numberText(measures.logit_fve)],
    ['order, classes', `${measures.order}, ${measures.classes}`],
    ['sum of squared weights', numberText(measures.sum_squared_weights)],
    ['saturated float32 softmaxes', percentText(measures.saturated_share)],
    ['not measured', measures.left_out],
  ];
}

function keyTable(measures: ModelReport | MlpReport, known: boolean): Markup {
  const rows = measures.key_frequencies.map((k): TableRow => {
    const excluded = measures.excluded_each[k];
    const { cos, sin } = measures.direction_fve[k];
    return {
      head: `k = ${k}`,
      cells: [
        ...shares(measures, k).map(percentText),
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
      ...[
        'key frequency',
        ...('family' in measures ? ['W_in of x', 'of y', 'W_U'] : ['W_E', 'W_L']),
        'α in logits',
        'FVE of u_k',
        'FVE of v_k',
      ],
      ...(known ? ['excluded train', 'test'] : ['excluded']),
      'neurons',
    ],
    rows,
    'Key frequencies: shares of power, weight of its cosine, how far its neuron directions are one wave, excluded loss (nats) of it alone',
  );
}

function shares(measures: ModelReport | MlpReport, k: number): number[] {
  return 'family' in measures
    ? [measures.W_in_x_share[k], measures.W_in_y_share[k], measures.W_U_share[k]]
    : [measures.W_E_share[k], measures.W_L_share[k]];
}

function mirrorFacts({ original }: CommonReport): [string, string][] {
  const { test_acc_mirror: mirror, test_acc_plain: plain } = original;
  return typeof mirror === 'number' && typeof plain === 'number'
    ? [
        ['test accuracy where the mirror (y, x) is trained', percentText(mirror)],
        ['test accuracy where it is not', percentText(plain)],
      ]
    : [];
}

function factsOf(measures: AnyReport): [string, string][] {
  return 'irreps' in measures ? groupFacts(measures) : waveFacts(measures);
}

/** Of a transformer alone, or of the family `mlp`. */
function ownFacts(measures: ModelReport | MlpReport): [string, string][] {
  if (!('family' in measures)) {
    return [
      ['Gini coefficient of W_E, of W_L', `${numberText(measures.gini.W_E)}, ${numberText(measures.gini.W_L)}`],
      ['gradient symmetricity', numberText(measures.gradient_symmetricity)],
    ];
  }
  const { gini, ipr, phases, analytic, left_out: leftOut } = measures;
  const participation = ({ W_in_x: ofX, W_in_y: ofY, W_U: out }: MlpReport['ipr']): string => [ofX, ofY, out].map(numberText).join(', '); // prettier-ignore
  return [
    ['Gini coefficient of W_in, of W_U', `${numberText(gini.W_in)}, ${numberText(gini.W_U)}`],
    ['participation ratio of W_in of x, of y, of W_U', participation(ipr)],
    ...(phases && phases.neurons > 0
      ? ([
          ['mean cos(φ₁ + φ₂ − φ₃)', numberText(phases.alignment)],
          ['median |φ₁ + φ₂ − φ₃|', `${numberText(phases.median_degrees)}°`],
        ] as [string, string][])
      : []),
    ...(analytic
      ? ([
          ['accuracy of the analytic solution of this width', percentText(analytic.loss.all_acc)],
          ['its participation ratios', participation(analytic.ipr)],
        ] as [string, string][])
      : []),
    ['not measured', leftOut],
  ];
}

function waveFacts(measures: ModelReport | MlpReport): [string, string][] {
  return [
    ...mirrorFacts(measures),
    ['logit variance explained by the key cosines', numberText(measures.trig.logit_fve)],
    ...ownFacts(measures),
    ['sum of squared weights', numberText(measures.sum_squared_weights)],
    ['distance irrelevance', numberText(measures.distance_irrelevance)],
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
