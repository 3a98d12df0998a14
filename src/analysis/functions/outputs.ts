import * as tf from '@tensorflow/tfjs-core';
import type { Cell, FigureOutput, Output, Several, Table } from '../../core/output';
import { described, isArray, isListOfNumbers, realValues } from './numbers';

/** More numbers than these in one result are more than a view can show. */
const MOST_NUMBERS = 4_000_000;

const WHAT_MAY_BE_RETURNED = 'a number, text, a record, a list of records, a tensor, or a figure of plot';

/**
 * What a function returned, as plain data.
 * @throws TypeError, one line, for what cannot be shown
 */
export function outputOf(value: unknown): Output {
  if (value === undefined || value === null) {
    return { kind: 'nothing' };
  }
  if (value instanceof tf.Tensor) {
    return ofTensor(value);
  }
  switch (typeof value) {
    case 'number':
      return { kind: 'number', value };
    case 'bigint':
      return Number.isSafeInteger(Number(value))
        ? { kind: 'number', value: Number(value) }
        : { kind: 'text', text: String(value) };
    case 'boolean':
    case 'string':
      return { kind: 'text', text: String(value) };
    case 'object':
      break;
    default:
      throw new TypeError(`the function returned ${described(value)}; return ${WHAT_MAY_BE_RETURNED}`);
  }
  if (isOutput(value)) {
    return value;
  }
  if (isListOfNumbers(value)) {
    return ofNumbers(Array.from(value));
  }
  return isArray(value) ? ofList(value) : ofRecord(entriesOf(value));
}

function ofTensor(tensor: tf.Tensor): Output {
  if (tensor.rank > 2) {
    const shape = `[${tensor.shape.join(', ')}]`;
    throw new TypeError(`the function returned a tensor ${shape}; return at most two dimensions, e.g. by tf.slice`);
  }
  refuseSize(tensor.size);
  const values = realValues(tensor, 'the result');
  switch (tensor.rank) {
    case 0:
      return { kind: 'number', value: values[0] };
    case 1:
      return ofNumbers(values);
    default:
      return { kind: 'heatmap', values, rows: tensor.shape[0], columns: tensor.shape[1] ?? 0 };
  }
}

function ofNumbers(values: number[]): Output {
  refuseSize(values.length);
  return { kind: 'bars', series: [{ values }] };
}

function refuseSize(numbers: number): void {
  if (numbers > MOST_NUMBERS) {
    throw new TypeError(
      `the function returned ${numbers.toLocaleString('en')} numbers; return at most ${MOST_NUMBERS.toLocaleString('en')}`,
    );
  }
}

/** A list that is not of numbers: figures beneath one another, records as a table, rows of numbers as a heatmap. */
function ofList(list: readonly unknown[]): Output {
  if (list.some((part) => isOutput(part) || part instanceof tf.Tensor)) {
    return { kind: 'several', parts: list.map((part) => ({ output: outputOf(part) })) };
  }
  if (list.every(isListOfNumbers) && list.every((row) => row.length === list[0].length)) {
    refuseSize(list.length * list[0].length);
    return {
      kind: 'heatmap',
      values: list.flatMap((row) => Array.from(row)),
      rows: list.length,
      columns: list[0].length,
    };
  }
  if (list.every(isPlain)) {
    return tableOf(list.map((row) => entriesOf(row)));
  }
  return tableOf(list.map((entry, i) => [['', i] as const, ['value', entry] as const]).map((row) => [...row]));
}

function tableOf(rows: readonly (readonly (readonly [string, unknown])[])[]): Table {
  const columns = [...new Set(rows.flatMap((row) => row.map(([name]) => name)))];
  return {
    kind: 'table',
    columns,
    rows: rows.map((row) => {
      const cells = new Map(row);
      return columns.map((name) => cellOf(cells.get(name), name));
    }),
  };
}

function ofRecord(entries: readonly (readonly [string, unknown])[]): Output {
  if (entries.some(([, value]) => isShown(value))) {
    const parts: Several['parts'][number][] = [];
    const scalars = entries.filter(([, value]) => !isShown(value));
    if (scalars.length > 0) {
      parts.push({ output: ofRecord(scalars) });
    }
    for (const [title, value] of entries) {
      if (isShown(value)) {
        parts.push({ title, output: outputOf(value) });
      }
    }
    return { kind: 'several', parts };
  }
  return { kind: 'record', entries: entries.map(([name, value]) => ({ name, value: cellOf(value, name) })) };
}

/** Shown by itself: anything that is more than a cell. */
function isShown(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof tf.Tensor && value.rank === 0);
}

function cellOf(value: unknown, name: string): Cell {
  if (value === undefined || value === null) {
    return null;
  }
  if (value instanceof tf.Tensor && value.rank === 0) {
    return realValues(value, name)[0];
  }
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    default:
      break;
  }
  if (isListOfNumbers(value) || (isArray(value) && value.every((entry) => typeof entry === 'string'))) {
    return Array.from<number | string>(value as ArrayLike<number | string>).join(', ');
  }
  throw new TypeError(
    `the function returned ${described(value)} as ${name || 'an entry'}; return ${WHAT_MAY_BE_RETURNED}`,
  );
}

/** Names and values of a record or a Map. */
function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Map) {
    return Array.from(value as Map<unknown, unknown>, ([name, entry]) => [String(name), entry]);
  }
  if (!isPlain(value)) {
    throw new TypeError(`the function returned ${described(value)}; return ${WHAT_MAY_BE_RETURNED}`);
  }
  return Object.entries(value);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isArray(value) || ArrayBuffer.isView(value)) {
    return false;
  }
  const excluded = [tf.Tensor, Map, Set, Date, Promise, RegExp, Error];
  return !excluded.some((type) => value instanceof type);
}

const FIELD: Record<(FigureOutput | Table | Several)['kind'], string> = {
  bars: 'series',
  lines: 'series',
  heatmap: 'values',
  scatter: 'series',
  table: 'rows',
  several: 'parts',
};

/** What the helpers of plot return. */
function isOutput(value: unknown): value is FigureOutput | Table | Several {
  if (typeof value !== 'object' || value === null || !('kind' in value) || typeof value.kind !== 'string') {
    return false;
  }
  return (
    Object.hasOwn(FIELD, value.kind) &&
    isArray((value as Record<string, unknown>)[FIELD[value.kind as keyof typeof FIELD]])
  );
}
