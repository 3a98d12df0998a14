import type { ValidateFunction } from 'ajv';
import schema from '../../../media/grok-config.schema.json';
import { type SchemaPart, schemaProblems } from './schema-problems';
import { validatorOf } from './schema-validator';

const validators = new Map<string, () => ValidateFunction>();

/** What is wrong with a value of a field, by its dotted name. */
export function valueProblem(name: string, value: unknown): string | undefined {
  const validator = validators.get(name) ?? validatorOf(partOf(name).part ?? {});
  validators.set(name, validator);
  const validate = validator();
  // As in configs, null is the default.
  if (value === null || validate(value)) {
    return undefined;
  }
  const [{ path, message }] = schemaProblems(validate.errors, name);
  return path.length === 0 ? message : `${name}.${message}`;
}

/** The part of the schema that a dotted name leads to, and the group in which it ought to be. */
export function partOf(name: string): { part: SchemaPart | undefined; group: { name: string; part: SchemaPart } } {
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
