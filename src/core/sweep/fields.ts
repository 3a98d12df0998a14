import { partOf } from '../config/field-schema';
import { operationOf } from '../config/parse';
import { fieldsOf } from '../config/schema-problems';
import { printable } from '../printable';
import type { VariedValue } from './plan';

/** Fields that a sweep does not vary, and why not. */
const FIXED: Readonly<Record<string, string>> = {
  name: 'is made of the name of the sweep and the number of the run',
  load: 'opens a model, and a sweep trains',
  'training.threads': 'is 1 in a sweep: its runs go side by side, and threads do not change what is learned',
  'training.keep': 'is given by keep of the sweep',
  'model.family': 'has other fields for each; write a sweep for each',
  'model.initFrom': 'names a file; write a sweep for each',
  'training.from': 'names a file; write a sweep for each',
  'task.split.file': 'names a file; write a sweep for each',
  'task.split.train': 'is written by the lab; write a sweep for each split',
};

/** What is wrong with varying a field of the config, by its dotted name; undefined where it can be varied. */
export function fieldProblem(name: string): string | undefined {
  const fixed = Object.keys(FIXED).find((field) => name === field || name.startsWith(`${field}.`));
  if (fixed !== undefined) {
    return `${fixed} cannot be varied: it ${FIXED[fixed]}`;
  }
  const { part, group } = partOf(name);
  const shown = printable(name);
  if (!part) {
    return `${shown} is not a field of the config; ${group.name || 'the config'} takes ${fieldsOf(group.part)}`;
  }
  return part.properties && `${shown} is a group of fields; vary one of ${fieldsOf(part)} by its dotted name`;
}

/** A value as configs are resolved to it. */
export function resolvedValue(name: string, value: VariedValue): VariedValue {
  return name === 'task.operation' ? operationOf(value) : value;
}
