import type { RunConfig } from '../config/types';
import { InputError } from '../config/problem';
import { printableJson } from '../printable';
import { hasIrreps } from '../tasks';

/** What a measure needs of a training. */
type Need = 'cyclic group' | 'transformer' | 'two heads' | 'no opinions' | 'known split' | 'one loss';

/** A further measure of training: it is taken where a config or a person asks for it. */
interface FurtherMeasure {
  /** What it is, for the schema and for help. */
  readonly meaning: string;
  readonly source: string;
  readonly needs: readonly Need[];
}

const catalogue = {
  norms: {
    meaning: 'sum of squares of every tensor',
    source: 'Nanda et al. 2023, §5.1',
    needs: [],
  },
  effective_rank: {
    meaning: 'exp of the entropy of the singular values of W_E, W_U, W_in, W_out and W_L',
    source: 'Roy & Vetterli 2007',
    needs: [],
  },
  ipr: {
    meaning: 'mean inverse participation ratio of the Fourier power of W_E by column and of W_L by neuron',
    source: 'after Doshi et al. 2023',
    needs: ['cyclic group'],
  },
  logits: {
    meaning: 'deviation and mean size of the row-centred logits, and the mean margin of the right answer',
    source: 'defined here',
    needs: [],
  },
  softmax_collapse: {
    meaning: 'share of the training pairs whose float32 softmax is exactly 1, and of those with no gradient at all',
    source: 'Prieto et al. 2025, §3',
    needs: ['known split'],
  },
  heads: {
    meaning: 'mean cosine between the OV maps of the first layer’s heads, and between their QK maps',
    source: 'the maps of Elhage et al. 2021',
    needs: ['transformer', 'two heads'],
  },
  intrinsic_dimension: {
    meaning: 'TwoNN dimension of the residual stream before the last MLP over the pairs',
    source: 'Facco et al. 2017',
    needs: ['transformer'],
  },
  unused_frequencies: {
    meaning: 'frequencies with more than 2% of W_E’s power and less than 2% of W_L’s',
    source: 'the shares of Nanda et al. 2023, §4.1',
    needs: ['cyclic group'],
  },
  waves: {
    meaning:
      'share of the variance of pre-activations, neurons and logits in cos and sin of the key frequencies of the answer, and in their products of x and y',
    source: 'ARENA 1.5.2, “Analysis during training”',
    needs: ['cyclic group'],
  },
  embedding_svd: {
    meaning: 'share of W_E’s power in its ten largest singular values',
    source: 'ARENA 1.5.2, “Analysis during training”',
    needs: ['transformer'],
  },
  attention_asymmetry: {
    meaning: 'mean |attention to x − attention to y| of the last position in the first layer',
    source: 'ARENA 1.5.2, “Analysis during training”',
    needs: ['transformer'],
  },
  commutator: {
    meaning: 'commutator defect of gradient steps on two batches: median of 9',
    source: 'Xu 2026, arXiv 2602.16746, §3.2',
    needs: ['no opinions', 'known split', 'one loss'],
  },
  llc: {
    meaning:
      'local learning coefficient by Langevin draws, with its step size ε, nβ and rate of acceptance; takes seconds',
    source: 'Lau et al. 2023',
    needs: ['no opinions', 'known split', 'one loss'],
  },
} as const satisfies Record<string, FurtherMeasure>;

/** By its name in `training.measures` and `--measures`. */
export type FurtherMeasureName = keyof typeof catalogue;

export const FURTHER_MEASURES: Readonly<Record<FurtherMeasureName, FurtherMeasure>> = catalogue;
export const FURTHER_NAMES = Object.keys(catalogue) as readonly FurtherMeasureName[];

/** These names, checked. @throws InputError for one that there is not */
export function furtherNames(names: readonly string[]): FurtherMeasureName[] {
  return names.map((name) => {
    const known = FURTHER_NAMES.find((one) => one === name);
    if (known === undefined) {
      throw new InputError(`there is no measure ${printableJson(name)}; there are ${FURTHER_NAMES.join(', ')}`);
    }
    return known;
  });
}

/** Why a measure is not defined for a model of this task, in words; undefined where it is. */
export function furtherProblem(
  name: FurtherMeasureName,
  { task, model, training }: Pick<RunConfig, 'task' | 'model' | 'training'>,
): string | undefined {
  const unmet: Readonly<Record<Need, () => string | false>> = {
    transformer: () => model.family === 'mlp' && 'model.family is "mlp", which has no embedding W_E, attention or residual stream', // prettier-ignore
    'two heads': () => model.heads < 2 && `model.heads is ${model.heads}: there is no pair of heads`,
    'cyclic group': () => hasIrreps(task) && `${task.group} has irreps, not frequencies`,
    'no opinions': () => task.operation === 'opinion' && 'a task with opinions draws its prompts anew at every update',
    'one loss': () =>
      training.changes.some(({ set }) => Object.keys(set).some((field) => field.startsWith('loss.'))) &&
      'training.changes changes the loss that its gradients are of',
    'known split': () => task.split.method === 'unknown' && 'nobody knows which pairs were trained on',
  };
  const { needs } = FURTHER_MEASURES[name];
  return needs.map((need) => unmet[need]()).find((problem) => problem !== false) || undefined;
}
