import type { TaskTable } from '../config/types';
import { linearForm } from '../expression';
import { isPrime } from '../tasks';

/**
 * a and b, both units, where the answer is a·x + b·y (+ c) in a cyclic group: of residues, or for `multiply` and `divide` modulo
 * a prime of exponents; undefined where no such sum is known.
 */
export function answerSum(task: TaskTable): readonly [a: number, b: number] | undefined {
  const { operation, modulus, expression } = task;
  switch (operation) {
    case 'add':
    case 'opinion':
    case 'group':
      return [1, 1];
    case 'subtract':
      return [1, -1];
    case 'multiply':
      return isPrime(modulus) ? [1, 1] : undefined;
    case 'divide':
      return isPrime(modulus) ? [1, -1] : undefined;
    case 'expression':
      return linearForm(expression ?? '', modulus);
    default:
      return undefined;
  }
}
