import { printable } from '../printable';
import { changedBy } from './changes';
import type { FieldProblem } from './checks';
import { partOf, valueProblem } from './field-schema';
import type { RunConfig } from './types';

/** Fields that may change while a model trains. */
const CHANGEABLE = /^(optimizer\.[a-zA-Z.]+|loss\.(type|temperature)|model\.freeze|training\.batchSize)$/;

/**
 * What is wrong with the changes of a config.
 * @param problemsOf what is wrong with a config, by fields
 */
export function changeProblems(config: RunConfig, problemsOf: (config: RunConfig) => FieldProblem[]): FieldProblem[] {
  const { changes } = config.training;
  if (changes.length > 0 && config.load) {
    const message = 'training.changes are of a training, and load opens a model without one; leave them out';
    return [{ path: ['training', 'changes'], message }];
  }
  return changes.flatMap(({ set }, i): FieldProblem[] => {
    const path = ['training', 'changes', String(i), 'set'];
    const fixed = Object.keys(set).find((field) => !CHANGEABLE.test(field));
    if (fixed !== undefined) {
      const message = `training.changes: ${printable(fixed)} cannot change while a model trains; fields of optimizer and loss, model.freeze and training.batchSize can${/^task\./.test(fixed) ? '; fork the run (training.from) to train on other pairs' : ''}`;
      return [{ path: [...path, fixed], message, part: 'key' }];
    }
    for (const [field, value] of Object.entries(set)) {
      const message =
        partOf(field).part === undefined ? `${printable(field)} is not a field` : valueProblem(field, value);
      if (message !== undefined) {
        return [{ path: [...path, field], message: `training.changes: ${message}` }];
      }
    }
    const [wrong] = problemsOf({
      ...changedBy(config, set),
      training: { ...changedBy(config, set).training, changes: [] },
    });
    const named = wrong && Object.keys(set).find((field) => wrong.path.join('.').startsWith(field) || field.startsWith(wrong.path.join('.'))); // prettier-ignore
    return wrong ? [{ path: named === undefined ? path : [...path, named], message: wrong.message }] : [];
  });
}
