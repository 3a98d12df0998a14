import { InputError } from '../core/config/problem';
import { embeddingComponents, frequenciesOf, type Group, type Subspace, subspaceOf } from '../core/measures/group';
import { projectOnto } from '../core/measures/logits';
import { splitLoss, type SplitLoss } from '../core/measures/split-loss';
import { hasParts } from '../core/model';
import { MersenneTwister } from '../core/random';
import { lossWithMeanPattern, lossWithoutResidual } from './frozen';
import type { OpenedModel } from './opened-model';
import { randomSubspaces } from './random-subspace';
import { embeddingWithout, removedFrequencies, transposed, withoutSubspace } from './weights';

export const ABLATION_TARGETS = ['embedding', 'unembedding', 'logits'] as const;
export type AblationTarget = (typeof ABLATION_TARGETS)[number];

/** Which frequencies, or irreps by their numbers, are removed, from what. */
export interface FrequencyAblation {
  readonly target: AblationTarget;
  readonly frequencies: readonly number[];
  /** Keep these and remove every other but the constant (k = 0, the trivial irrep) instead. */
  readonly keep: boolean;
}

/** What else can be taken out of a one-layer model. */
export type PartAblation =
  { readonly part: 'head'; readonly head: number } | { readonly part: 'attention-pattern' | 'mlp' | 'residual' };

/** An ablation of as much at random. */
export interface Draw {
  /** Which frequencies; undefined for a random subspace. */
  readonly frequencies?: readonly number[];
  readonly result: SplitLoss;
}

const CONTROL_DRAWS = 5;

/** The same ablation of as much at random: mean and range over the draws. */
export interface Control {
  readonly draws: readonly Draw[];
  /** The draws are random subspaces, not frequencies. */
  readonly subspaces?: true;
  readonly mean: SplitLoss;
  readonly lowest: SplitLoss;
  readonly highest: SplitLoss;
}

/**
 * Loss and accuracy with frequencies, or irreps, removed: W_E[:p] ← (I − Σ F_kᵀF_k)·W_E[:p] for both places of the embedding
 * (of the family `mlp` W_in's rows of x, and its rows of y); W_U likewise over the answers; the logits minus their projection onto these functions of the answer. Rows F_k are cos and
 * sin of 2πkx/order, of an irrep those of its isotypic subspace. Where the answer is a·x + b·y, frequency k of the answer is
 * k·a of x and k·b of y, which both go from the embedding.
 * @throws InputError for frequencies or irreps that the group has not
 */
export function ablateFrequencies(model: OpenedModel, ablation: FrequencyAblation): Promise<SplitLoss> {
  return ablateSubspace(model, ablation.target, removedSubspace(model.group, ablation));
}

/** Loss and accuracy without a subspace of functions of the residue, of embedding, unembedding or answer. */
export async function ablateSubspace(
  model: OpenedModel,
  target: AblationTarget,
  removed: Subspace,
): Promise<SplitLoss> {
  const { parameters } = model;
  switch (target) {
    case 'embedding':
      return model.loss(embeddingWithout(removed, parameters, model.model));
    case 'unembedding': {
      const byAnswer = transposed(parameters['unembed.W_U']);
      return model.loss({ 'unembed.W_U': transposed(withoutSubspace(removed, byAnswer)) });
    }
    case 'logits': {
      const { logits, sums } = await model.logits();
      return splitLoss(logits, model.split, model.p, projectOnto(removed, sums));
    }
  }
}

function removedSubspace(group: Group, { target, frequencies, keep }: FrequencyAblation): Subspace {
  checkFrequencies(group, frequencies);
  const named = target === 'embedding' ? embeddingComponents(group, frequencies) : frequencies;
  return subspaceOf(group, removedFrequencies(group, named, keep));
}

/** The size-matched random control of an ablation; undefined where there is not as much else. */
export async function randomControl(
  model: OpenedModel,
  ablation: FrequencyAblation,
  avoid: readonly number[],
): Promise<Control | undefined> {
  const draws: Draw[] = [];
  for (const { removed, ...draw } of controlDraws(model, ablation, avoid)) {
    draws.push({ ...draw, result: await ablateSubspace(model, ablation.target, removed) });
  }
  return controlOf(draws);
}

/** What is removed in a draw of a control. */
export interface ControlDraw {
  readonly frequencies?: readonly number[];
  readonly removed: Subspace;
}

/**
 * The draws of a control; they depend on nothing but the ablation's size and what is left out. Of frequencies they are
 * equally many others that are not key. Irreps have different sizes: there they are random subspaces of as many dimensions,
 * of functions without a constant part.
 */
export function controlDraws(
  { group }: OpenedModel,
  ablation: FrequencyAblation,
  avoid: readonly number[],
): readonly ControlDraw[] {
  const { frequencies, keep } = ablation;
  checkFrequencies(group, frequencies);
  const size = frequencies.length;
  if (group.kind === 'irreps') {
    return randomSubspaces(group.basis, subspaceOf(group, frequencies).length, CONTROL_DRAWS, keep).map((removed) => ({
      removed,
    }));
  }
  const pool = frequenciesOf(group).filter((k) => !avoid.includes(k) && !frequencies.includes(k));
  if (size === 0 || pool.length < size) {
    return [];
  }
  const generator = new MersenneTwister([size]);
  return Array.from({ length: CONTROL_DRAWS }, () => {
    const drawn = drawWithout(pool, size, generator);
    return { frequencies: drawn, removed: removedSubspace(group, { ...ablation, frequencies: drawn }) };
  });
}

/** Mean and range of a control's draws; undefined without any. */
export function controlOf(draws: readonly Draw[]): Control | undefined {
  if (draws.length === 0) {
    return undefined;
  }
  const all = draws.map(({ result }) => result);
  return {
    draws,
    ...(draws.some(({ frequencies }) => frequencies === undefined) && { subspaces: true as const }),
    mean: combine(all, (values) => values.reduce((sum, v) => sum + v, 0) / values.length),
    lowest: combine(all, (values) => Math.min(...values)),
    highest: combine(all, (values) => Math.max(...values)),
  };
}

/**
 * Loss and accuracy with a part of the model taken out.
 * @throws InputError for models of several layers or with LayerNorm, and for heads that there are not
 */
export async function ablatePart(model: OpenedModel, ablation: PartAblation): Promise<SplitLoss> {
  if (!hasParts(model.model)) {
    if (model.model.family === 'mlp') {
      throw new InputError('this model has no heads, attention or residual path: its family is mlp; it allows ablations of frequencies'); // prettier-ignore
    }
    throw new InputError(
      'parts are taken out of models of one layer without LayerNorm only; this one allows ablations of frequencies',
    );
  }
  const { parameters } = model;
  const zero = (name: string): { shape: readonly number[]; data: Float32Array } => ({
    shape: parameters[name].shape,
    data: new Float32Array(parameters[name].data.length),
  });
  switch (ablation.part) {
    case 'head': {
      const output = parameters['blocks.0.attn.W_O'];
      const [heads, dHead, dModel] = output.shape;
      if (!(ablation.head >= 0 && ablation.head < heads)) {
        throw new InputError(`there is no head ${ablation.head}; this model has heads 0 to ${heads - 1}`);
      }
      const size = dHead * dModel;
      const data = Float32Array.from(output.data).fill(0, ablation.head * size, (ablation.head + 1) * size);
      return model.loss({ 'blocks.0.attn.W_O': { shape: output.shape, data } });
    }
    case 'mlp':
      return model.loss({
        'blocks.0.mlp.W_out': zero('blocks.0.mlp.W_out'),
        'blocks.0.mlp.b_out': zero('blocks.0.mlp.b_out'),
      });
    case 'attention-pattern':
      return lossWithMeanPattern(model);
    case 'residual':
      return lossWithoutResidual(model);
  }
}

function checkFrequencies(group: Group, frequencies: readonly number[]): void {
  const highest = frequenciesOf(group).length;
  const wrong = frequencies.find((k) => !Number.isInteger(k) || k < 1 || k > highest);
  if (wrong === undefined) {
    return;
  }
  if (group.kind === 'cyclic') {
    throw new InputError(`there is no frequency ${wrong}; this model has 1 to ${highest}`);
  }
  const names = group.irreps.list.slice(1).map(({ number, name }) => `${number} ${name}`);
  const some = names.length > 12 ? `1 to ${highest}` : `1 to ${highest}: ${names.join(', ')}`;
  throw new InputError(`there is no irrep ${wrong} to ablate; ${group.irreps.group.name} has ${some}`);
}

function drawWithout(pool: readonly number[], size: number, generator: MersenneTwister): number[] {
  const left = [...pool];
  return Array.from({ length: size }, () => left.splice(generator.below(left.length), 1)[0]);
}

function combine(results: readonly SplitLoss[], reduce: (values: number[]) => number): SplitLoss {
  const names = Object.keys(results[0]) as (keyof SplitLoss)[];
  return Object.fromEntries(
    names.map((name) => [name, reduce(results.map((result) => result[name]))]),
  ) as unknown as SplitLoss;
}
