import { withField } from './fields';
import type { RunConfig, TrainingChange } from './types';

/** When a training reached what changes wait for; null: it has not. */
export interface Milestones {
  readonly memorised_at: number | null;
  readonly grokked_at: number | null;
  /** Epochs at which what was grokked was lost. */
  readonly collapses?: readonly number[] | null;
}

/** A change and the epoch from which it holds. */
export interface DatedChange extends TrainingChange {
  readonly epoch: number;
}

/** The changes whose epoch is known, the earliest first, and of one epoch in the order in which they are written. */
export function datedChanges(
  { training }: Pick<RunConfig, 'training'>,
  { memorised_at, grokked_at }: Milestones,
): DatedChange[] {
  const epochOf = ({ at }: TrainingChange): number | null =>
    at === 'memorised' ? memorised_at : at === 'grokked' ? grokked_at : at;
  return training.changes
    .flatMap((change) => {
      const epoch = epochOf(change);
      return epoch === null ? [] : [{ ...change, epoch }];
    })
    .sort((a, b) => a.epoch - b.epoch);
}

/** The config that updates after `epoch` are made with: every change up to then has been made. */
export function configAfter(config: RunConfig, epoch: number, milestones: Milestones): RunConfig {
  return datedChanges(config, milestones)
    .filter((change) => change.epoch <= epoch)
    .reduce((changed, { set }) => changedBy(changed, set), config);
}

/** The same with those changes gone from its list: what it is from `epoch` on, under which a branch may set other values. */
export function settledAt(config: RunConfig, epoch: number, milestones: Milestones): RunConfig {
  const made = datedChanges(config, milestones).filter((change) => change.epoch <= epoch);
  const isMade = ({ at, set }: TrainingChange): boolean =>
    made.some((change) => change.at === at && change.set === set);
  const settled = configAfter(config, epoch, milestones);
  const changes = config.training.changes.filter((change) => !isMade(change));
  return { ...settled, training: { ...settled.training, changes } };
}

/** A config with fields in the place of its own. */
export function changedBy(config: RunConfig, set: TrainingChange['set']): RunConfig {
  return Object.entries(set).reduce<Record<string, unknown>>(withField, { ...config }) as unknown as RunConfig;
}
