import type { Port } from './rpc';

/** Lists from this length on travel as bytes: JSON would write every number out. */
const LONG = 64;

/** In place of a number that JSON has not: `NaN`, `Infinity`, `-Infinity`. */
const NUMBER = '$number';
/** In place of a list of numbers: a Float64Array. */
const NUMBERS = '$numbers';

/**
 * A channel that sends JSON and, beside it, typed arrays: that between a webview's page and the extension. Numbers that are
 * not finite, which JSON makes null, arrive as they were.
 */
export function jsonPort(port: Port): Port {
  return {
    post: (message) => port.post(encoded(message)),
    listen: (listener) => port.listen((message) => listener(decoded(message))),
  };
}

/** A message as JSON and typed arrays can hold it. */
export function encoded(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : { [NUMBER]: String(value) };
  }
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return isNumbers(list) && (list.length >= LONG || !list.every(Number.isFinite))
      ? { [NUMBERS]: Float64Array.from(list) }
      : list.map(encoded);
  }
  return isRecord(value) ? mapped(value, encoded) : value;
}

/** Deeper than any message is. */
const DEEPEST = 64;

/** What {@link encoded} was given; what lies too deep in it is left out. */
export function decoded(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((entry) => decoded(entry, depth + 1));
  }
  if (!isRecord(value)) {
    return value;
  }
  if (typeof value[NUMBER] === 'string') {
    return Number(value[NUMBER]);
  }
  const numbers = value[NUMBERS];
  return ArrayBuffer.isView(numbers)
    ? Array.from(numbers as Float64Array)
    : mapped(value, (entry) => decoded(entry, depth + 1));
}

function mapped(record: Readonly<Record<string, unknown>>, map: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function isNumbers(list: readonly unknown[]): list is readonly number[] {
  return list.every((entry) => typeof entry === 'number');
}

/** An object that is no list and no bytes. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof ArrayBuffer)
  );
}
