import type { TaskConfig } from '../core/config/types';
import { splitText } from '../text/splits';
import { taskFormula } from '../core/tasks';

/** What numbers of a model rest on, as `--json` prints it; seed and fraction are null where there are none. */
export function taskFacts(task: TaskConfig): {
  p: number;
  operation: string;
  group?: string;
  expression?: string;
  seed: number | null;
  train_fraction: number | null;
  split: string;
} {
  const { method, seed } = task.split;
  return {
    p: task.modulus,
    operation: task.operation,
    ...(task.group !== undefined && { group: task.group }),
    ...(task.expression !== undefined && { expression: task.expression }),
    seed: method === 'unknown' || method === 'indices' ? null : seed,
    train_fraction: method === 'unknown' ? null : task.trainFraction,
    split: splitText(task),
  };
}

/** The same as a line, e.g. `x + y mod 97; trained on 40% of the pairs, …`. */
export function taskLine(task: TaskConfig): string {
  const trained = task.split.method === 'unknown' ? '' : 'trained on ';
  const asked = task.operation === 'opinion' ? '; asked without an opinion' : '';
  return `${taskFormula(task)}; ${trained}${splitText(task)}${asked}\n`;
}
