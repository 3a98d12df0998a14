import type { ModelArgument } from '../../core/functions/model-arguments';
import type { Model } from './model';

/**
 * What a parameter named `p`, `trainPairs` or `testPairs` is where no value is given.
 * @throws InputError where it is not known of the model
 */
export function ownArgument(model: Model, what: ModelArgument): unknown {
  return model[what];
}
