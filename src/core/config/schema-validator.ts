import Ajv, { type ValidateFunction } from 'ajv';

/**
 * The validator of one of the schemas in media/, or of a part of one. It is compiled when it is first asked for: that
 * takes longer than all else that a process does at its start. The schemas themselves are checked by a test.
 * @param options.useDefaults fills in the defaults in the value that is validated
 */
export function validatorOf(schema: object, { useDefaults = false } = {}): () => ValidateFunction {
  let compiled: ValidateFunction | undefined;
  return () =>
    (compiled ??= new Ajv({
      allErrors: true,
      useDefaults,
      verbose: true,
      strict: false,
      strictNumbers: true,
      meta: false,
      validateSchema: false,
    }).compile(schema));
}
