import type { TaskConfig } from '../../core/config/types';
import type { Exercise } from '../../core/exercises/exercise';
import { answerOf, taskFormula } from '../../core/tasks';

const FORMULAS = {
  addition: { formula: 'x + y', answer: (x: number, y: number) => x + y },
  multiplication: { formula: 'x · y', answer: (x: number, y: number) => x * y },
};

/** Why an exercise has no answer on a model of this task; undefined where it has. However the task is written, its table counts. */
export function unfit({ on }: Pick<Exercise, 'on'>, task: TaskConfig): string | undefined {
  if (on === 'any') {
    return undefined;
  }
  const { formula, answer } = FORMULAS[on];
  const { modulus: p } = task;
  const own = answerOf(task);
  const residues = Array.from({ length: p }, (_, x) => x);
  return task.operation !== 'opinion' && residues.every((x) => residues.every((y) => own(x, y) === answer(x, y) % p))
    ? undefined
    : `this exercise is about ${formula} mod p, and the model was trained on ${taskFormula(task)}; take one of ${formula}`;
}
