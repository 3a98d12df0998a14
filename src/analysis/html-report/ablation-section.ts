import { dot, link, ruleX, tickX } from '@observablehq/plot';
import type { SplitLoss } from '../../core/measures/split-loss';
import { drawing, figure, legend } from './figure';
import { type Content, html, type Markup } from './markup';
import { color } from './palette';
import type { AblationResult, ReportData } from './report-data';
import { table, type TableRow } from './table';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

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
export function ablationSection({ ablations, parts }: ReportData): Markup {
  const draws = ablations.find(({ control }) => control)?.control?.draws;
  const compared = ablations.length > 1;
  const columns = Number.isNaN(ablations[0].result.train_loss) ? ALL_COLUMNS : COLUMNS;
  const rows = (results: readonly AblationResult[]): TableRow[] => results.flatMap((result) => rowsOf(result, columns));
  return html`
    ${
      compared
        ? html`<p>
              Frequencies are removed from the embedding W_E, in both places. Beside each result stands its control:
              equally many random frequencies that are not
              key${draws === undefined ? undefined : `, ${draws} draws, mean and range`}.
            </p>
            ${figure(chart(ablations), 'Accuracy on all pairs with frequencies removed from the embedding: dots, the ablation; bars, the range of its control over the draws, with a tick at the mean.')}`
        : html`<p>There are no key frequencies to remove.</p>`
    }
    ${table(['ablation', ...columns.map(({ head }) => head)], rows(ablations), 'Frequencies: share of right answers, and cross-entropy in nats')}
    ${
      parts === undefined
        ? html`<p>Parts are taken out of one-layer models without LayerNorm only.</p>`
        : table(
            ['part', ...columns.map(({ head }) => head)],
            rows([ablations[0], ...parts]),
            'Parts of the model: share of right answers, and cross-entropy in nats',
          )
    }
  `;
}

function chart(ablations: readonly AblationResult[]): Markup {
  const controls = ablations.flatMap(({ label, control }) => (control ? [{ label, control }] : []));
  return html`${legend([
    { label: 'ablation', color: color('blue') },
    { label: 'control', color: color('muted') },
  ])}
  ${drawing(
    `Accuracy on all pairs: ${ablations.map(({ label, result }) => `${label} ${percentText(result.all_acc)}`).join(', ')}`,
    {
      width: 760,
      height: 52 + 24 * ablations.length,
      marginLeft: 130,
      marginRight: 20,
      marginBottom: 36,
      x: {
        label: 'accuracy on all pairs (%)',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [0, 1],
        percent: false,
        tickFormat: (v: number) => String(Math.round(100 * v)),
        grid: true,
      },
      y: { type: 'band', label: null, domain: ablations.map(({ label }) => label), tickSize: 0 },
      marks: [
        ruleX([0], { stroke: color('line') }),
        link(controls, {
          x1: ({ control }: (typeof controls)[number]) => control.lowest.all_acc,
          x2: ({ control }: (typeof controls)[number]) => control.highest.all_acc,
          y1: 'label',
          y2: 'label',
          stroke: color('muted'),
          strokeWidth: 5,
          strokeOpacity: 0.45,
          strokeLinecap: 'round',
        }),
        tickX(controls, {
          x: ({ control }: (typeof controls)[number]) => control.mean.all_acc,
          y: 'label',
          stroke: color('muted'),
          strokeWidth: 2,
          insetTop: 4,
          insetBottom: 4,
        }),
        dot(ablations, { x: ({ result }: AblationResult) => result.all_acc, y: 'label', r: 4.5, fill: color('blue') }),
      ],
    },
  )}`;
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
  const others = size === 1 ? '1 random other' : `${size} random others`;
  return [
    { ...own, className: 'followed' },
    { head: `${label === 'keys only' ? 'only ' : 'without '}${others}`, cells, className: 'control' },
  ];
}

function textOf(key: keyof SplitLoss, value: number): string {
  return key.endsWith('_acc') && !Number.isNaN(value) ? percentText(value) : numberText(value);
}
