// A number: test accuracy, or any other single value
import type { Model } from 'grokking';

/**
 * Share of the pairs never trained on that the model gets right.
 *
 * The lens above the function runs it on the current checkpoint. Every exported function whose first parameter is
 * `model` has one; what follows `model` is asked for once. Parameters named `p`, `trainPairs` and `testPairs` are the
 * model's own.
 */
export function testAccuracy(model: Model) {
  return model.accuracy(model.testPairs);
}
