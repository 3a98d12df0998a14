import { InputError } from '../core/config/problem';
import { type FurtherMeasureName, furtherProblem } from '../core/measures/further';
import { type CyclicGroup, cyclicGroupOf, embeddingComponents } from '../core/measures/group';
import { attentionAsymmetry, headCosine, swapped } from '../core/measures/heads';
import { logitScale, softmaxCollapse } from '../core/measures/logit-scale';
import { waveShares } from '../core/measures/pair-waves';
import { participation } from '../core/measures/participation';
import { effectiveRank, leadingShare, singularValues } from '../core/measures/singular';
import { keyFrequencies, spectrumOf } from '../core/measures/spectrum';
import { twoNearestDimension } from '../core/measures/two-nn';
import { sumOfSquaredWeights } from '../core/measures/weights';
import type { Parameters, TensorData } from '../core/model';
import { MersenneTwister } from '../core/random';
import type { Split } from '../core/split';
import { mirrorRows } from '../core/tasks';
import { tokenLayout } from '../core/token-layout';
import type { HookName, Recipe, Trainer } from '../engine/engine';
import { multiply } from '../engine/product';
import { commutatorOf, type Differentiated, learningCoefficientOf } from './gradient-measures';
import { embeddingName, embeddingTable, neuronLogitMap, transposed } from './weights';

/** A model at a moment of its training, or a checkpoint. */
export interface MeasuredModel {
  readonly trainer: Trainer;
  readonly config: Recipe;
  readonly split: Split;
}

/** Singular values of the embedding that count as leading: the two of each of five frequencies. */
const LEADING = 10;

/** Points whose intrinsic dimension is taken; of more, so many are drawn. */
const MOST_POINTS = 3000;

/**
 * The columns of further measures (core/measures/further), by their names in metrics.jsonl.
 * @throws InputError, one line, for a measure that is not defined for the model
 */
export async function furtherMeasures(
  names: readonly FurtherMeasureName[],
  model: MeasuredModel,
): Promise<Record<string, number>> {
  for (const name of names) {
    const problem = furtherProblem(name, model.config);
    if (problem !== undefined) {
      throw new InputError(`the measure "${name}" is not defined here: ${problem}`);
    }
  }
  await model.trainer.download?.();
  const look = new Look(model);
  const columns: Record<string, number> = {};
  for (const name of names) {
    Object.assign(columns, await TAKEN[name](look));
  }
  return columns;
}

const PRE = 'mlp.hook_pre';
const POST = 'mlp.hook_post';
const MIDDLE = 'hook_resid_mid';

/** What several measures look at. */
class Look {
  readonly parameters: Parameters;
  readonly p: number;
  private passed: Promise<Float32Array> | undefined;
  private map: TensorData | undefined;

  constructor(readonly model: MeasuredModel) {
    this.parameters = model.trainer.parameters();
    this.p = model.config.task.modulus;
  }

  get block(): string {
    return `blocks.${this.model.config.model.layers - 1}`;
  }

  /** Of a measure that needs one. */
  get group(): CyclicGroup {
    return cyclicGroupOf(this.model.config.task);
  }

  /** Of all pairs, [pairs, p]. */
  logits(): Promise<Float32Array> {
    this.passed ??= this.model.trainer.forward(this.model.split.all).then(({ logits }) => logits.data);
    return this.passed;
  }

  /** An activation at the last position for all pairs; not kept, they are large. */
  async hook(name: HookName): Promise<TensorData> {
    const { hooks } = await this.model.trainer.forward(this.model.split.all, [name]);
    return hooks[name];
  }

  /** W_E, or of the family `mlp` W_in's rows of x beside those of y; see `embeddingTable`. */
  get embedding(): TensorData {
    return embeddingTable(this.parameters, this.model.config.model);
  }

  /** `W_E` or `W_in`. */
  get embeddingName(): string {
    return embeddingName(this.model.config.model);
  }

  /** W_L = W_out W_U, [d_mlp, p]. */
  get readout(): TensorData {
    this.map ??= neuronLogitMap(this.parameters, this.model.config.model, multiply);
    return this.map;
  }

  /** Rows of the training pairs, or of the others. */
  rows(side: 'train' | 'test'): number[] {
    const { all, isTrain } = this.model.split;
    return Array.from(all.x.keys()).filter((row) => isTrain?.[row] === (side === 'train' ? 1 : 0));
  }
}

type Columns = Record<string, number>;

const TAKEN: Readonly<Record<FurtherMeasureName, (look: Look) => Columns | Promise<Columns>>> = {
  norms: ({ parameters, model }) =>
    Object.fromEntries(
      Object.entries(sumOfSquaredWeights(parameters).byTensor).map(([name, squares]) => [
        `squared_norm_${shortName(name, model.config.model.layers)}`,
        squares,
      ]),
    ),

  effective_rank({ parameters, block, p, readout, model }) {
    const rank = (name: string, rows?: number): number => effectiveRank(singularValues(parameters[name], rows));
    const read = {
      effective_rank_W_U: rank('unembed.W_U'),
      effective_rank_W_in: rank(`${block}.mlp.W_in`),
    };
    return model.config.model.family === 'mlp'
      ? read
      : {
          effective_rank_W_E: rank('embed.W_E', p),
          ...read,
          effective_rank_W_out: rank(`${block}.mlp.W_out`),
          effective_rank_W_L: effectiveRank(singularValues(readout)),
        };
  },

  ipr: ({ embedding, embeddingName, group, readout }) => ({
    [`ipr_${embeddingName}`]: participation(group, embedding),
    ipr_W_L: participation(group, transposed(readout)),
  }),

  async logits(look) {
    const { all, isTrain } = look.model.split;
    const data = await look.logits();
    const { deviation, meanAbsolute, margin } = logitScale(data, all, look.p);
    const scale = { logit_deviation: deviation, logit_mean_abs: meanAbsolute };
    const marginOf = (side: 'train' | 'test'): number => logitScale(data, all, look.p, look.rows(side)).margin;
    return isTrain
      ? { ...scale, margin_train: marginOf('train'), margin_test: marginOf('test') }
      : { ...scale, margin_all: margin };
  },

  async softmax_collapse(look) {
    const logits = await look.logits();
    const { loss, gradient } = softmaxCollapse(logits, look.model.split.all, look.p, look.rows('train'));
    return { collapsed_loss_train: loss, collapsed_gradient_train: gradient };
  },

  heads({ parameters }) {
    const weight = (name: string): TensorData => parameters[`blocks.0.attn.${name}`];
    return {
      head_cosine_OV: headCosine(weight('W_V'), swapped(weight('W_O'))),
      head_cosine_QK: headCosine(weight('W_Q'), weight('W_K')),
    };
  },

  async intrinsic_dimension(look) {
    const { shape, data } = await look.hook(`${look.block}.${MIDDLE}`);
    const width = shape[1];
    const points = countedPairs(look.model.split);
    const chosen = new Float32Array(points.length * width);
    points.forEach((row, i) => chosen.set(data.subarray(row * width, (row + 1) * width), i * width));
    return { intrinsic_dimension_resid_mid: twoNearestDimension(chosen, width) };
  },

  unused_frequencies({ embedding, group, readout }) {
    const embedded = spectrumOf(group, embedding);
    const used = embeddingComponents(group, keyFrequencies(spectrumOf(group, transposed(readout))));
    return { unused_frequencies: keyFrequencies(embedded).filter((k) => !used.includes(k)).length };
  },

  async waves(look) {
    const { group, block, model } = look;
    const keys = keyFrequencies(spectrumOf(group, transposed(look.readout)));
    const columns: Columns = {};
    const of: readonly (readonly [name: string, values: () => Promise<Float32Array>])[] = [
      ['pre', async () => (await look.hook(`${block}.${PRE}`)).data],
      ['post', async () => (await look.hook(`${block}.${POST}`)).data],
      ['logits', () => look.logits()],
    ];
    for (const [name, values] of of) {
      const { trig, quadratic } = waveShares(group, model.split.all, await values(), keys, multiply);
      columns[`trig_ratio_${name}`] = trig;
      columns[`quadratic_${name}`] = quadratic;
    }
    return columns;
  },

  embedding_svd: ({ parameters, p }) => ({
    svd_share_W_E: leadingShare(singularValues(parameters['embed.W_E'], p), LEADING),
  }),

  async attention_asymmetry(look) {
    const { positions } = tokenLayout(look.model.config.task);
    const { data } = await look.hook('blocks.0.attn.hook_pattern');
    const [atX, atY] = [positions.indexOf('x'), positions.indexOf('y')];
    return { attention_asymmetry: attentionAsymmetry(data, positions.length, atX, atY) };
  },

  commutator: async (look) => ({ commutator_defect: await commutatorOf(differentiated(look)) }),

  async llc(look) {
    const { value, epsilon, nBeta, acceptance } = await learningCoefficientOf(differentiated(look));
    return { llc: value, llc_epsilon: epsilon, llc_n_beta: nBeta, llc_acceptance: acceptance };
  },
};

function differentiated({ model, parameters }: Look): Differentiated {
  const { train } = model.split;
  if (!train) {
    throw new Error('a measure of the training pairs was taken where they are not known');
  }
  return { parameters, config: model.config, train };
}

/** A tensor's name in a column: `W_E`, `b_in`; of several layers with its own, `1.W_in`. */
function shortName(name: string, layers: number): string {
  const [first, second, ...rest] = name.split('.');
  const last = rest.at(-1) ?? second;
  const own = name.includes('ln') ? [...(first === 'blocks' ? rest : [first, second])].join('.') : last;
  return first === 'blocks' && layers > 1 ? `${second}.${own}` : own;
}

/**
 * The pairs whose points count: of a pair and its mirror, with the same answer, one, since a model that reads both alike has
 * one point for them; at most so many, drawn.
 */
function countedPairs({ all }: Split): number[] {
  const rows = Array.from(all.x.keys());
  const points = mirrorRows(all) ? rows.filter((row) => all.x[row] <= all.y[row]) : rows;
  const random = new MersenneTwister([0]);
  for (let i = 0; points.length > MOST_POINTS && i < MOST_POINTS; i++) {
    const other = i + random.below(points.length - i);
    [points[i], points[other]] = [points[other], points[i]];
  }
  return points.slice(0, MOST_POINTS);
}
