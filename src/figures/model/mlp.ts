import type { CircuitData, MlpData, WeightPicture } from '../../protocol/analysis-data';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { cellAxis, gridBody, shadedCells } from '../raster';
import type { FigureSpec } from '../spec';
import { NEURON_FVE } from './neurons';

/** An mlp whose answer is a sum of x and y. */
export type Solved = Exclude<MlpData, { readonly absent: string }>;

/** An angle in degrees, from 0 up to 360. */
function degrees(angle: number): number {
  return ((((angle * 180) / Math.PI) % 360) + 360) % 360;
}

function degreesText(angle: number): string {
  return `${Math.round(angle)}°`;
}

/** The neurons that have phases, those of one frequency: the items of {@link phasesFigure}. */
export function phasedNeurons({ phases }: Solved): number[] {
  return [...phases.fve.keys()].filter((i) => phases.fve[i] >= NEURON_FVE && !Number.isNaN(phases.difference[i]));
}

/** How far the phases are the analytic solution's, in words. */
function alignmentText({ counted, medianDegrees, alignment }: Solved): string {
  return counted === 0
    ? 'no neuron has one frequency'
    : `${countText(counted)} neurons of one frequency: median |φ₁ + φ₂ − φ₃| ${numberText(medianDegrees)}°, mean cosine ${numberText(alignment)}`;
}

/** Each neuron's φ₁ + φ₂ against its φ₃: on the diagonal where it is one of the analytic solution (Gromov 2023). */
export function phasesFigure(mlp: Solved, { keys }: Pick<CircuitData, 'keys'>): FigureSpec {
  const { phases } = mlp;
  const neurons = phasedNeurons(mlp);
  const x = Float64Array.from(neurons, (i) => degrees(phases.x[i] + phases.y[i]));
  // Near the edge the same angle may be at both ends: that which is nearer to the diagonal is drawn.
  const y = Float64Array.from(neurons, (i, at) => x[at] - (phases.difference[i] * 180) / Math.PI);
  const names = [0, 90, 180, 270, 360].map((at) => ({ at, text: degreesText(at) }));
  const axis = { min: -20, max: 380, grid: false, names };
  const color = (item: number): { key: number } => ({ key: keys.indexOf(phases.frequency[neurons[item]]) });
  return {
    name: 'phases',
    title: 'Phases',
    note: 'φ₁ + φ₂ of W_in against φ₃ of W_U',
    label: `Phases of neurons: ${alignmentText(mlp)}`,
    legend: [],
    summary: alignmentText(mlp),
    table: {
      rows: neurons.length,
      columns: [
        { name: 'neuron', value: (i) => neurons[i] },
        { name: 'k', value: (i) => phases.frequency[neurons[i]] },
        ...(
          [
            ['φ₁ of x', (n: number) => degrees(phases.x[n])],
            ['φ₂ of y', (n: number) => degrees(phases.y[n])],
            ['φ₃ of W_U', (n: number) => degrees(phases.out[n])],
            ['φ₁ + φ₂ − φ₃', (n: number) => (phases.difference[n] * 180) / Math.PI],
          ] as const
        ).map(([name, of]) => ({
          name: `${name} (degrees)`,
          value: (i: number) => of(neurons[i]),
          text: (i: number) => numberText(of(neurons[i])),
        })),
      ],
    },
    items: {
      count: neurons.length,
      choosable: true,
      text: (i) =>
        `neuron ${neurons[i]} · k = ${phases.frequency[neurons[i]]}: φ₁ + φ₂ = ${degreesText(x[i])}, φ₃ = ${degreesText(degrees(phases.out[neurons[i]]))}`,
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: { ...axis, label: 'φ₁ + φ₂' },
          y: { ...axis, label: 'φ₃' },
          equal: 'square',
          marks: [
            { kind: 'line', x: [0, 360], y: [0, 360], color: 'foreground', width: 1, dash: [4, 3] },
            { kind: 'dots', x, y, radius: 3, color },
          ],
        },
      ],
      arrangement: { kind: 'stack' },
      height: 440,
      pick: { kind: 'point', reach: 12, at: (item) => ({ plot: 0, x: x[item], y: y[item], color: color(item) }) },
    },
  };
}

/** W_in's rows of x of some neurons, learned or the analytic solution's, in the order of their frequencies. */
export function weightsFigure(mlp: Solved, which: 'learned' | 'analytic'): FigureSpec {
  const picture: WeightPicture = mlp[which];
  const { neurons, frequency, values, accuracy, ipr, width } = picture;
  const p = values.length / neurons.length;
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const range = { min: -most, max: most };
  const text = (item: number): string => {
    const [at, x] = [Math.floor(item / p), item % p];
    return `neuron ${neurons[at]} (k = ${frequency[at]}), x = ${x}: ${numberText(values[item])}`;
  };
  const learned = which === 'learned';
  const shares = [ipr.x, ipr.y, ipr.out].map(numberText).join(', ');
  const whose = learned ? 'Learned' : 'Analytic';
  return {
    name: `weights-${which}`,
    title: `${whose} W_in`,
    note: `${percentText(accuracy)} of all pairs right · IPR ${shares} (x, y, W_U)`,
    label: `${whose} W_in of x, ${neurons.length} of ${width} neurons by frequency: ${percentText(accuracy)} of all pairs right`,
    legend: [],
    summary: learned
      ? `the ${neurons.length} of ${countText(width)} neurons with the largest weights, by frequency`
      : `${neurons.length} of ${countText(width)} neurons of Gromov’s solution, by frequency`,
    table: {
      rows: values.length,
      columns: [
        { name: 'neuron', value: (i) => neurons[Math.floor(i / p)] },
        { name: 'k', value: (i) => frequency[Math.floor(i / p)] },
        { name: 'x', value: (i) => i % p },
        { name: 'weight', value: (i) => values[i], text: (i) => numberText(values[i]) },
      ],
    },
    items: { count: values.length, text },
    body: gridBody(
      [shadedCells(values, neurons.length, p, range, 'diverging')],
      cellAxis(neurons.length, 0, 'neurons by frequency, low to high', 48),
      cellAxis(p, 0, 'x', 40),
      { colors: { ...range, ramp: 'diverging' } },
    ),
  };
}
