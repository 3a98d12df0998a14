import { type KeySet, sameFrequencies, sharedKeys, type SharedKeys } from '../../core/compare/frequencies';
import { counted, countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { cellAxis, gridBody, shadedCells } from '../raster';
import type { FigureSpec } from '../spec';
import { keyRows, KEY_ROWS_FRAME, KEY_ROW_HEIGHT, MOST_KEY_ROWS } from './key-rows';

export interface NamedKeys {
  readonly label: string;
  readonly set: KeySet;
}

interface Pair extends SharedKeys {
  readonly a: NamedKeys;
  readonly b: NamedKeys;
}

/**
 * Which frequencies are key in which run, strongest darkest; behind it for each pair how many are shared, and what chance
 * would share. Those of the group that the first is of; others' frequencies are other waves.
 */
export function keysFigure(all: readonly NamedKeys[]): FigureSpec {
  const comparable = all.filter(({ set }) => sameFrequencies(set, all[0].set));
  const runs = comparable.slice(0, MOST_KEY_ROWS);
  const total = all[0]?.set.shares.length ?? 0;
  const pairs = runs.flatMap((a, i) =>
    runs.slice(i + 1).map((b): Pair => ({ a, b, ...sharedKeys(a.set.keys, b.set.keys, total) })),
  );
  // Column by column, rows from below: the first run is at the top.
  const shares = new Float64Array(total * runs.length).fill(NaN);
  runs.forEach(({ set }, run) =>
    set.keys.forEach((k) => (shares[(k - 1) * runs.length + (runs.length - 1 - run)] = set.shares[k - 1])),
  );
  const most = shares.reduce((high, share) => (share > high ? share : high), 0);
  const place = (item: number): { run: NamedKeys; k: number } => ({
    run: runs[runs.length - 1 - (item % runs.length)],
    k: Math.floor(item / runs.length) + 1,
  });
  const body = gridBody(
    [shadedCells(shares, total, runs.length, { min: -0.35 * most, max: most }, 'sequential')],
    cellAxis(total, 1, 'frequency k', 40),
    keyRows(runs.map(({ label }) => label)),
  );
  return {
    name: 'compare-keys',
    title: 'Key frequencies',
    note: noteOf(all, comparable, runs),
    label: `Key frequencies of ${counted(runs.length, 'run')} side by side`,
    legend: [],
    summary: sharedText(pairs, total),
    table: {
      rows: pairs.length,
      columns: [
        { name: 'run', value: (i) => pairs[i].a.label },
        { name: 'and', value: (i) => pairs[i].b.label },
        { name: 'keys of the first', value: (i) => pairs[i].a.set.keys.length },
        { name: 'keys of the second', value: (i) => pairs[i].b.set.keys.length },
        { name: 'shared', value: (i) => pairs[i].shared.length },
        { name: 'by chance', value: (i) => pairs[i].expected, text: (i) => numberText(pairs[i].expected) },
        {
          name: 'as many by chance',
          value: (i) => pairs[i].probability,
          text: (i) => percentText(pairs[i].probability),
        },
        { name: 'which', value: (i) => pairs[i].shared.join(' ') },
      ],
    },
    items: {
      count: total * runs.length,
      text(item) {
        const { run, k } = place(item);
        const { keys, shares: own } = run.set;
        const also = runs.filter((other) => other !== run && other.set.keys.includes(k)).length;
        const what = keys.includes(k)
          ? `key, ${also === 0 ? 'of no other' : `also of ${counted(also, 'other')}`}`
          : 'not key';
        return `${run.label} · k = ${k}: ${percentText(own[k - 1])} of W_L, ${what}`;
      },
    },
    body: body.kind === 'plots' ? { ...body, height: KEY_ROWS_FRAME + KEY_ROW_HEIGHT * runs.length } : body,
  };
}

function noteOf(all: readonly NamedKeys[], comparable: readonly NamedKeys[], runs: readonly NamedKeys[]): string {
  const { root = null } = all[0]?.set ?? {};
  return [
    'more than 2% of W_L’s power, newest checkpoints',
    ...(root === null ? [] : [`over exponents of ${root}`]),
    ...(comparable.length > runs.length ? [`the first ${runs.length} of ${countText(comparable.length)} runs`] : []),
    ...(all.length > comparable.length
      ? [`${counted(all.length - comparable.length, 'run')} of another group left out`]
      : []),
  ].join(' · ');
}

/** What the pairs share in the mean, beside what chance would share. */
function sharedText(pairs: readonly Pair[], total: number): string {
  if (pairs.length === 0) {
    return '';
  }
  const mean = (of: (pair: Pair) => number): string =>
    numberText(pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length);
  const shared = mean((pair) => pair.shared.length);
  const expected = mean((pair) => pair.expected);
  return `${counted(pairs.length, 'pair')}: ${shared} shared in the mean; by chance, of ${countText(total)} frequencies: ${expected}`;
}
