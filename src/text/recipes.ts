import { datedChanges, type Milestones } from '../core/config/changes';
import type { LossConfig, RunConfig } from '../core/config/types';
import { parentOf } from '../core/fork-parent';
import { fieldName, fieldText } from './config-fields';
import { countText } from './counts';

/** What is minimised: `cross-entropy`, `cross-entropy of logits / 2`, `mean squared error`, `StableMax`. */
export function lossText({ type, temperature }: LossConfig): string {
  const names = { 'cross-entropy': 'cross-entropy', mse: 'mean squared error', stablemax: 'StableMax' };
  return temperature === 1 ? names[type] : `${names[type]} of logits / ${temperature}`;
}

/** How weights are updated, as far as learning rate, decay and moments do not say it. */
export function optimizerText({ optimizer, model, training }: RunConfig): string {
  const { type, momentum, gradient, normClamp, schedule } = optimizer;
  const names = {
    adamw: 'AdamW, decoupled weight decay',
    adam: 'Adam, weight decay in the gradient',
    sgd: `SGD, momentum ${momentum}, weight decay in the gradient`,
    muon: `Muon, momentum ${momentum}, for the matrices of attention and MLP; AdamW for the rest`,
    egd: 'EGD for the matrices of attention and MLP; AdamW for the rest',
  };
  const { filter, alpha, lambda } = gradient;
  return [
    names[type],
    ...(filter === 'grokfast' ? [`Grokfast (α ${alpha}, λ ${lambda})`] : []),
    ...(filter === 'orthogonal' ? ['⊥Grad'] : []),
    ...(normClamp === null ? [] : [`norm clamped to ${normClamp}`]),
    ...(schedule === 'constant' ? [] : [`${schedule} schedule`]),
    ...(model.freeze && model.freeze.length > 0 ? [`frozen: ${model.freeze.join(', ')}`] : []),
    training.batchSize === null ? 'full batch' : `batches of ${countText(training.batchSize)} pairs`,
  ].join('; ');
}

/** Where a branch begins, e.g. `⑂ add-113 @ 5,000`; empty for a run that is none. */
export function forkText(config: RunConfig): string {
  const parent = parentOf(config);
  return parent ? `⑂ ${parent.name} @ ${countText(parent.epoch)}` : '';
}

/** What happened to a run while it trained, for charts: it was forked, its config changed, it memorised, grokked and collapsed. */
export function runMarks(
  config: RunConfig,
  milestones: Milestones,
): { readonly epoch: number; readonly label: string }[] {
  const parent = parentOf(config);
  const { memorised_at, grokked_at, collapses } = milestones;
  const events: [label: string, epoch: number | null | undefined][] = [
    ['fork', parent?.epoch],
    ['memorised', memorised_at],
    ['grokked', grokked_at],
    ...(collapses ?? []).map((epoch): [string, number] => ['collapse', epoch]),
  ];
  const changes = datedChanges(config, milestones).map(({ epoch, set }) => ({ epoch, label: changeText(set) }));
  return [
    ...events.flatMap(([name, epoch]) =>
      typeof epoch === 'number' ? [{ epoch, label: `${name} ${countText(epoch)}` }] : [],
    ),
    ...changes,
  ].sort((a, b) => a.epoch - b.epoch);
}

/** The values that a change sets, e.g. `λ 0, lr 0.0005`. */
export function changeText(set: Readonly<Record<string, unknown>>): string {
  return Object.entries(set)
    .map(([field, value]) => `${fieldName(field)} ${fieldText(value)}`)
    .join(', ');
}
