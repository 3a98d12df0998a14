import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import type { CircuitData } from '../../protocol/analysis-data';
import type { Paint } from '../paint';
import type { FigureSpec, Plot } from '../spec';

type Circle = CircuitData['circles'][number];

/** Residues that are named beside their dot, so that the way around the circle can be followed. */
const NAMED = 3;

/**
 * The embedding of all residues in each key frequency's plane, all circles to one scale. Item c · p + x is residue x of
 * circle c.
 * @param joined whether each residue is joined to the next, which is k steps round the circle
 */
export function circlesFigure(
  { circles, p, mlp }: Pick<CircuitData, 'circles' | 'p' | 'mlp'>,
  joined: boolean,
): FigureSpec {
  const reach = 1.12 * Math.max(1e-9, ...circles.flatMap(({ x, y }) => [...x, ...y].map(Math.abs)));
  const circle = (item: number): Circle => circles[Math.floor(item / p)];
  const exponents = circles.some(({ angle }) => Number.isNaN(angle[0]));
  return {
    name: 'circles',
    title: 'Embedding circles',
    note: "residues along each key frequency's cos and sin, one scale for all",
    label: `Embedding of the residues by key frequency: ${circles.map(({ k }) => k).join(', ')}`,
    legend: [],
    summary: exponents
      ? 'colour: the angle of k·e for the residue that is the root’s power e, once round the hues; 0 is no power: grey'
      : 'colour: the angle of k·x, once round the hues',
    table: {
      rows: circles.length * p,
      columns: [
        { name: 'k', value: (i) => circle(i).k },
        { name: 'residue', value: (i) => i % p },
        {
          name: 'angle (turns)',
          value: (i) => circle(i).angle[i % p],
          text: (i) => numberText(circle(i).angle[i % p]),
        },
        { name: 'cos', value: (i) => circle(i).x[i % p], text: (i) => numberText(circle(i).x[i % p]) },
        { name: 'sin', value: (i) => circle(i).y[i % p], text: (i) => numberText(circle(i).y[i % p]) },
      ],
    },
    items: {
      count: circles.length * p,
      text(item) {
        const { k, x, y, angle } = circle(item);
        const i = item % p;
        const at = Number.isNaN(angle[i]) ? '' : ` at ${Math.round(360 * angle[i])}°`;
        return `k = ${k} · residue ${i}${at}: cos ${numberText(x[i])}, sin ${numberText(y[i])}`;
      },
      step(key, from) {
        const to = { ArrowUp: from - p, ArrowDown: from + p }[key];
        return to === undefined ? undefined : to >= 0 && to < circles.length * p ? to : from;
      },
    },
    body: {
      kind: 'plots',
      plots: circles.map((one) => plotOf(one, reach, joined, mlp ? 'W_in' : 'W_E')),
      arrangement: { kind: 'facets', narrowest: 176, widest: 260 },
      height: 0,
      pick: {
        kind: 'point',
        reach: 10,
        at: (item) => ({
          plot: Math.floor(item / p),
          x: circle(item).x[item % p],
          y: circle(item).y[item % p],
          color: colorOf(circle(item), item % p),
        }),
      },
    },
  };
}

/** By the angle of k·x, neighbours on the circle have neighbouring hues, whatever k is. */
function colorOf({ angle }: Circle, x: number): Paint {
  return Number.isNaN(angle[x]) ? 'muted' : { hue: angle[x] };
}

function plotOf(circle: Circle, reach: number, joined: boolean, embedding: string): Plot {
  const { k, x, y, share } = circle;
  const axis = { min: -reach, max: reach };
  return {
    title: `k = ${k}`,
    titleNote: `${percentText(share)} of ${embedding}`,
    x: axis,
    y: axis,
    marks: [
      { kind: 'rule', x: 0, color: 'grid' },
      { kind: 'rule', y: 0, color: 'grid' },
      ...(joined ? [{ kind: 'line', x, y, color: 'grid', width: 1 } as const] : []),
      {
        kind: 'dots',
        x,
        y,
        radius: 3,
        color: (i) => colorOf(circle, i),
        labels: Array.from({ length: NAMED }, (_, i) => String(i)),
        outward: true,
      },
    ],
  };
}
