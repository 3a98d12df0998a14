import Ajv, { type ValidateFunction } from 'ajv';
import schema from '../../../media/grok-config.schema.json';
import { operationOf } from '../config/parse';
import { fieldsOf, type SchemaPart, schemaProblems } from '../config/schema-problems';
import { printable } from '../printable';
import type { VariedValue } from './plan';

/** Fields that a sweep does not vary, and why not. */
const FIXED: Readonly<Record<string, string>> = {
  name: 'is made of the name of the sweep and the number of the run',
  load: 'opens a model, and a sweep trains',
  'training.threads': 'is 1 in a sweep: its runs go side by side, and threads do not change what is learned',
  'training.keep': 'is given by keep of the sweep',
  'model.initFrom': 'names a file; write a sweep for each',
  'task.split.file': 'names a file; write a sweep for each',
  'task.split.train': 'is written by the lab; write a sweep for each split',
};

const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, strictNumbers: true });
const validators = new Map<string, ValidateFunction>();

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

/** What is wrong with a value of a field that can be varied. */
export function valueProblem(name: string, value: VariedValue): string | undefined {
  let validate = validators.get(name);
  if (!validate) {
    validate = ajv.compile(partOf(name).part ?? {});
    validators.set(name, validate);
  }
  // As in configs, null is the default.
  if (value === null || validate(value)) {
    return undefined;
  }
  const [{ path, message }] = schemaProblems(validate.errors, name);
  return path.length === 0 ? message : `${name}.${message}`;
}

/** A value as configs are resolved to it. */
export function resolvedValue(name: string, value: VariedValue): VariedValue {
  return name === 'task.operation' ? operationOf(value) : value;
}

/** The part of the schema that a dotted name leads to, and the group in which it ought to be. */
function partOf(name: string): { part: SchemaPart | undefined; group: { name: string; part: SchemaPart } } {
  let group = { name: '', part: schema as SchemaPart };
  const segments = name.split('.');
  for (const [i, segment] of segments.entries()) {
    const { properties = {} } = group.part;
    const part = Object.hasOwn(properties, segment) && segment !== '$schema' ? properties[segment] : undefined;
    if (!part || i === segments.length - 1) {
      return { part, group };
    }
    if (!part.properties) {
      return { part: undefined, group };
    }
    group = { name: segments.slice(0, i + 1).join('.'), part };
  }
  return { part: undefined, group };
}
