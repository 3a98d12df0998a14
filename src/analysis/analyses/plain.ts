import * as tf from '@tensorflow/tfjs-core';
import type { FigureOutput, Output, Several, Table } from '../../core/output';
import { isArray, isListOfNumbers, realValues } from './numbers';
import { entriesOf, isOutput, refused, refuseSize } from './outputs';

/**
 * What a function returned as JSON can hold it: records, lists and tensors of any depth as they are; NaN and infinities,
 * which JSON has not, as the texts "NaN", "Infinity" and "-Infinity". A figure of plot that is nothing but its numbers is
 * these, any other is `{kind, …}`; a table is its rows as objects; several are a list, or an object where all have names.
 * @throws TypeError, one line, for what is no data
 */
export function plainOf(value: unknown): unknown {
  if (value === undefined || value === null) {
    return null;
  }
  if (value instanceof tf.Tensor) {
    refuseSize(value.size);
    return nested(realValues(value, 'the result'), value.shape);
  }
  switch (typeof value) {
    case 'number':
      return plainNumber(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'boolean':
    case 'string':
      return value;
    case 'object':
      break;
    default:
      throw refused(value);
  }
  if (isOutput(value)) {
    return plainOutput(value);
  }
  if (isListOfNumbers(value)) {
    refuseSize(value.length);
    return Array.from(value, plainNumber);
  }
  return isArray(value) ? value.map(plainOf) : plainRecord(entriesOf(value));
}

function plainOutput(output: Output): unknown {
  switch (output.kind) {
    case 'nothing':
      return null;
    case 'number':
      return plainNumber(output.value);
    case 'text':
      return output.text;
    case 'svg':
      return { ...output };
    case 'record':
      return plainRecord(output.entries.map(({ name, value }) => [name, value]));
    case 'table':
      return plainTable(output);
    case 'several':
      return plainSeveral(output);
    default:
      return plainFigure(output);
  }
}

function plainTable({ columns, rows }: Table): unknown {
  return rows.map((row) => plainRecord(columns.map((name, column) => [name, row[column]])));
}

function plainSeveral({ parts }: Several): unknown {
  const results = parts.map(({ output }) => plainOutput(output));
  const names = parts.flatMap(({ title }) => title ?? []);
  return new Set(names).size === parts.length && parts.length > 0
    ? Object.fromEntries(results.map((result, i) => [names[i], result]))
    : results;
}

function plainFigure(figure: FigureOutput): unknown {
  if (figure.kind === 'bars' && Object.keys(figure).length === 2 && figure.series.length === 1) {
    const [{ name, values }] = figure.series;
    if (name === undefined) {
      return values.map(plainNumber);
    }
  }
  if (figure.kind === 'heatmap') {
    const { values, rows, columns, ...text } = figure;
    if (Object.keys(text).length === 1) {
      return nested(values, [rows, columns]);
    }
  }
  // Its fields are numbers, texts, and lists and records of these.
  return plainRecord(Object.entries(figure));
}

function plainRecord(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([name, value]) => [name, plainOf(value)]));
}

function plainNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Numbers, row-major, as lists of lists. */
function nested(values: readonly number[], [length, ...shape]: readonly number[]): unknown {
  if (length === undefined) {
    return plainNumber(values[0]);
  }
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return Array.from({ length }, (_, i) => nested(values.slice(i * size, (i + 1) * size), shape));
}
