import * as tf from '@tensorflow/tfjs-core';
import type { Cell, FigureOutput, Output, Picture, Several, Table } from '../../core/output';
import { described, isArray, isListOfNumbers, realValues } from './numbers';
import { notFiniteText } from '../../text/numbers';
import { countText } from '../../text/counts';

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
      throw refused(value);
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

/** @throws TypeError for more numbers than a view can show */
export function refuseSize(numbers: number): void {
  if (numbers > MOST_NUMBERS) {
    throw new TypeError(
      `the function returned ${countText(numbers)} numbers; return at most ${countText(MOST_NUMBERS)}`,
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
  if (list.every((row) => row instanceof Map || isPlain(row))) {
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
    return Array.from(value as ArrayLike<number | string>, listedText).join(', ');
  }
  throw refused(value, ` as ${name || 'an entry'}`);
}

/** The error for what cannot be shown. */
export function refused(value: unknown, where = ''): TypeError {
  return new TypeError(`the function returned ${described(value)}${where}; return ${WHAT_MAY_BE_RETURNED}`);
}

function listedText(entry: number | string): string {
  return typeof entry === 'number' && !Number.isFinite(entry) ? notFiniteText(entry) : String(entry);
}

/** Names and values of a record or a Map. */
export function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Map) {
    return Array.from(value as Map<unknown, unknown>, ([name, entry]) => [String(name), entry]);
  }
  if (!isPlain(value)) {
    throw refused(value);
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

/** What the helpers of plot return. */
export function isOutput(value: unknown): value is FigureOutput | Picture | Table | Several {
  const kind = isRecord(value) ? value['kind'] : undefined;
  return typeof kind === 'string' && Object.hasOwn(SHAPES, kind) && SHAPES[kind](value as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

/** By kind, whether the fields that are drawn are there: other records may have a `kind` too. */
const SHAPES: Readonly<Record<string, (output: Fields) => boolean>> = {
  bars: ({ series }) => isListOf(series, ({ values }) => isNumbers(values)),
  lines: ({ series }) => isListOf(series, ({ x, y }) => isNumbers(x) && isNumbers(y)),
  scatter: ({ series }) => isListOf(series, ({ x, y }) => isNumbers(x) && isNumbers(y)),
  heatmap: ({ values, rows, columns }) => isNumbers(values) && values.length === Number(rows) * Number(columns),
  svg: ({ svg }) => typeof svg === 'string',
  table: ({ columns, rows }) => isArray(columns) && isArray(rows) && rows.every(isArray),
  several: ({ parts }) => isListOf(parts, ({ output }) => isOutput(output) || isSmallOutput(output)),
};

/** A part of several that is no figure. */
function isSmallOutput(value: unknown): boolean {
  return isRecord(value) && ['nothing', 'number', 'text', 'record'].includes(String(value['kind']));
}

function isNumbers(value: unknown): value is readonly number[] {
  return isArray(value) && isListOfNumbers(value);
}

function isListOf(value: unknown, fits: (entry: Fields) => boolean): boolean {
  return isArray(value) && value.every((entry) => isRecord(entry) && fits(entry));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
