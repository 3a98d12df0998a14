import { InputError } from '../config/problem';
import { plainValue } from './arguments';
import type { FoundParameter } from './found-function';
import { missing, type ModelArgument, modelArgument } from './model-arguments';
import { argumentNames, placeArguments } from './place-arguments';

/** What follows `model` in a call: in order, or by name. */
export type GivenArguments = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A required argument that nobody gave. */
export class MissingArgument extends InputError {
  constructor(
    label: string,
    /** The parameter, or the property of its pattern. */
    readonly parameter: string,
  ) {
    super(`${label} needs a value for ${parameter}`);
  }
}

/**
 * What a function is called with after `model`: the given values, the model's own for `p`, `trainPairs` and `testPairs`
 * where none is given, and undefined for what has a default or may be left out.
 * @param label the function's name, for errors
 * @param ofModel throws where the model does not have it
 * @throws MissingArgument; InputError for names and values that have no parameter
 */
export function completeArguments(
  label: string,
  parameters: readonly FoundParameter[],
  given: GivenArguments,
  ofModel: (what: ModelArgument) => unknown,
): unknown[] {
  const values = inOrder(label, parameters, given);
  return parameters.flatMap((parameter, i) => {
    if (parameter.rest) {
      return values.slice(i);
    }
    const what = modelArgument(parameter);
    const value = what && values[i] === undefined ? ofModel(what) : values[i];
    const needed = missing(parameter, value);
    if (needed !== undefined) {
      throw new MissingArgument(label, needed);
    }
    return [withProperties(parameter, value, ofModel)];
  });
}

function inOrder(label: string, parameters: readonly FoundParameter[], given: GivenArguments): readonly unknown[] {
  const written = isInOrder(given)
    ? given.map((value) => ({ value }))
    : Object.entries(given).map(([name, value]) => ({ name, value }));
  const placed = placeArguments(written, parameters);
  const names = argumentNames(parameters);
  if (placed === 'too many') {
    const takes = parameters.length === 0 ? 'nothing after model' : `${names} after model`;
    throw new InputError(`${label} takes ${takes}, got ${written.length} values`);
  }
  if ('unknown' in placed) {
    const known = parameters.length === 0 ? 'it has none after model' : `take ${names}`;
    throw new InputError(`${label} has no parameter ${placed.unknown}; ${known}`);
  }
  if ('twice' in placed) {
    throw new InputError(`${label}: ${placed.twice} is given twice`);
  }
  return placed.values;
}

/** The object for a pattern, with the model's own in it. */
function withProperties(
  { properties = [], defaultText }: FoundParameter,
  value: unknown,
  ofModel: (what: ModelArgument) => unknown,
): unknown {
  const filled = properties.flatMap((property) => {
    const what = modelArgument(property);
    return what ? [{ name: property.name, what }] : [];
  });
  if (properties.length === 0 || (value === undefined && defaultText !== undefined && filled.length === 0)) {
    return value;
  }
  // An object that stands in for the default has what the default has; where only the function can work that out, it does.
  const begun = value ?? (defaultText === undefined ? {} : plainValue(defaultText)?.value);
  if (typeof begun !== 'object' || begun === null) {
    return value;
  }
  const given = begun as Record<string, unknown>;
  const own = filled.filter(({ name }) => given[name] === undefined).map(({ name, what }) => [name, ofModel(what)]);
  return own.length === 0 ? begun : { ...given, ...Object.fromEntries(own) };
}

/** Whether values are given in order. (Array.isArray does not narrow readonly arrays.) */
export function isInOrder(given: GivenArguments): given is readonly unknown[] {
  return Array.isArray(given);
}
