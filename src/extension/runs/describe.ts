import type { DiskUse } from '../../core/run/disk-use';
import { splitText, UNKNOWN_SPLIT } from '../../text/splits';
import { printable } from '../../core/printable';
import { taskFormula } from '../../core/tasks';
import type { MetricsRow } from '../../core/run/metrics-row';
import { isActive, type RunState, type RunStatus } from '../../core/run/state';
import type { FieldDifference } from './namesakes';
import type { Run } from './run';
import { byteText } from '../../text/bytes';
import { counted, countText } from '../../text/counts';
import { durationText, speedText } from '../../text/durations';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { madeText } from '../../text/dates';
import { forkText } from '../../text/recipes';

/** A theme icon and the theme colour it is drawn in. */
export interface StateIcon {
  readonly id: string;
  readonly color?: string;
}

/** Test accuracy under which a run that has grokked says so: it has lost what it knew. */
const KNOWS = 0.99;

/** `grokked 7,000 · paused`: the figure that matters, and what else there is to say. */
export function runDescription(run: Pick<Run, 'status' | 'config'>): string {
  const { grokkedAt, known, reached } = figures(run);
  const grokked = grokkedAt === null ? [] : [`grokked ${countText(grokkedAt)}`];
  const epoch = `epoch ${countText(run.status.epoch)}`;
  const now = known === null ? epoch : `test ${percentText(known)} @ ${countText(run.status.epoch)}`;
  const parts = [...grokked, ...(reached ? [now] : []), runStateText(run)];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The same figure as short as it can be, for a narrow row: `✓ 7,000`, `3.1%`, while it trains `3.1% @ 120`. */
export function shortFigure(run: Pick<Run, 'status' | 'config'>): string {
  const { grokkedAt, known, reached } = figures(run);
  const epoch = countText(run.status.epoch);
  const at = isActive(run.status.state) ? ` @ ${epoch}` : '';
  const now = known === null ? `epoch ${epoch}` : `${percentText(known)}${at}`;
  const parts = [...(grokkedAt === null ? [] : [`✓ ${countText(grokkedAt)}`]), ...(reached ? [now] : [])];
  return parts.join(' · ');
}

/** `reached`: where it is says more than when it grokked. */
function figures({ status, config }: Pick<Run, 'status' | 'config'>): {
  grokkedAt: number | null;
  known: number | null;
  reached: boolean;
} {
  const { state, test_accuracy: known, grokked_at } = status;
  const grokkedAt = config.load === null && state !== 'queued' ? grokked_at : null;
  const lost = known !== null && known < KNOWS;
  return { grokkedAt, known, reached: state !== 'queued' && (grokkedAt === null || lost || isActive(state)) };
}

/** `loaded` where the model was, the state where it is not running or completed, or what the run waits for. */
export function runStateText({ status, config }: Pick<Run, 'status' | 'config'>): string {
  if (status.state === 'completed') {
    return config.load === null ? '' : config.load.history ? 'imported' : 'loaded';
  }
  if (status.waiting !== null) {
    return waitingText(status);
  }
  return status.state === 'queued' ? 'starting' : status.state === 'running' ? '' : status.state;
}

/** `waiting: the disk is full (ENOSPC)` */
function waitingText({ waiting }: RunStatus): string {
  return `waiting: ${waiting}`;
}

export function stateIcon({ state, grokked_at }: Pick<RunStatus, 'state' | 'grokked_at'>): StateIcon {
  if (state === 'completed') {
    return grokked_at === null ? { id: 'pass' } : { id: 'pass-filled', color: 'charts.green' };
  }
  const icons: Record<Exclude<RunState, 'completed'>, StateIcon> = {
    queued: { id: 'clock', color: 'charts.blue' },
    running: { id: 'loading~spin', color: 'charts.blue' },
    paused: { id: 'debug-pause', color: 'charts.yellow' },
    stopped: { id: 'debug-stop', color: 'descriptionForeground' },
    failed: { id: 'error', color: 'charts.red' },
    interrupted: { id: 'warning', color: 'problemsWarningIcon.foreground' },
  };
  return icons[state];
}

/** `412 MB, 251 checkpoints` */
export function diskText({ all }: Pick<DiskUse, 'all'>, checkpoints: number): string {
  return `${byteText(all)}, ${counted(checkpoints, 'checkpoint')}`;
}

/** A run's config against those of others, for its tooltip. */
export interface Compared {
  /** How many others have its name; with none it is compared with the defaults. */
  readonly others: number;
  readonly differences: readonly FieldDifference[];
}

/** Markdown for a run's tooltip. @param use of the disk, where that is known */
export function runTooltip(run: Run, use?: DiskUse, compared?: Compared): string {
  const { status, config } = run;
  const computed = [
    status.engine,
    status.threads === null ? undefined : counted(status.threads, 'thread'),
    status.epochs_per_second === null ? undefined : speedText(status.epochs_per_second),
  ].filter((part) => part !== null && part !== undefined);
  const state = status.waiting === null ? status.state : waitingText(status);
  const rows: [string, string][] = [
    ['State', computed.length > 0 ? `${state} (${computed.join(', ')})` : state],
    ...processRow(run),
    ...labelRows(run),
    ['Made', madeText(status.created_at, 'seconds')],
    [
      'Epoch',
      config.load === null ? `${countText(status.epoch)} of ${countText(status.epochs)}` : countText(status.epoch),
    ],
  ];
  if (status.train_accuracy !== null && status.test_accuracy !== null) {
    rows.push(['Accuracy', `train ${percentText(status.train_accuracy)}, test ${percentText(status.test_accuracy)}`]);
  }
  const trained: [string, string] = ['Trained on', splitText(config.task)];
  if (config.load === null) {
    const fork = forkText(config);
    rows.push(...(fork === '' ? [] : [['Branch of', fork.slice(2)] satisfies [string, string]]));
    rows.push(...milestones(status), trained, ['Training time', durationText(status.seconds)]);
  } else {
    rows.push(trained, [config.load.history ? 'Imported from' : 'Loaded from', config.load.checkpoint]);
  }
  const checkpoints = run.checkpoints.length;
  rows.push(use ? ['Disk', diskText(use, checkpoints)] : ['Checkpoints', countText(checkpoints)]);
  const error = status.error === null ? '' : `\n\n${escapeMarkdown(status.error)}`;
  return (
    `**${escapeMarkdown(run.name)}** — ${escapeMarkdown(taskFormula(config.task))}${error}\n\n` +
    `${compared ? `${differenceTable(compared)}\n\n` : ''}${table(rows)}\n\n${escapeMarkdown(run.path)}`
  );
}

function labelRows({ name, config, labels }: Pick<Run, 'name' | 'config' | 'labels'>): [string, string][] {
  return [
    ...(name === config.name ? [] : [['Its config is', config.name] satisfies [string, string]]),
    ...(labels.tags.length === 0 ? [] : [['Tags', labels.tags.join(', ')] satisfies [string, string]]),
    ...(labels.archived ? [['Archived', 'yes'] satisfies [string, string]] : []),
  ];
}

/** So many fields, and so many values of the others, have room in a tooltip. */
const MOST_FIELDS = 20;
const MOST_VALUES = 5;

function differenceTable({ others, differences }: Compared): string {
  const than = others === 0 ? 'the defaults' : `${counted(others, 'other')} of its name`;
  if (differences.length === 0) {
    return `Its config is that of ${than}.`;
  }
  const rows = differences.slice(0, MOST_FIELDS).map(({ field, value, others: values }) => {
    const more = values.length > MOST_VALUES ? ` and ${countText(values.length - MOST_VALUES)} more` : '';
    return [field, value, `${values.slice(0, MOST_VALUES).join(', ')}${more}`].map(escapeMarkdown);
  });
  const left = differences.length - rows.length;
  return [
    `| Differs in | here | ${than} |`,
    '|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    ...(left > 0 ? ['', `and in ${counted(left, 'more field')}`] : []),
  ].join('\n');
}

/** Who trains it, where somebody does. */
function processRow({ holder }: Pick<Run, 'holder'>): [string, string][] {
  const where = holder?.startedIn === 'terminal' ? 'started in a terminal' : 'started in the editor';
  return holder ? [['Process', `${holder.pid} on ${holder.host}, ${where}`]] : [];
}

function milestones({ memorised_at, grokked_at, collapses }: RunStatus): [string, string][] {
  const events: [string, number | null][] = [
    ['Memorised', memorised_at],
    ['Grokked', grokked_at],
    ['Collapsed', collapses?.[0] ?? null],
  ];
  return events.flatMap(([name, epoch]): [string, string][] =>
    epoch === null ? [] : [[name, `epoch ${countText(epoch)}`]],
  );
}

/** Markdown for a checkpoint's tooltip; `row` holds the metrics of its epoch where they were logged. */
export function checkpointTooltip(run: Pick<Run, 'name'>, epoch: number, row: MetricsRow | undefined): string {
  const title = `**${escapeMarkdown(run.name)}** @ ${countText(epoch)}`;
  if (!row) {
    return title;
  }
  const side = (name: 'train' | 'test' | 'all'): string =>
    `loss ${numberText(row[`${name}_loss`])}, accuracy ${percentText(row[`${name}_accuracy`])}`;
  const rows: [string, string][] = Number.isNaN(row.train_loss)
    ? [['All pairs', `${side('all')}; ${UNKNOWN_SPLIT}`]]
    : [
        ['Train', side('train')],
        ['Test', side('test')],
      ];
  return `${title}\n\n${table(rows)}`;
}

/** What is said when a run of this window ends. */
export function endMessage(run: Pick<Run, 'name' | 'status' | 'config'>): string {
  const { status } = run;
  if (run.config.load !== null && status.state === 'failed') {
    return `${run.name} could not be opened: ${status.error ?? 'no reason was given'}`;
  }
  if (status.state === 'failed' || status.state === 'interrupted') {
    return `${run.name} ${status.state === 'failed' ? 'failed' : 'was interrupted'} at epoch ${countText(status.epoch)}${status.error ? `: ${status.error}` : ''}`;
  }
  const accuracy = ({ train_accuracy: train, test_accuracy: test }: RunStatus): string =>
    train === null || test === null ? '' : `: train ${percentText(train)}, test ${percentText(test)}`;
  return status.grokked_at === null
    ? `${run.name} ended without grokking after ${countText(status.epoch)} epochs${accuracy(status)}`
    : `${run.name} grokked at epoch ${countText(status.grokked_at)}${accuracy(status)} after ${countText(status.epoch)} epochs`;
}

function table(rows: readonly [string, string][]): string {
  return ['| | |', '|---|---|', ...rows.map(([key, value]) => `| ${key} | ${escapeMarkdown(value)} |`)].join('\n');
}

/** More than fits into a tooltip. */
const LONGEST = 2000;

function escapeMarkdown(text: string): string {
  return printable(text.replaceAll('\n', ' '), LONGEST).replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&');
}
