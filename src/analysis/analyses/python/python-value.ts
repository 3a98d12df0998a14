import type { ModelArgument } from '../../../core/analyses/model-arguments';

/** An argument that is the model's own. */
export class OfModel {
  constructor(readonly what: ModelArgument) {}
}

const PYTHON_NAMES: Readonly<Record<ModelArgument, string>> = {
  p: 'p',
  trainPairs: 'train_pairs',
  testPairs: 'test_pairs',
};

/** A value as serve.py reads it: JSON, with what JSON lacks in objects of their own. */
export function encodeArgument(value: unknown): unknown {
  if (value instanceof OfModel) {
    return { $model: PYTHON_NAMES[value.what] };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { $number: String(value).replace('Infinity', 'inf') };
  }
  if (Array.isArray(value)) {
    return value.map(encodeArgument);
  }
  return typeof value === 'object' && value !== null ? mapped(value, encodeArgument) : value;
}

/**
 * A result of python/grokking_lab/values.py as a function in TypeScript would have returned it: arrays as lists of lists,
 * figures and tables as those of plot.
 */
export function decodeResult(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(decodeResult);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const tagged = value as Tagged;
  if (tagged.$array !== undefined) {
    return nested(numbersOf(tagged.$array), tagged.shape ?? []);
  }
  if (tagged.$number !== undefined) {
    return Number(tagged.$number.replace('inf', 'Infinity').replace('nan', 'NaN'));
  }
  if (tagged.$record) {
    return new Map(tagged.$record.map(([name, entry]) => [name, decodeResult(entry)]));
  }
  if (tagged.$parts) {
    return tagged.$parts.map(decodeResult);
  }
  return tagged.$output === undefined ? value : mapped(tagged.$output, decodeResult);
}

interface Tagged {
  readonly $array?: string;
  readonly shape?: readonly number[];
  readonly $number?: string;
  readonly $record?: readonly (readonly [string, unknown])[];
  readonly $parts?: readonly unknown[];
  readonly $output?: object;
}

function numbersOf(base64: string): Float64Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float64Array(Uint8Array.from(bytes).buffer);
}

function nested(numbers: Float64Array, [length = numbers.length, ...shape]: readonly number[]): unknown {
  if (shape.length === 0) {
    return numbers;
  }
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return Array.from({ length }, (_, i) => nested(numbers.subarray(i * size, (i + 1) * size), shape));
}

function mapped(value: object, change: (entry: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, change(entry)]));
}
