import { byteText } from '../../core/byte-text';
import type { DiskUse } from '../../core/run/disk-use';
import { splitText, UNKNOWN_SPLIT } from '../../core/split-text';
import { printable } from '../../core/printable';
import { taskFormula } from '../../core/tasks';
import type { MetricsRow } from '../../core/run/metrics-row';
import type { RunState, RunStatus } from '../../core/run/state';
import type { Run } from './run';

/** A theme icon and the theme colour it is drawn in. */
export interface StateIcon {
  readonly id: string;
  readonly color?: string;
}

/** 7580 → `7,580` */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** 0.9984 → `99.8%`; only what is exactly 1 reads 100%. */
export function percent(share: number): string {
  const tenths = Math.floor(share * 1000 + 1e-9);
  return `${tenths === 1000 ? '100' : (tenths / 10).toFixed(1)}%`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When a run was made, in local time: `26 Nov, 13:22`, with the year where it is not this one. */
export function madeText(createdAt: string, detail: 'minutes' | 'seconds' = 'minutes'): string {
  // Intl takes a millisecond and some 50 kB for a text: too much for thousands of rows.
  const made = new Date(createdAt);
  const year = made.getFullYear() === new Date().getFullYear() ? '' : ` ${made.getFullYear()}`;
  const time = [made.getHours(), made.getMinutes(), ...(detail === 'seconds' ? [made.getSeconds()] : [])];
  const digits = time.map((part) => String(part).padStart(2, '0')).join(':');
  return `${made.getDate()} ${MONTHS[made.getMonth()]}${year}, ${digits}`;
}

/** What tells runs from the others of their names, by path: when they were made. One that is the only of its name has none. */
export function distinctions(runs: readonly Pick<Run, 'path' | 'name' | 'status'>[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const namesakes of groups(runs, ({ name }) => name).values()) {
    if (namesakes.length > 1) {
      for (const [text, same] of groups(namesakes, ({ status }) => madeText(status.created_at))) {
        const alone = same.length === 1;
        same.forEach(({ path, status }) => texts.set(path, alone ? text : madeText(status.created_at, 'seconds')));
      }
    }
  }
  return texts;
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) {
      group.push(item);
    } else {
      found.set(key, [item]);
    }
  }
  return found;
}

/** 3.2e-7 stays readable beside 4.735. */
export function lossText(loss: number): string {
  return loss >= 0.001 ? loss.toPrecision(4) : loss.toExponential(1);
}

/**
 * `epoch 7,580 · test 99.8%`, with the state before it where it is not running or completed, or what it waits for, and
 * `loaded` where the model was.
 */
export function runDescription({ status, config }: Pick<Run, 'status' | 'config'>): string {
  const parts: string[] = [];
  if (config.load !== null && status.state === 'completed') {
    parts.push(config.load.history ? 'imported' : 'loaded');
  }
  if (status.state !== 'running' && status.state !== 'completed') {
    parts.push(status.waiting === null ? (status.state === 'queued' ? 'starting' : status.state) : waitingText(status));
  }
  if (status.state !== 'queued') {
    parts.push(`epoch ${count(status.epoch)}`);
    if (status.test_accuracy !== null) {
      parts.push(`test ${percent(status.test_accuracy)}`);
    }
  }
  return parts.join(' · ');
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
  return `${byteText(all)}, ${checkpointsText(checkpoints)}`;
}

/** `251 checkpoints` */
export function checkpointsText(checkpoints: number): string {
  return `${count(checkpoints)} checkpoint${checkpoints === 1 ? '' : 's'}`;
}

/** Markdown for a run's tooltip. @param use of the disk, where that is known */
export function runTooltip(run: Run, use?: DiskUse): string {
  const { status, config } = run;
  const computed = [
    status.engine,
    status.threads === null ? undefined : `${status.threads} thread${status.threads === 1 ? '' : 's'}`,
    status.epochs_per_second === null ? undefined : `${count(Math.round(status.epochs_per_second))} epochs/s`,
  ].filter((part) => part !== null && part !== undefined);
  const state = status.waiting === null ? status.state : waitingText(status);
  const rows: [string, string][] = [
    ['State', computed.length > 0 ? `${state} (${computed.join(', ')})` : state],
    ...processRow(run),
    ['Made', madeText(status.created_at, 'seconds')],
    ['Epoch', config.load === null ? `${count(status.epoch)} of ${count(status.epochs)}` : count(status.epoch)],
  ];
  if (status.train_accuracy !== null && status.test_accuracy !== null) {
    rows.push(['Accuracy', `train ${percent(status.train_accuracy)}, test ${percent(status.test_accuracy)}`]);
  }
  const trained: [string, string] = ['Trained on', splitText(config.task)];
  if (config.load === null) {
    rows.push(...milestones(status), trained, ['Training time', duration(status.seconds)]);
  } else {
    rows.push(trained, [config.load.history ? 'Imported from' : 'Loaded from', config.load.checkpoint]);
  }
  const checkpoints = run.checkpoints.length;
  rows.push(use ? ['Disk', diskText(use, checkpoints)] : ['Checkpoints', count(checkpoints)]);
  const error = status.error === null ? '' : `\n\n${escapeMarkdown(status.error)}`;
  return (
    `**${escapeMarkdown(run.name)}** — ${escapeMarkdown(taskFormula(config.task))}${error}\n\n` +
    `${table(rows)}\n\n${escapeMarkdown(run.path)}`
  );
}

/** Who trains it, where somebody does. */
function processRow({ holder }: Pick<Run, 'holder'>): [string, string][] {
  const where = holder?.startedIn === 'terminal' ? 'started in a terminal' : 'started in the editor';
  return holder ? [['Process', `${holder.pid} on ${holder.host}, ${where}`]] : [];
}

function milestones({ memorised_at, grokked_at }: RunStatus): [string, string][] {
  const events: [string, number | null][] = [
    ['Memorised', memorised_at],
    ['Grokked', grokked_at],
  ];
  return events.flatMap(([name, epoch]): [string, string][] =>
    epoch === null ? [] : [[name, `epoch ${count(epoch)}`]],
  );
}

/** Markdown for a checkpoint's tooltip; `row` holds the metrics of its epoch where they were logged. */
export function checkpointTooltip(run: Pick<Run, 'name'>, epoch: number, row: MetricsRow | undefined): string {
  const title = `**${escapeMarkdown(run.name)}** @ ${count(epoch)}`;
  if (!row) {
    return title;
  }
  const side = (name: 'train' | 'test' | 'all'): string =>
    `loss ${lossText(row[`${name}_loss`])}, accuracy ${percent(row[`${name}_accuracy`])}`;
  const rows: [string, string][] = Number.isNaN(row.train_loss)
    ? [['All pairs', `${side('all')}; ${UNKNOWN_SPLIT}`]]
    : [
        ['Train', side('train')],
        ['Test', side('test')],
      ];
  return `${title}\n\n${table(rows)}`;
}

/** 75.2 → `1 min 15 s` */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What is said when a run of this window ends. */
export function endMessage(run: Pick<Run, 'name' | 'status' | 'config'>): string {
  const { status } = run;
  if (run.config.load !== null && status.state === 'failed') {
    return `${run.name} could not be opened: ${status.error ?? 'no reason was given'}`;
  }
  if (status.state === 'failed' || status.state === 'interrupted') {
    return `${run.name} ${status.state === 'failed' ? 'failed' : 'was interrupted'} at epoch ${count(status.epoch)}${status.error ? `: ${status.error}` : ''}`;
  }
  const accuracy = ({ train_accuracy: train, test_accuracy: test }: RunStatus): string =>
    train === null || test === null ? '' : `: train ${percent(train)}, test ${percent(test)}`;
  return status.grokked_at === null
    ? `${run.name} ended without grokking after ${count(status.epoch)} epochs${accuracy(status)}`
    : `${run.name} grokked at epoch ${count(status.grokked_at)}${accuracy(status)} after ${count(status.epoch)} epochs`;
}

function table(rows: readonly [string, string][]): string {
  return ['| | |', '|---|---|', ...rows.map(([key, value]) => `| ${key} | ${escapeMarkdown(value)} |`)].join('\n');
}

/** More than fits into a tooltip. */
const LONGEST = 2000;

function escapeMarkdown(text: string): string {
  return printable(text.replaceAll('\n', ' '), LONGEST).replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&');
}
