import { isRecord } from './is-record';
import type { RunConfig } from './types';

/** Fields that people vary, the most telling first. */
export const TELLING_FIELDS: readonly string[] = [
  'optimizer.weightDecay',
  'task.trainFraction',
  'task.modulus',
  'task.operation',
  'model.seed',
  'task.split.seed',
  'optimizer.learningRate',
  'model.layers',
  'model.dModel',
];

/** How a training is watched and kept says nothing of what is trained. */
const UNTELLING =
  /^(name|load\b.*|task\.split\.(train|file)|training\.(logEvery|measureEvery|measures|checkpointEvery|keep|engine|threads))$/;

/** Whether a field says something of what is trained. */
export function isTelling(field: string): boolean {
  return !UNTELLING.test(field);
}

/** Fields of a config as a person writes them, e.g. `optimizer.weightDecay`; a list is one field. */
export function configFields(config: RunConfig): string[] {
  const fields = new Set<string>();
  collect(config, undefined, '', fields);
  return [...fields];
}

export function fieldValue(config: RunConfig, field: string): unknown {
  return field.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), config);
}

/** A copy of a config with a field, by its dotted name, in place. */
export function withField(config: Record<string, unknown>, [name, value]: [string, unknown]): Record<string, unknown> {
  const dot = name.indexOf('.');
  if (dot < 0) {
    return { ...config, [name]: value };
  }
  const group = config[name.slice(0, dot)];
  return {
    ...config,
    [name.slice(0, dot)]: withField(isRecord(group) ? group : {}, [name.slice(dot + 1), value]),
  };
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

function rank(field: string): number {
  const place = TELLING_FIELDS.indexOf(field);
  return place >= 0 ? place : TELLING_FIELDS.length + (isTelling(field) ? 0 : 1);
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
