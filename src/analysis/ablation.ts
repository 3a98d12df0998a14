import { InputError } from '../core/config/problem';
import { frequenciesOf, type Group } from '../core/measures/group';
import { projectOntoKeys } from '../core/measures/logits';
import { splitLoss, type SplitLoss } from '../core/measures/split-loss';
import { hasParts } from '../core/model';
import { MersenneTwister } from '../core/random';
import { lossWithMeanPattern, lossWithoutResidual } from './frozen';
import type { OpenedModel } from './opened-model';
import { removedFrequencies, transposed, withoutFrequencies } from './weights';

export const ABLATION_TARGETS = ['embedding', 'unembedding', 'logits'] as const;
export type AblationTarget = (typeof ABLATION_TARGETS)[number];

/** Which frequencies are removed, from what. */
export interface FrequencyAblation {
  readonly target: AblationTarget;
  readonly frequencies: readonly number[];
  /** Keep these and remove every other frequency k ≥ 1 instead. */
  readonly keep: boolean;
}

/** What else can be taken out of a one-layer model. */
export type PartAblation =
  { readonly part: 'head'; readonly head: number } | { readonly part: 'attention-pattern' | 'mlp' | 'residual' };

/** An ablation of random frequencies. */
export interface Draw {
  readonly frequencies: readonly number[];
  readonly result: SplitLoss;
}

const CONTROL_DRAWS = 5;

/** The same ablation with equally many random frequencies that are not key: mean and range over the draws. */
export interface Control {
  readonly draws: readonly Draw[];
  readonly mean: SplitLoss;
  readonly lowest: SplitLoss;
  readonly highest: SplitLoss;
}

/**
 * Loss and accuracy with frequencies removed: W_E[:p] ← (I − Σ F_kᵀF_k)·W_E[:p] for both places of the embedding; W_U
 * likewise over the answers; the logits minus their projection onto cos and sin of 2πk·answer/order.
 * @throws InputError for frequencies the group has not
 */
export async function ablateFrequencies(model: OpenedModel, ablation: FrequencyAblation): Promise<SplitLoss> {
  checkFrequencies(model.group, ablation.frequencies);
  const removed = removedFrequencies(model.group, ablation.frequencies, ablation.keep);
  const { parameters, group } = model;
  switch (ablation.target) {
    case 'embedding':
      return model.loss({ 'embed.W_E': withoutFrequencies(group, parameters['embed.W_E'], removed) });
    case 'unembedding': {
      const byAnswer = transposed(parameters['unembed.W_U']);
      return model.loss({ 'unembed.W_U': transposed(withoutFrequencies(group, byAnswer, removed)) });
    }
    case 'logits': {
      const { logits, sums } = await model.logits();
      return splitLoss(logits, model.split, model.p, projectOntoKeys(group, sums, removed));
    }
  }
}

/** The size-matched random control of an ablation; undefined where the group has too few other frequencies. */
export async function randomControl(
  model: OpenedModel,
  ablation: FrequencyAblation,
  avoid: readonly number[],
): Promise<Control | undefined> {
  const draws: Draw[] = [];
  for (const frequencies of controlDraws(model, ablation, avoid)) {
    draws.push({ frequencies, result: await ablateFrequencies(model, { ...ablation, frequencies }) });
  }
  return controlOf(draws);
}

/** The frequencies of each draw of a control; they depend on nothing but the ablation's size and what is left out. */
export function controlDraws(
  model: OpenedModel,
  ablation: FrequencyAblation,
  avoid: readonly number[],
): readonly (readonly number[])[] {
  const pool = frequenciesOf(model.group).filter((k) => !avoid.includes(k) && !ablation.frequencies.includes(k));
  const size = ablation.frequencies.length;
  if (size === 0 || pool.length < size) {
    return [];
  }
  const generator = new MersenneTwister([size]);
  return Array.from({ length: CONTROL_DRAWS }, () => drawWithout(pool, size, generator));
}

/** Mean and range of a control's draws; undefined without any. */
export function controlOf(draws: readonly Draw[]): Control | undefined {
  if (draws.length === 0) {
    return undefined;
  }
  const all = draws.map(({ result }) => result);
  return {
    draws,
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
  if (wrong !== undefined) {
    throw new InputError(`there is no frequency ${wrong}; this model has 1 to ${highest}`);
  }
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
