import { isSnapshot } from '../../core/config/snapshot';
import type { RunState, RunStatus } from '../../core/run/state';
import type { RunAction, RunView } from '../../protocol/dashboard';
import type { RunCurves } from './run-curves';
import type { IconName } from '../icon';
import { countText } from '../../text/counts';
import { durationText, timeLeftText } from '../../text/durations';

export const STATE_ICONS: Readonly<Record<RunState, IconName>> = {
  queued: 'watch',
  running: 'circle-filled',
  paused: 'debug-pause',
  stopped: 'debug-stop',
  completed: 'pass-filled',
  failed: 'error',
  interrupted: 'debug-disconnect',
};

/** The time a running run still needs at its speed, or the time an ended one took; '' when there is none to tell. */
export function timeText({ state, epoch, epochs, epochs_per_second, seconds }: RunStatus): string {
  if (state === 'running') {
    return epochs_per_second !== null && epochs_per_second > 0
      ? timeLeftText((epochs - epoch) / epochs_per_second)
      : '';
  }
  return state === 'queued' || seconds === 0 ? '' : `trained for ${durationText(seconds)}`;
}

/** Why the time left is an upper bound, when it is. */
export function timeNote({ config, status }: RunView): string {
  const below = config.training.stopWhen?.testLossBelow;
  const until = `until epoch ${countText(status.epochs)} at the present speed`;
  return below === undefined ? until : `${until}; sooner if the test loss falls below ${below}`;
}

/** What a screen reader is told when it changes. */
export function announcement({ name, status, config }: RunView): string {
  const { memorised_at, grokked_at, collapses } = status;
  const lost = collapses?.at(-1);
  const state = stateText({ status, config });
  if (config.load !== null) {
    return `${name}: ${state}`;
  }
  const phase =
    grokked_at !== null
      ? `, grokked at epoch ${countText(grokked_at)}`
      : memorised_at !== null
        ? `, memorised at epoch ${countText(memorised_at)}`
        : '';
  return `${name}: ${state}${phase}${lost === undefined ? '' : `, collapsed at epoch ${countText(lost)}`}`;
}

/** The state as the header says it: a model that was loaded has not completed a training, and one may wait for its disk. */
export function stateText({ status, config }: Pick<RunView, 'status' | 'config'>): string {
  if (status.waiting !== null) {
    return 'waiting';
  }
  if (config.load === null || status.state === 'failed') {
    return status.state;
  }
  const imported = !isSnapshot(config);
  return status.state === 'completed' ? (imported ? 'imported' : 'loaded') : imported ? 'importing' : 'loading';
}

/** A message above the tabs: where a model comes from, or a state that wants the person to do something. */
export interface Notice {
  readonly severity: 'error' | 'warning' | 'info';
  readonly text: string;
  /** In place of the one of its severity. */
  readonly icon?: IconName;
  readonly actions: readonly RunAction[];
}

export function runNotice({ status, config, checkpoints, actions }: RunView): Notice | undefined {
  if (status.state === 'failed') {
    return {
      severity: 'error',
      text: status.error ?? 'Training failed without saying why.',
      actions: actions.filter((action) => action === 'resume' || action === 'showLog'),
    };
  }
  if (config.load !== null) {
    return {
      severity: 'info',
      text: `${isSnapshot(config) ? `This model was loaded from ${config.load.checkpoint}: nothing was trained here, so there is one epoch to look at.` : `This training was imported from ${config.load.checkpoint}: its curves are the file's own, measures are of some of its checkpoints.`}${config.task.split.method === 'unknown' ? ' Which pairs it was trained on is not known: numbers are those of all pairs.' : ''}`,
      actions: [],
    };
  }
  if (status.waiting !== null) {
    const epoch = countText(status.epoch);
    return {
      severity: 'warning',
      icon: 'watch',
      text: `${sentence(status.waiting)} Training waits at epoch ${epoch} and goes on by itself as soon as the run can be written; nothing is lost.`,
      actions: [],
    };
  }
  if (status.state === 'interrupted') {
    const last = checkpoints.at(-1);
    const from = last === undefined ? 'from the start' : `from the checkpoint of epoch ${countText(last)}`;
    const canResume = actions.includes('resume');
    return {
      severity: 'warning',
      text: `${sentence(status.error ?? 'the process that trained this run has ended')} ${canResume ? `Resume goes on ${from}.` : ''}`.trim(),
      actions: canResume ? ['resume'] : [],
    };
  }
  return undefined;
}

/** That the checkpoint which was looked at is gone, and which one is shown instead. */
export function removedNotice(removed: number, shown: number): Notice {
  return {
    severity: 'info',
    icon: 'history',
    text: `The checkpoint of epoch ${countText(removed)} was removed; this is the nearest, that of epoch ${countText(shown)}.`,
    actions: [],
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What stands in the place of charts that have no rows yet. */
export function emptyText({ config, status }: RunView): { title: string; text: string } {
  if (config.load !== null) {
    return {
      title: isSnapshot(config) ? 'Opening the model' : 'Importing the training',
      text: `It is loaded from ${config.load.checkpoint} and measured.`,
    };
  }
  const every = config.training.logEvery;
  const curves = `Loss and accuracy appear here with the first logged epoch, and then every ${every === 1 ? 'epoch' : `${countText(every)} epochs`}.`;
  switch (status.state) {
    case 'queued':
      return { title: 'Waiting to start', text: curves };
    case 'running':
      return { title: 'Starting the engine', text: curves };
    default:
      return { title: 'No epoch was logged', text: 'This run ended before its first logged epoch.' };
  }
}

/** What stands in the place of the charts of measures when none are taken. */
export function unmeasuredText({ config }: Pick<RunView, 'config'>): string | undefined {
  return config.training.measureEvery === 0
    ? 'No progress measures: training.measureEvery is 0. Loss and accuracy are logged all the same.'
    : undefined;
}

/** What is said where not every row of the epochs in view is drawn. */
export function thinnedText({ thinned, logged, store }: RunCurves): string | undefined {
  return thinned
    ? `The curves show ${countText(store.length)} of ${countText(logged)} rows, with every high and low. Zoom in until every row is there; Save as CSV writes them all.`
    : undefined;
}

/** What stands in the place of an analysis while there is no checkpoint. */
export function noCheckpointText({ config, status }: RunView): { title: string; text: string } {
  if (status.state === 'failed' || status.state === 'stopped' || status.state === 'completed') {
    return {
      title: 'No checkpoint',
      text: 'This run has ended without a checkpoint, so there is no model to look into.',
    };
  }
  const every = countText(config.training.checkpointEvery);
  return {
    title: 'No checkpoint yet',
    text: `The model can be looked into from its first checkpoint on; one is written every ${every} epochs.`,
  };
}
