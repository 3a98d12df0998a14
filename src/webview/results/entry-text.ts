import type { Output } from '../../core/output';
import type { ResultEntry, Sweep } from '../../protocol/results';
import type { IconName } from '../icon';
import { cellText } from '../../text/cells';
import { countText, counted } from '../../text/counts';
import { valueText } from '../../text/numbers';

export const STATE_FACES: Readonly<Record<ResultEntry['state'], { readonly icon: IconName; readonly label: string }>> =
  {
    running: { icon: 'sync', label: 'running' },
    done: { icon: 'pass-filled', label: 'done' },
    failed: { icon: 'error', label: 'failed' },
    cancelled: { icon: 'circle-slash', label: 'cancelled' },
  };

/** `measure(113, 0.3)` */
export function callText({ name, args }: Pick<ResultEntry, 'name' | 'args'>): string {
  return `${name}(${args})`;
}

/** `add-113 @ 12,000`; `add-113, all checkpoints`; `pythia-70m` */
export function placeText({ model, epoch, sweep }: Pick<ResultEntry, 'model' | 'epoch' | 'sweep'>): string {
  if (sweep !== undefined) {
    return `${model}, all checkpoints`;
  }
  return epoch === undefined ? model : `${model} @ ${countText(epoch)}`;
}

/** What came out, in a line. */
export function entryLine(entry: ResultEntry): string {
  const { state, sweep, error, output } = entry;
  if (state === 'failed') {
    return firstLine(error?.message ?? '') || 'failed';
  }
  if (sweep !== undefined) {
    const progress = `${sweep.film === undefined ? '' : 'film, '}${sweepProgress(entry)}`;
    return state === 'done' ? progress : `${state === 'running' ? '' : 'cancelled: '}${progress}`;
  }
  if (state === 'running') {
    return 'running …';
  }
  return state === 'cancelled' || output === undefined ? state : outputLine(output);
}

/** `37 of 100 checkpoints`; `100 checkpoints, 2 failed` when all were gone through. */
export function sweepProgress({ sweep }: Pick<ResultEntry, 'sweep'>): string {
  if (sweep === undefined) {
    return '';
  }
  const [done, total, failed] = [goneThrough(sweep), sweep.total, sweep.failed?.length ?? 0];
  const all = counted(total, 'checkpoint');
  return `${done === total ? all : `${countText(done)} of ${all}`}${failed > 0 ? `, ${countText(failed)} failed` : ''}`;
}

/** Checkpoints of a sweep that there is something of to see. */
export function answered({ columns, film }: Sweep): number {
  return film?.epochs.length ?? columns.epoch.length;
}

export function goneThrough(sweep: Sweep): number {
  return answered(sweep) + (sweep.failed?.length ?? 0);
}

/** An output in a line. */
export function outputLine(output: Output): string {
  switch (output.kind) {
    case 'nothing':
      return 'nothing';
    case 'number':
      return valueText(output.value, 4);
    case 'text':
      return firstLine(output.text) || 'an empty text';
    case 'record':
      return recordLine(output.entries);
    case 'table':
      return titled(output.title, `table, ${counted(output.rows.length, 'row')}`);
    case 'bars':
      return titled(output.title, counted(Math.max(0, ...output.series.map(({ values }) => values.length)), 'bar'));
    case 'lines':
      return titled(output.title, counted(output.series.length, 'line'));
    case 'heatmap':
      return titled(output.title, `heatmap ${countText(output.rows)} × ${countText(output.columns)}`);
    case 'scatter':
      return titled(output.title, counted(output.series.reduce((sum, { x }) => sum + x.length, 0), 'point')); // prettier-ignore
    case 'svg':
      return titled(output.title, 'picture');
    case 'several':
      return output.parts.length === 1 ? outputLine(output.parts[0].output) : counted(output.parts.length, 'figure');
  }
}

/** A short record is written out. */
function recordLine(entries: readonly { readonly name: string; readonly value: number | string | boolean | null }[]) {
  const text = entries.map(({ name, value }) => `${name} ${cellText(value)}`).join(', ');
  const numbers = entries.every(({ value }) => typeof value === 'number');
  return entries.length > 0 && text.length <= 32 ? text : counted(entries.length, numbers ? 'number' : 'value');
}

function titled(title: string | undefined, text: string): string {
  return title === undefined || title === '' ? text : `${text} · ${title}`;
}

/** What a screen reader is told when a result is there. */
export function announcement(entry: ResultEntry): string {
  const what = `${callText(entry)} on ${placeText(entry)}`;
  switch (entry.state) {
    case 'running':
      return '';
    case 'done':
      return `${what}: ${entryLine(entry)}`;
    case 'failed':
      return `${what} failed: ${entryLine(entry)}`;
    case 'cancelled':
      return `${what} was cancelled`;
  }
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0];
}
