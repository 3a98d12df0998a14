import type { IrrepSet } from '../../core/compare/irrep-set';
import { counted, countText } from '../../text/counts';
import { percentText } from '../../text/shares';
import { gridBody, shadedCells } from '../raster';
import type { FigureSpec } from '../spec';
import { keyRows, KEY_ROWS_FRAME, KEY_ROW_HEIGHT, MOST_KEY_ROWS } from './key-rows';

export interface NamedIrreps {
  readonly label: string;
  readonly set: IrrepSet;
}

/** How much of each run's logits each irrep's character is; behind it its shares of W_E and W_L, and what random weights have. */
export function irrepsFigure(all: readonly NamedIrreps[]): FigureSpec {
  const [{ set: first }] = all;
  const comparable = all.filter(({ set }) => set.group === first.group);
  const runs = comparable.slice(0, MOST_KEY_ROWS);
  const total = first.irreps.length;
  // Column by column, rows from below: the first run is at the top.
  const shares = new Float64Array(total * runs.length);
  runs.forEach(({ set }, run) =>
    set.irreps.forEach(({ logit_fve }, i) => (shares[i * runs.length + (runs.length - 1 - run)] = logit_fve)),
  );
  const place = (item: number): { run: NamedIrreps; i: number } => ({
    run: runs[runs.length - 1 - (item % runs.length)],
    i: Math.floor(item / runs.length),
  });
  const isKey = ({ set }: NamedIrreps, i: number): boolean => set.keys.includes(set.irreps[i].number);
  const most = shares.reduce((high, share) => Math.max(high, share), 0);
  const body = gridBody(
    [shadedCells(shares, total, runs.length, { min: 0, max: most }, 'sequential')],
    {
      ...{ min: 0.5, max: total + 0.5, label: 'irrep', grid: false },
      names: first.irreps.map(({ name }, i) => ({ at: i + 1, text: name })),
    },
    keyRows(runs.map(({ label }) => label)),
  );
  const cell = (i: number): { run: NamedIrreps; irrep: IrrepSet['irreps'][number]; at: number } => {
    const run = runs[Math.floor(i / total)];
    return { run, irrep: run.set.irreps[i % total], at: i % total };
  };
  const share = (name: string, of: 'W_E_share' | 'W_L_share' | 'logit_fve' | 'random_share'): FigureSpec['table']['columns'][number] => ({
    name,
    value: (i) => cell(i).irrep[of],
    text: (i) => percentText(cell(i).irrep[of]),
  }); // prettier-ignore
  return {
    name: 'compare-irreps',
    title: `Irreps of ${first.group}`,
    note: [
      'share of the logits’ variance that is an irrep’s character, newest checkpoints',
      ...(comparable.length > runs.length ? [`the first ${runs.length} of ${countText(comparable.length)} runs`] : []),
      ...(all.length > comparable.length
        ? [`${counted(all.length - comparable.length, 'run')} of another group left out`]
        : []),
    ].join(' · '),
    label: `Shares of the irreps of ${first.group} in the logits of ${counted(runs.length, 'run')} side by side`,
    legend: [],
    summary: '',
    table: {
      rows: runs.length * total,
      columns: [
        { name: 'run', value: (i) => cell(i).run.label },
        { name: 'irrep', value: (i) => cell(i).irrep.name },
        share('of W_E', 'W_E_share'),
        share('of W_L', 'W_L_share'),
        share('at random', 'random_share'),
        share('of logits', 'logit_fve'),
        { name: 'key', value: (i) => (isKey(cell(i).run, cell(i).at) ? 'key' : '') },
      ],
    },
    items: {
      count: shares.length,
      text(item) {
        const { run, i } = place(item);
        const { name, W_E_share, W_L_share, random_share, logit_fve } = run.set.irreps[i];
        return `${run.label} · ${name}: ${percentText(logit_fve)} of logits, ${percentText(W_E_share)} of W_E, ${percentText(W_L_share)} of W_L (random weights ${percentText(random_share)}), ${isKey(run, i) ? 'key' : 'not key'}`;
      },
    },
    body: body.kind === 'plots' ? { ...body, height: KEY_ROWS_FRAME + KEY_ROW_HEIGHT * runs.length } : body,
  };
}
