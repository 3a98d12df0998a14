import type { FoundParameter } from './found-function';

/** A value, and the name that it was given by where it was. */
export interface WrittenArgument {
  readonly name?: string;
  readonly value: unknown;
}

/** Values in the order of the parameters, or the first that has no place. */
export type Placed =
  { readonly values: readonly unknown[] } | { readonly unknown: string } | { readonly twice: string } | 'too many';

/**
 * Puts values, given in order or by name, in the order of a signature; what is left out is undefined. A name may also be
 * that of a property which an object pattern takes.
 */
export function placeArguments(written: readonly WrittenArgument[], parameters: readonly FoundParameter[]): Placed {
  const values: unknown[] = [];
  const given = new Set<string>();
  const rest = parameters.findIndex((parameter) => parameter.rest);
  for (const [i, { name, value }] of written.entries()) {
    const inOrder = rest >= 0 ? Math.min(i, rest) : i;
    const index = name === undefined ? inOrder : indexOf(name, parameters);
    if (index < 0) {
      return { unknown: name ?? '' };
    }
    if (index >= parameters.length) {
      return 'too many';
    }
    const property = name !== undefined && name !== parameters[index].name ? name : undefined;
    const key = property === undefined ? String(index) : `${index} ${property}`;
    if (index !== rest && (given.has(key) || given.has(String(index)))) {
      return { twice: name ?? parameters[index].name };
    }
    given.add(key);
    if (property !== undefined) {
      values[index] = { ...(values[index] as object | undefined), [property]: value };
    } else if (index !== rest) {
      values[index] = value;
    } else if (name === undefined) {
      values.length = Math.max(values.length, rest);
      values.push(value);
    } else {
      values.length = rest;
      values.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
    }
  }
  return { values: [...values] };
}

/** The parameter of a name, or the object pattern that takes a property of that name; −1 where there is none. */
function indexOf(name: string, parameters: readonly FoundParameter[]): number {
  const own = parameters.findIndex((parameter) => parameter.name === name);
  return own >= 0
    ? own
    : parameters.findIndex(({ properties = [] }) => properties.some((property) => property.name === name));
}

/** What can be given by name: `p, top`; of an object pattern what it takes. */
export function argumentNames(parameters: readonly FoundParameter[]): string {
  return parameters
    .flatMap(({ name, properties = [] }) => (properties.length === 0 ? [name] : properties.map((taken) => taken.name)))
    .join(', ');
}
