import type { TaskTable } from '../core/config/types';
import { answerSum } from '../core/measures/answer-sum';
import { hasIrreps, taskFormula } from '../core/tasks';

/** What frequencies mean for a task where that is not plain; undefined where it is, and of groups that have none. */
export function frequencyRemark(task: TaskTable): string | undefined {
  if (hasIrreps(task)) {
    return undefined;
  }
  const sum = answerSum(task);
  if (!sum) {
    return `No group is known in which ${taskFormula(task)} is a sum of x and y: k is a frequency of residues, by which functions of x, of y and of the answer are taken apart, and no theorem says that waves of x and y add up to those of the answer.`;
  }
  const { modulus: p } = task;
  const [a, b] = sum.map((factor) => (factor + p) % p);
  const isPlain = [a, b].every((factor) => factor === 1 || factor === p - 1);
  return isPlain
    ? undefined
    : `k is a frequency of the answer, ${taskFormula(task)}: its wave is made of frequency ${times(a, p)} of x and ${times(b, p)} of y in W_E (of f and ${p} − f, which are one wave, the smaller).`;
}

function times(factor: number, p: number): string {
  return factor === 1 ? 'k' : `${factor}·k mod ${p}`;
}
