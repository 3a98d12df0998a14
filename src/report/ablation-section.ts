import type { SplitLoss } from '../core/measures/split-loss';
import { ablationsFigure } from '../figures/model/ablation';
import { type ComponentNames, componentNouns } from '../figures/model/component-names';
import { drawing, figure, FULL } from './figure';
import { type Content, html, type Markup } from './markup';
import type { AblationResult, ReportData } from './report-data';
import { table, type TableRow } from './table';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';

type Columns = readonly { readonly head: string; readonly key: keyof SplitLoss }[];

const COLUMNS: Columns = [
  { head: 'accuracy train', key: 'train_acc' },
  { head: 'test', key: 'test_acc' },
  { head: 'all', key: 'all_acc' },
  { head: 'loss train', key: 'train_loss' },
  { head: 'test', key: 'test_loss' },
  { head: 'all', key: 'all_loss' },
];

/** The same where the split is not known. */
const ALL_COLUMNS: Columns = [
  { head: 'accuracy', key: 'all_acc' },
  { head: 'loss', key: 'all_loss' },
];

/** What the model loses without its frequencies, beside size-matched random controls, and without its parts. */
export function ablationSection({ ablations, parts, circuit }: ReportData): Markup {
  const { names } = circuit;
  const title = names ? 'Irreps' : 'Frequencies';
  const draws = ablations.find(({ control }) => control)?.control?.draws;
  const compared = ablations.length > 1;
  const columns = Number.isNaN(ablations[0].result.train_loss) ? ALL_COLUMNS : COLUMNS;
  const rows = (results: readonly AblationResult[]): TableRow[] => results.flatMap((result) => rowsOf(result, columns));
  return html`
    ${
      compared
        ? html`<p>
              ${title} are removed from the embedding
              ${circuit.mlp ? 'W_in, from the rows of x and of y' : 'W_E, in both places'}. Beside each result stands
              its control:
              ${names ? 'random subspaces of functions on the group, of as many dimensions' : 'equally many random frequencies that are not key'}${draws === undefined ? undefined : `, ${draws} draws, mean and range`}.
            </p>
            ${figure(chart(ablations, names), `Accuracy on all pairs with ${componentNouns(names)} removed from the embedding: dots, the ablation; bars, the range of its control over the draws, with a tick at the mean.`)}`
        : html`<p>There are no key ${componentNouns(names)} to remove.</p>`
    }
    ${table(['ablation', ...columns.map(({ head }) => head)], rows(ablations), `${title}: share of right answers, and cross-entropy in nats`)}
    ${
      parts === undefined
        ? html`<p>
            ${circuit.mlp ? 'A model of the family mlp has no heads or residual path to take out.' : 'Parts are taken out of one-layer models without LayerNorm only.'}
          </p>`
        : table(
            ['part', ...columns.map(({ head }) => head)],
            rows([ablations[0], ...parts]),
            'Parts of the model: share of right answers, and cross-entropy in nats',
          )
    }
  `;
}

function chart(ablations: readonly AblationResult[], names: ComponentNames): Markup {
  const rows = ablations.map(({ label, result, control }) => ({ name: label, ablated: result, control }));
  return drawing(
    ablationsFigure(rows, {
      name: 'ablations',
      title: 'Accuracy',
      what: `with ${componentNouns(names)} removed from the embedding`,
      side: 'all',
    }),
    FULL,
  );
}

/** The ablation, and beneath it its control. */
function rowsOf({ label, result, control, size }: AblationResult, columns: Columns): TableRow[] {
  const own: TableRow = { head: label, cells: columns.map(({ key }) => textOf(key, result[key])) };
  if (size === 0) {
    return [own];
  }
  if (!control) {
    const none = { head: 'control', cells: columns.map((_, i) => (i === 0 ? 'too few other frequencies' : '')) };
    return [
      { ...own, className: 'followed' },
      { ...none, className: 'control' },
    ];
  }
  const cells = columns.map(({ key }): Content => {
    const [low, high] = [control.lowest[key], control.highest[key]];
    return html`${textOf(key, control.mean[key])}<span class="range"
        >${textOf(key, low)} to ${textOf(key, high)}</span
      >`;
  });
  const others = control.subspaces
    ? 'as many random dimensions'
    : size === 1
      ? '1 random other'
      : `${size} random others`;
  return [
    { ...own, className: 'followed' },
    { head: `${label === 'keys only' ? 'only ' : 'without '}${others}`, cells, className: 'control' },
  ];
}

function textOf(key: keyof SplitLoss, value: number): string {
  return key.endsWith('_acc') && !Number.isNaN(value) ? percentText(value) : numberText(value);
}
