import type { Exchanged } from '../../core/discover/exchange';
import type { Bars, Scatter, Several, Table } from '../../core/output';
import { counted, countText } from '../../text/counts';
import { numberText, valueText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import type { Action, Structure } from './structure';

/** Points of the unit circle. */
const CIRCLE = 120;
/** From this modulus on an eigenvalue has its frequency beside it. */
const ROUND = 0.9;
/** In turns: frequencies nearer than this would be written over each other. */
const TOGETHER = 0.035;

/** Which group was found, or that none was, and what that rests on. */
export function structureSentence(structure: Structure): string {
  const { group, form, absorbing, agreement, arithmetic, frequencies, actions, dictionary } = structure;
  const { matched, components } = dictionary;
  const neurons = `${countText(matched)} of ${counted(components.length, 'component')} of its neurons`;
  if (group === null) {
    const carried = actions.filter(({ isSymmetry }) => isSymmetry).map(({ name }) => name);
    const embeddings = carried.length === 0 ? 'no permutation that was tried is carried by a linear map' : `its embeddings carry ${carried.join(', ')}`; // prettier-ignore
    const activations = matched === 0 ? 'none of the components of its neurons is kept apart' : `${dictionary.movement} keeps apart ${neurons}`; // prettier-ignore
    return `None: no group has 95% of its answers, ${embeddings}, and ${activations}.`;
  }
  const apart = absorbing.length === 0 ? '' : ` on all tokens but ${absorbing.join(', ')}, which absorb`;
  const known = arithmetic === null ? '' : ` (${arithmetic} of the tokens as numbers)`;
  const law = `Its answers are ${form} in ${group}${apart}${known}: ${percentText(agreement ?? NaN)} of them.`;
  const own = actions.filter(({ source, isSymmetry }) => source === 'answers' && isSymmetry);
  const embeddings = frequencies.length > 0 ? `Its embeddings turn with the frequencies ${frequencies.join(', ')}` : own.length > 0 ? `Its embeddings carry ${own.map(({ name }) => name).join(', ')}` : 'No linear map carries its embeddings along, beyond chance'; // prettier-ignore
  return `${law} ${embeddings}; ${group} keeps apart ${neurons}.`;
}

/** Whether something is a symmetry, beside chance: rows for a table of `SYMMETRY_COLUMNS`. */
export const SYMMETRY_COLUMNS = ['symmetry', 'of', 'dim', 'share', 'random', 'no chance beyond', 'found'] as const;

export function symmetryRows({ actions, exchange, dictionary }: Structure): (string | number | null)[][] {
  const row = (name: string, of: string, dimensions: number | null, { share, random, randomSd, limit, isSymmetry }: Exchanged) =>
    [name, of, dimensions, percentText(share), `${percentText(random)} ± ${numberText(100 * randomSd)}`, percentText(limit), isSymmetry ? 'yes' : 'no']; // prettier-ignore
  return [
    ...actions.map(({ name, source, dimensions, fit, ...rest }) =>
      row(name, source === 'tokens' ? 'embedding, tokens' : 'embedding, answers', dimensions, { share: fit, ...rest }),
    ),
    ...(exchange.answers ? [row('x ↔ y', 'answers', null, exchange.answers)] : []),
    ...(exchange.neurons ? [row('x ↔ y', 'neurons', dictionary.components.length, exchange.neurons)] : []),
  ];
}

/** Components by the eigenspace that they move in: rows for a table of `COMPONENT_COLUMNS`. */
export const COMPONENT_COLUMNS = ['eigenspace', 'components', 'in the embedding’s map'] as const;

export function componentRows({ dictionary, frequencies }: Structure): string[][] {
  const counts = new Map<string, { count: number; frequency: number | null }>();
  for (const { eigenspace, frequency, isMatched } of dictionary.components) {
    if (isMatched && eigenspace !== null) {
      counts.set(eigenspace, { frequency, count: (counts.get(eigenspace)?.count ?? 0) + 1 });
    }
  }
  return [...counts]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([name, { count, frequency }]) => [
      name,
      countText(count),
      frequency === null ? '–' : frequencies.includes(frequency) ? 'yes' : 'no',
    ]);
}

/** What was found as figures: the sentence, fits beside chance, the spectrum of the map found, and the neurons' components. */
export function structureFigures(structure: Structure): Several {
  const { dictionary } = structure;
  const drawn = bestAction(structure);
  const kinds = new Set(dictionary.components.flatMap(({ eigenspace, isMatched }) => (isMatched ? [eigenspace] : [])));
  const why = kinds.size === 1 ? ', for the neurons have hardly more than one eigenspace' : '';
  const random = `Of as many random directions ${valueText(dictionary.randomMatched, 2)} are matched${why}.`;
  const table: Table = { kind: 'table', columns: [...SYMMETRY_COLUMNS], rows: symmetryRows(structure) };
  const matched: Table = { kind: 'table', columns: [...COMPONENT_COLUMNS], rows: componentRows(structure) };
  return {
    kind: 'several',
    parts: [
      { title: 'What was found', output: { kind: 'text', text: `${structureSentence(structure)} ${random}` } },
      { title: 'Fit of each symmetry', output: fitBars(structure) },
      { title: `Eigenvalues of the map of ${drawn.name}`, output: spectrum(drawn) },
      { title: 'Components of the neurons', output: componentBars(structure) },
      { title: 'Components by eigenspace', output: matched },
      { title: 'Symmetries', output: table },
    ],
  };
}

function fitBars({ actions, exchange }: Structure): Bars {
  const all = [
    ...actions.map((action) => ({ ...action, share: action.fit })),
    ...(exchange.answers ? [{ name: 'x ↔ y', ...exchange.answers }] : []),
    ...(exchange.neurons ? [{ name: 'neurons', ...exchange.neurons }] : []),
  ];
  return {
    kind: 'bars',
    y: 'share carried',
    labels: all.map(({ name }) => name),
    series: [
      { name: 'the permutation', values: all.map(({ share }) => share) },
      { name: 'random ones, mean', values: all.map(({ random }) => random) },
      { name: 'no chance beyond', values: all.map(({ limit }) => limit) },
    ],
    highlight: all.flatMap(({ isSymmetry }, i) => (isSymmetry ? [i] : [])),
  };
}

/** The symmetry that says most: by the answers, of the largest order, found; where none is found the best fit. */
function bestAction({ actions }: Structure): Action {
  const rank = ({ source, isSymmetry, order, fit }: Action): number[] => [isSymmetry ? 1 : 0, source === 'answers' ? 1 : 0, isSymmetry ? order : 0, fit]; // prettier-ignore
  return actions.reduce((best, other) => {
    const [a, b] = [rank(best), rank(other)];
    const place = a.findIndex((value, i) => value !== b[i]);
    return place >= 0 && b[place] > a[place] ? other : best;
  });
}

function spectrum({ eigenvalues, order }: Action): Scatter {
  const points = eigenvalues.flatMap(([modulus, turns]) =>
    (turns === 0 || turns === 0.5 ? [turns] : [turns, -turns]).map((turn) => ({ modulus, turn })),
  );
  const circle = Array.from({ length: CIRCLE + 1 }, (_, i) => (2 * Math.PI * i) / CIRCLE);
  return {
    kind: 'scatter',
    x: 'real part',
    y: 'imaginary part',
    equal: true,
    series: [
      {
        name: `eigenvalues, by their angle in ${order}ths of a turn`,
        x: points.map(({ modulus, turn }) => modulus * Math.cos(2 * Math.PI * turn)),
        y: points.map(({ modulus, turn }) => modulus * Math.sin(2 * Math.PI * turn)),
        labels: frequencyLabels(points, order),
      },
      { name: 'unit circle', x: circle.map(Math.cos), y: circle.map(Math.sin), joined: true },
    ],
  };
}

/** By their angle, of those in the upper half near the circle; of some that lie together the first has all. */
function frequencyLabels(points: readonly { modulus: number; turn: number }[], order: number): string[] {
  const labels = points.map(({ modulus, turn }) => (turn < 0 || modulus < ROUND ? '' : `${Math.round(turn * order)}`));
  const shown = labels.map(() => '');
  labels.forEach((label, i) => {
    const near = shown.findIndex((other, j) => other !== '' && Math.abs(points[i].turn - points[j].turn) < TOGETHER);
    if (label !== '') {
      shown[near >= 0 ? near : i] = near >= 0 ? `${shown[near]}, ${label}` : label;
    }
  });
  return shown;
}

function componentBars({ dictionary: { components } }: Structure): Bars {
  return {
    kind: 'bars',
    x: 'component: the eigenspace that it moves in',
    y: 'share of what moves',
    labels: components.map(({ eigenspace }) => eigenspace ?? 'nothing moves'),
    series: [
      { name: 'the component', values: components.map(({ share }) => share) },
      { name: 'elements changed round at random, mean', values: components.map(({ random }) => random) },
    ],
    highlight: components.flatMap(({ isMatched }, i) => (isMatched ? [i] : [])),
  };
}
