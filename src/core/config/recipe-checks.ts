import { readExpression } from '../expression';
import { finiteGroup, groupOrder } from '../groups/table';
import { parameterSpecs } from '../model';
import type { FieldProblem } from './checks';
import { InputError } from './problem';
import type { RunConfig } from './types';

/** Fields of which only one says what is computed. */
export function taskProblems({ task }: RunConfig): FieldProblem[] {
  const { operation, expression, group, modulus } = task;
  const problems: FieldProblem[] = [];
  for (const [field, value] of Object.entries({ expression, group })) {
    if (value !== undefined && operation !== field) {
      const message = `task.${field} is there instead of task.operation, got the operation "${operation}", too; leave one of them out`;
      problems.push({ path: ['task', field], message });
    }
    if (value === undefined && operation === field) {
      const message = `task.operation "${field}" needs task.${field}; write that instead`;
      problems.push({ path: ['task', 'operation'], message });
    }
  }
  if (problems.length > 0) {
    return problems;
  }
  const wrong =
    expression !== undefined ? said(() => readExpression(expression)) : said(() => group && finiteGroup(group));
  if (wrong !== undefined) {
    const field = expression !== undefined ? 'expression' : 'group';
    return [{ path: ['task', field], message: `task.${field}: ${wrong}` }];
  }
  if (group !== undefined && modulus !== groupOrder(group)) {
    const message = `task.modulus must be the order of ${group}, ${groupOrder(group)}, got ${modulus}; leave it out`;
    return [{ path: ['task', 'modulus'], message }];
  }
  return [];
}

/** What of model, optimizer and training does not go together. */
export function recipeProblems(config: RunConfig): FieldProblem[] {
  const { task, model, loss, optimizer, training, load } = config;
  const problems: FieldProblem[] = [];
  const problem = (path: string[], message: string): void => void problems.push({ path, message: `${path.join('.')} ${message}` }); // prettier-ignore
  if (loss.temperature !== 1 && loss.type !== 'cross-entropy') {
    problem(['loss', 'temperature'], `is of "cross-entropy", got "${loss.type}"; leave it out`);
  }
  if (training.measures.length > 0 && training.measureEvery === 0) {
    problem(
      ['training', 'measures'],
      'are taken at training.measureEvery, which is 0: never; give it a number of epochs',
    );
  }
  const frozen = model.freeze ?? [];
  if (optimizer.normClamp !== null && frozen.length > 0) {
    problem(
      ['optimizer', 'normClamp'],
      'scales every tensor, and model.freeze keeps some as they are; take one of them',
    );
  }
  if (training.from !== null && (load !== null || model.initFrom !== null)) {
    const other = load !== null ? 'load opens a model without training' : 'model.initFrom starts another';
    problem(['training', 'from'], `goes on with a run's checkpoint, and ${other}; take one of them out`);
  }
  if (task.operation === 'opinion') {
    for (const [path, isSet] of [
      [['training', 'batchSize'], training.batchSize !== null],
      [['task', 'labelNoise'], (task.labelNoise ?? 0) > 0],
    ] as const) {
      if (isSet) {
        problem([...path], 'is not there for "opinion", whose prompts are drawn for every update; leave it out');
      }
    }
  }
  if (problems.length === 0) {
    const names = said(() => refuseUnknown(frozen, config));
    if (names !== undefined) {
      problem(['model', 'freeze'], names);
    }
  }
  return problems;
}

function refuseUnknown(frozen: readonly string[], { model, task }: RunConfig): void {
  const names = parameterSpecs(model, task).map(({ name }) => name);
  const unknown = frozen.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`has no tensor "${unknown}" to keep as it is; this model has ${names.join(', ')}`);
  }
  if (frozen.length === names.length) {
    throw new InputError('names every tensor, so that nothing would be trained; leave some out');
  }
}

/** The message of what is refused. */
function said(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) {
      return error.message;
    }
    throw error;
  }
}
