import type { SpectrumData } from '../../protocol/analysis-data';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { percentTickText } from '../../text/ticks';
import type { FigureSpec, Plot } from '../spec';

type Irrep = NonNullable<SpectrumData['irreps']>[number];

interface Share {
  readonly name: string;
  readonly title: string;
  of(irrep: Irrep): number;
  readonly isWeights: boolean;
}

/** What is shown of each irrep, as it is stacked. */
const SHARES: readonly Share[] = [
  { name: 'W_E', title: 'embedding W_E', of: (irrep: Irrep) => irrep.W_E_share, isWeights: true },
  { name: 'W_U', title: 'unembedding W_U', of: (irrep: Irrep) => irrep.W_U_share, isWeights: true },
  { name: 'W_L', title: 'neuron–logit map W_L', of: (irrep: Irrep) => irrep.W_L_share, isWeights: true },
  { name: 'logits', title: 'logits: χ(x·y·z⁻¹)', of: (irrep: Irrep) => irrep.logit_fve, isWeights: false },
];

/** Of the family `mlp`, whose W_U reads the neurons: W_L is W_U. */
function sharesOf({ ofOperands }: SpectrumData): readonly Share[] {
  return ofOperands
    ? [
        { ...SHARES[0], name: 'W_in', title: 'W_in, rows of x and of y' },
        ...SHARES.slice(1).filter(({ name }) => name !== 'W_L'),
      ]
    : SHARES;
}

/** Above so many irreps their numbers stand below the bars, not their names. */
const NAMED = 14;

/** What an irrep is, in words: its name, dimension, and character class by class. */
export function irrepText({ name, dim, complex_pair, character_by_class }: Irrep): string {
  const values = character_by_class.map(([, , value]) => numberText(value)).join(', ');
  return `${name} · dim ${dim}${complex_pair ? ', a conjugate pair (Re χ)' : ''} · χ by class: ${values}`;
}

/** Shares by irrep: a panel of bars for embedding, unembedding, neuron-logit map and logits. Item i is irrep i. */
export function irrepsFigure(data: SpectrumData, irreps: readonly Irrep[]): FigureSpec {
  const { keys, threshold } = data;
  const shares = sharesOf(data);
  const count = irreps.length;
  const places = Float64Array.from(irreps, ({ number }) => number);
  const names = irreps.map(({ number, name }) => ({ at: number, text: count > NAMED ? String(number) : name }));
  const plots = shares.map(({ title, of, isWeights }, i): Plot => {
    const values = irreps.map(of);
    const random = irreps.map(({ random_share }) => random_share);
    const highest = Math.max(1e-3, ...values, ...(isWeights ? random : []));
    const last = i === shares.length - 1;
    return {
      title,
      ...(last && { remark: `key: above ${percentTickText(threshold)}` }),
      x: {
        min: -0.6,
        max: count - 0.4,
        whole: true,
        grid: false,
        names: last ? names : [],
        ...(last && { label: 'irrep' }),
      },
      y: { min: 0, max: 1.08 * highest, space: 30, tick: percentTickText, label: isWeights ? 'power' : 'variance' },
      marks: [
        { kind: 'bars', x: places, values, width: 0.7, widest: 64, color: (bar) => ({ key: keys.indexOf(bar) }) },
        ...(isWeights
          ? [{ kind: 'dots', x: places, y: random, radius: 3, color: () => 'foreground' as const } as const]
          : []),
        ...(last ? [{ kind: 'rule', y: threshold, color: 'foreground', dash: [4, 3] } as const] : []),
      ],
    };
  });
  const share = (name: string, of: (irrep: Irrep) => number) => ({
    name,
    value: (i: number) => of(irreps[i]),
    text: (i: number) => percentText(of(irreps[i])),
  });
  const classes = irreps[0].character_by_class;
  return {
    name: 'spectrum',
    title: 'Power by irrep',
    note: 'share of the squared norm; of the logits, of their variance; dot: random weights',
    label: `Power by irreducible representation${keys.length === 0 ? '' : `; key irreps ${keys.map((k) => irreps[k].name).join(', ')}`}`,
    legend: [],
    summary: keys.length === 0 ? 'no key irrep' : 'coloured: the key irreps',
    table: {
      rows: count,
      columns: [
        { name: 'irrep', value: (i) => i },
        { name: 'name', value: (i) => irreps[i].name },
        { name: 'dim', value: (i) => irreps[i].dim },
        ...shares.map(({ name, of }) => share(name, of)),
        share('at random', ({ random_share }) => random_share),
        { name: 'neurons', value: (i) => irreps[i].neurons },
        { name: 'key', value: (i) => (keys.includes(i) ? 'key' : '') },
        ...classes.map(([size, element], c) => ({
          name: `χ of ${element} (${size})`,
          value: (i: number) => irreps[i].character_by_class[c][2],
          text: (i: number) => numberText(irreps[i].character_by_class[c][2]),
        })),
      ],
    },
    items: {
      count,
      text: (i) =>
        `${shares.map(({ name, of }) => `${percentText(of(irreps[i]))} of ${name}`).join(' · ')} · ${irrepText(irreps[i])}`,
      step: (key, from) => ({ ArrowLeft: from - 1, ArrowRight: from + 1, ArrowUp: from - 1, ArrowDown: from + 1 })[key],
    },
    body: {
      kind: 'plots',
      plots,
      arrangement: { kind: 'stack' },
      height: 520,
      pick: { kind: 'x', x: places, band: 1 },
    },
  };
}
