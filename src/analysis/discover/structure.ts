import { type AnswerLaw, answerLaw } from '../../core/discover/answer-law';
import { type Exchanged, exchangedAnswers, exchangedDirections } from '../../core/discover/exchange';
import { groupName } from '../../core/discover/group-name';
import { type ActionFit, actionFit } from '../../core/discover/linear-action';
import type { OpenedModel } from '../opened-model';
import { answerCandidates, answerMovement, type Candidate, tokenCandidates, tokenMovements } from './candidates';
import { embeddingTable } from '../weights';
import { type Dictionary, dictionaryOf, neuronDirections } from './dictionary';

/** A candidate for a symmetry of W_E: a permutation of some of the tokens, and how well one linear map carries it. */
export interface Action extends ActionFit {
  /** In words, e.g. `x → x·1`, where 1 is a token. */
  readonly name: string;
  /** Where the permutation comes from: the tokens as numbers, or the model's own answers. */
  readonly source: 'tokens' | 'answers';
  /** Its order as a permutation. */
  readonly order: number;
  readonly isSymmetry: boolean;
}

/** What is found in a model of which nothing is said. */
export interface Structure {
  /** E.g. `Z97`, `S4`; null: none. */
  readonly group: string | null;
  /** How the answers come from the group, where there is one. */
  readonly form: AnswerLaw['form'] | null;
  /** Tokens that are no elements of it: they absorb. */
  readonly absorbing: readonly number[];
  /** Share of answers that are the law's. */
  readonly agreement: number | null;
  /** What the law is on the tokens as numbers, where it is one of these. */
  readonly arithmetic: 'x + y' | 'x − y' | 'x · y' | 'x / y' | null;
  /** What stays when x and y change places: the answers, and what a linear map carries of the neurons; null: no pair can. */
  readonly exchange: { readonly answers: Exchanged | null; readonly neurons: Exchanged | null };
  readonly actions: readonly Action[];
  /** Of a cyclic group whose generator's action W_E carries: its frequencies, by the angles of the map's eigenvalues. */
  readonly frequencies: readonly number[];
  readonly dictionary: Dictionary;
}

/** Eigenvalues of a rotation: of modulus near 1. */
const ROTATION = 0.9;

/**
 * Searches for symmetries from weights, activations and answers alone: which group the answers obey, if any; which
 * permutations of tokens (shift, multiplication, and x → x·g learnt from the answers) a linear map R carries on the
 * embeddings, W_E[g·x] ≈ R·W_E[x], within their 12 leading principal directions, beside random permutations; the eigenvalues
 * of those maps; what stays when the operands change places; and which independent components of the neurons these moves
 * keep apart.
 */
export async function discoverStructure(model: OpenedModel): Promise<Structure> {
  const { p: n, split } = model;
  const answers = await answerTable(model);
  const law = answerLaw(answers, n);
  const group = law ? (groupName(law) ?? null) : null;
  const actions = [...tokenCandidates(n), ...(law ? answerCandidates(law) : [])].map((one) => actionOf(model, one));
  const generator = actions.find(({ source, order, isSymmetry }) => source === 'answers' && isSymmetry && order === law?.elements.length); // prettier-ignore
  const directions = await neuronDirections(model);
  return {
    group: law ? (group ?? `a group of order ${law.elements.length}`) : null,
    form: law?.form ?? null,
    absorbing: law ? [...Array(n).keys()].filter((token) => !law.elements.includes(token)) : [],
    agreement: law?.agreement ?? null,
    arithmetic: law ? arithmeticOf(answers, law, n) : null,
    exchange: {
      answers: exchangedAnswers(answers, n) ?? null,
      neurons: exchangedDirections(directions, split.all) ?? null,
    },
    actions,
    frequencies: generator ? rotations(generator) : [],
    dictionary: dictionaryOf(model, directions, law ? [answerMovement(law, group)] : tokenMovements(n)),
  };
}

/** The largest logit of each pair, [n · n]; −1 for pairs that the task leaves out. */
async function answerTable(model: OpenedModel): Promise<Int32Array> {
  const { p: n } = model;
  const answers = new Int32Array(n * n).fill(-1);
  const { logits } = await model.logits();
  const { x, y } = model.split.all;
  x.forEach((_, row) => {
    const own = logits.subarray(row * n, (row + 1) * n);
    answers[x[row] * n + y[row]] = own.indexOf(own.reduce((a, b) => Math.max(a, b), -Infinity));
  });
  return answers;
}

function actionOf(model: OpenedModel, { tokens, images, part, ...about }: Candidate): Action {
  const { shape, data } = embeddingTable(model.parameters, model.model);
  const width = shape[1];
  const rows = new Float32Array(tokens.length * width);
  tokens.forEach((token, i) => rows.set(data.subarray(token * width, (token + 1) * width), i * width));
  const fit = actionFit(rows, images, part);
  return { ...about, ...fit, isSymmetry: fit.fit > fit.limit };
}

function arithmeticOf(answers: Int32Array, { agreement }: AnswerLaw, n: number): Structure['arithmetic'] {
  const laws: [Exclude<Structure['arithmetic'], null>, (x: number, y: number, z: number) => boolean][] = [
    ['x + y', (x, y, z) => (x + y) % n === z],
    ['x − y', (x, y, z) => (z + y) % n === x],
    ['x · y', (x, y, z) => (x * y) % n === z],
    ['x / y', (x, y, z) => y === 0 || (z * y) % n === x],
  ];
  const share = (law: (typeof laws)[number][1]): number => {
    const rows = [...answers.keys()].filter((i) => answers[i] >= 0);
    return rows.filter((i) => law(Math.floor(i / n), i % n, answers[i])).length / rows.length;
  };
  return laws.find(([, law]) => share(law) >= agreement - 0.02)?.[0] ?? null;
}

/** Frequencies by the angles of eigenvalues that are rotations, the largest modulus first. */
function rotations({ eigenvalues, order }: Action): number[] {
  const found = eigenvalues
    .filter(([modulus, turns]) => modulus >= ROTATION && turns > 0)
    .map(([, turns]) => Math.round(turns * order));
  return [...new Set(found)].filter((k) => k > 0);
}
