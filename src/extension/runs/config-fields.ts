import type { RunConfig } from '../../core/config/types';
import { printableJson } from '../../core/printable';
import { valueText } from '../../text/numbers';

/** How the fields that people vary are called in a row, the most telling first; others have their own last name. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['optimizer.weightDecay', 'λ'],
  ['task.trainFraction', 'frac'],
  ['task.modulus', 'p'],
  ['task.operation', ''],
  ['model.seed', 'seed'],
  ['task.split.seed', 'split seed'],
  ['optimizer.learningRate', 'lr'],
  ['model.layers', 'layers'],
  ['model.dModel', 'width'],
]);

/** How a training is watched and kept says nothing of what is trained. */
const UNTELLING =
  /^(name|load\b.*|task\.split\.(train|file)|training\.(logEvery|measureEvery|checkpointEvery|keep|engine|threads))$/;

const IMPORTANCE = [...SHORT_NAMES.keys()];
const MOST_IN_ROW = 3;
const ROW_DIGITS = 4;

/** Fields of a config as a person writes them, e.g. `optimizer.weightDecay`; a list is one field. */
export function configFields(config: RunConfig): string[] {
  const fields = new Set<string>();
  collect(config, undefined, '', fields);
  return [...fields];
}

export function fieldValue(config: RunConfig, field: string): unknown {
  return field.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), config);
}

/** Fields in which some of the configs differ from the first, but for their names; the most telling first. */
export function differingFields([first, ...others]: readonly RunConfig[]): string[] {
  const fields = new Set<string>();
  for (const other of others) {
    if (other !== first) {
      collect(first, other, '', fields);
    }
  }
  fields.delete('name');
  return [...fields].sort((a, b) => rank(a) - rank(b));
}

/** What these fields are in a config, for a row: `λ 0.5 · seed 3`, of the most telling ones. */
export function rowFields(config: RunConfig, fields: readonly string[]): string {
  const values = new Map(fields.filter((field) => !UNTELLING.test(field)).map((f) => [f, fieldValue(config, f)]));
  if (values.has('model.seed') && values.get('model.seed') === values.get('task.split.seed')) {
    values.delete('task.split.seed');
  }
  return [...values]
    .slice(0, MOST_IN_ROW)
    .map(([field, value]) => `${shortName(field)} ${shortText(value)}`.trim())
    .join(' · ');
}

/** A field's value as it is written in a config: `0.3`, `relu`, `[0.9,0.98]`, `none`. */
export function fieldText(value: unknown): string {
  return value === undefined || value === null ? 'none' : typeof value === 'string' ? value : printableJson(value);
}

function shortName(field: string): string {
  return SHORT_NAMES.get(field) ?? field.slice(field.lastIndexOf('.') + 1);
}

function shortText(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? valueText(value, ROW_DIGITS) : fieldText(value);
}

function rank(field: string): number {
  const place = IMPORTANCE.indexOf(field);
  return place >= 0 ? place : IMPORTANCE.length + (UNTELLING.test(field) ? 1 : 0);
}

/** Adds the fields in which `a` is not `b`. Thousands of configs are gone through at once: nothing is made on the way. */
function collect(a: unknown, b: unknown, path: string, fields: Set<string>): void {
  if (a === b) {
    return;
  }
  if (isRecord(a) && (isRecord(b) || b === undefined)) {
    for (const name in a) {
      collect(a[name], b?.[name], path === '' ? name : `${path}.${name}`, fields);
    }
    for (const name in b) {
      if (!(name in a)) {
        collect(b[name], undefined, path === '' ? name : `${path}.${name}`, fields);
      }
    }
  } else if (isRecord(b) && a === undefined) {
    collect(b, a, path, fields);
  } else if (typeof a !== 'object' || typeof b !== 'object' || JSON.stringify(a) !== JSON.stringify(b)) {
    fields.add(path);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
