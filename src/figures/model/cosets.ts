import type { CosetReport } from '../../core/measures/cosets';
import { countText, counted } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import type { Paint } from '../paint';
import type { FigureSpec } from '../spec';

const COLORS: Readonly<Record<'x' | 'y', Paint>> = { x: { series: 2 }, y: { series: 3 } };
const WIDTH = 0.2;

/** Neurons by the subgroup on whose cosets they are constant, as functions of x and of y, beside chance; largest first. */
export function cosetsFigure(cosets: readonly CosetReport[], neurons: number): FigureSpec {
  const of = ({ left, right }: CosetReport['of_x']): number => left + right;
  const shown = cosets.filter(({ of_x, of_y }) => of(of_x) + of(of_y) > 0);
  const total = (operand: 'of_x' | 'of_y'): number => shown.reduce((sum, one) => sum + of(one[operand]), 0);
  const summary = `${countText(total('of_x'))} of ${counted(neurons, 'neuron')} as functions of x, ${countText(total('of_y'))} of y`;
  const most = Math.max(1, ...shown.flatMap(({ of_x, of_y, random_of_x, random_of_y }) => [of(of_x), of(of_y), random_of_x, random_of_y])); // prettier-ignore
  const places = (side: number): Float64Array => Float64Array.from(shown, (_, i) => i + 0.5 + (side * WIDTH) / 2);
  const sides = ({ left, right }: CosetReport['of_x'], { conjugates }: CosetReport): string =>
    conjugates === 1 ? countText(left) : `${countText(left)} on xH, ${countText(right)} on Hx`;
  return {
    name: 'cosets',
    title: 'Neurons by coset',
    note: 'constant on the cosets of a subgroup: how many',
    label: `Neurons that are constant on the cosets of a subgroup: ${summary}`,
    legend: [
      { label: 'as functions of x', color: COLORS.x },
      { label: 'of y', color: COLORS.y },
      { label: 'elements changed round', color: 'foreground', dash: [4, 3] },
    ],
    summary,
    table: {
      rows: cosets.length,
      columns: [
        { name: 'subgroup', value: (i) => cosets[i].subgroup },
        { name: 'order', value: (i) => cosets[i].order },
        { name: 'conjugates', value: (i) => cosets[i].conjugates },
        { name: 'x: on xH', value: (i) => cosets[i].of_x.left },
        { name: 'x: on Hx', value: (i) => cosets[i].of_x.right },
        { name: 'y: on yH', value: (i) => cosets[i].of_y.left },
        { name: 'y: on Hy', value: (i) => cosets[i].of_y.right },
        { name: 'both', value: (i) => cosets[i].of_both },
        { name: 'x, at random', value: (i) => cosets[i].random_of_x, text: (i) => numberText(cosets[i].random_of_x) },
        { name: 'y, at random', value: (i) => cosets[i].random_of_y, text: (i) => numberText(cosets[i].random_of_y) },
        { name: 'mean share', value: (i) => cosets[i].mean_share ?? NaN, text: (i) => percentText(cosets[i].mean_share ?? NaN) }, // prettier-ignore
      ],
    },
    items: {
      count: shown.length,
      text(item) {
        const one = shown[item];
        const chance = `at random ${numberText(one.random_of_x)} and ${numberText(one.random_of_y)}`;
        return `${one.subgroup} of order ${one.order}: of x ${sides(one.of_x, one)}; of y ${sides(one.of_y, one)}; ${chance}`;
      },
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: {
            min: 0,
            max: Math.max(1, shown.length),
            label: 'subgroup H',
            names: shown.map(({ subgroup }, i) => ({ at: i + 0.5, text: subgroup })),
          },
          y: { min: 0, max: 1.08 * most, tick: String, whole: true, label: 'neurons' },
          marks: [
            ...(['x', 'y'] as const).map((operand, i) => ({
              kind: 'bars' as const,
              x: places(2 * i - 1),
              values: shown.map((one) => of(operand === 'x' ? one.of_x : one.of_y)),
              width: WIDTH,
              widest: 64,
              color: () => COLORS[operand],
              texts: shown.map((one) => countText(of(operand === 'x' ? one.of_x : one.of_y))),
            })),
            ...shown.flatMap((one, i) =>
              ([one.random_of_x, one.random_of_y] as const).map((value, side) => ({
                kind: 'line' as const,
                x: [i + 0.5 + (side - 1) * WIDTH, i + 0.5 + side * WIDTH],
                y: [value, value],
                color: 'foreground' as const,
                width: 1.5,
                dash: [4, 3],
              })),
            ),
          ],
        },
      ],
      arrangement: { kind: 'stack' },
      height: 260,
      pick: { kind: 'x', x: Float64Array.from(shown, (_, i) => i + 0.5), band: 1 },
    },
  };
}
