import type { TrainingSetup } from '../engine';
import { kernelRecipe, kernelView } from '../fused/kernel-view';
import { ModelPairs } from './pairs';
import { type Plan, SUBMISSION_UPDATES } from './plan';

/** A model of a batch. */
export interface Model {
  readonly setup: TrainingSetup;
  readonly recipe: ReturnType<typeof kernelRecipe>;
  readonly pairs: ModelPairs;
  step: number;
  /** Whether the averages of a filter have begun. */
  averaged: boolean;
}

export function modelOf(setup: TrainingSetup, plan: Plan): Model {
  const { config, train, test, optimizerState } = setup;
  const { pairs } = kernelView(config.model, config.task);
  const recipe = kernelRecipe(config, train.x.length);
  return {
    ...{ setup, recipe, pairs: new ModelPairs(pairs(train), pairs(test), plan, recipe.batches) },
    ...{ step: optimizerState?.step ?? 0, averaged: plan.hasAverages && optimizerState?.average !== undefined },
  };
}

/** Sections of pairs that a batch needs, in all and of what. */
export interface SectionCounts {
  /** Of one update, and of all updates of a submission. */
  readonly segments: number;
  readonly updates: number;
  readonly evaluation: number;
  readonly all: number;
  readonly hasBatches: boolean;
}

/** Of models of one plan. */
export function sectionCounts(models: readonly Model[], plan: Plan): SectionCounts {
  const most = (count: (model: Model) => number): number => Math.max(...models.map(count));
  const hasBatches = models.some(({ recipe }) => recipe.batches !== undefined);
  const segments = most(({ recipe, pairs }) =>
    recipe.batches ? Math.ceil(recipe.batches.size / plan.segment) : pairs.training.length,
  );
  const updates = hasBatches ? segments * SUBMISSION_UPDATES : segments;
  const evaluation = most(({ pairs }) => pairs.evaluation.length);
  return { segments, updates, evaluation, all: updates + evaluation, hasBatches };
}
