import type { FoundParameter, FoundProperty } from './found-function';

/** What of a model a parameter may be filled in with. */
export type ModelArgument = 'p' | 'trainPairs' | 'testPairs';

/** Parameters of these names are the model's own unless another value is given. */
const MODEL_ARGUMENTS: Readonly<Record<string, ModelArgument>> = {
  p: 'p',
  trainPairs: 'trainPairs',
  train_pairs: 'trainPairs',
  testPairs: 'testPairs',
  test_pairs: 'testPairs',
};

/** What a parameter that is left out is filled in with; undefined where it is not, or has a default of its own. */
export function modelArgument({ name, ...rest }: FoundParameter | FoundProperty): ModelArgument | undefined {
  const hasDefault = 'hasDefault' in rest ? rest.hasDefault : rest.rest || rest.defaultText !== undefined;
  return !hasDefault && Object.hasOwn(MODEL_ARGUMENTS, name) ? MODEL_ARGUMENTS[name] : undefined;
}

/** Whether a function cannot be called before the person has said what this is. */
export function needsValue(parameter: FoundParameter): boolean {
  return missing(parameter, undefined) !== undefined;
}

/**
 * The name of what has to be given yet: the parameter, or a property that its pattern takes.
 * @param value what is given; undefined: nothing
 */
export function missing(parameter: FoundParameter, value: unknown): string | undefined {
  const { name, optional, properties = [] } = parameter;
  if (optional || modelArgument(parameter) !== undefined) {
    return undefined;
  }
  if (value === undefined && properties.length === 0) {
    return name;
  }
  const given = typeof value === 'object' && value !== null ? value : {};
  // Of a type that is written elsewhere only who gives an object knows what may be left out.
  const lacking = properties.find(
    (property) =>
      !(property.name in given) &&
      modelArgument(property) === undefined &&
      (value === undefined ? !property.optional : property.optional === false),
  );
  return lacking?.name;
}
