import { InputError } from '../config/problem';
import { OPERATIONS, type Operation, type TaskConfig, type TaskTable } from '../config/types';
import { printable } from '../printable';
import { chosenPairs, countTrained, dividedPairs, encodeMask } from '../split-selection';
import { allPairs, answerOf } from '../tasks';
import { tokenLayout } from '../token-layout';
import type { Stored } from './contents';
import { entriesOf, isDict, isList, isTensor } from './find-weights';
import { numbersOf } from './history-epochs';

type Task = TaskTable & Pick<TaskConfig, 'tokens'>;
type Rows = readonly unknown[];

const TEST = '(?:test|val|valid|validation|eval)';
const rowsNamed = (side: string): RegExp =>
  new RegExp(
    `^(?:is_?)?${side}_?(?:indices|indexes|idxs?|ids|inds?|index|rows|mask|pairs|data|inputs?|x|tokens|dataset)?$`,
    'i',
  );
const TRAIN_ROWS = rowsNamed('train(?:ing)?');
const TEST_ROWS = rowsNamed(TEST);
const ALL_ROWS = /^(dataset|data|all_data|inputs|all_pairs|pairs)$/i;
const LABELS = /^(labels|targets|answers|all_labels)$/i;
const TRAIN_LABELS = /^train(ing)?_?(labels?|y|targets?|answers?)$/i;

/** What the pairs that lie in a file say of its task. */
export interface StatedPairs {
  readonly split?: Pick<TaskConfig, 'trainFraction' | 'split'>;
  /** The operation whose answers stand beside the pairs. */
  readonly operation?: Operation;
}

/**
 * Reads the pairs that a file keeps: indices of the trained ones among all pairs in row order (or in that of its dataset),
 * masks, or the pairs themselves with their labels.
 * @param parents what the weights lie in, the root first
 * @param said whether the file says its operation
 * @throws InputError where lists contradict each other, or labels the operation
 */
export function statedPairs(parents: readonly Stored[], task: Task, said: boolean): StatedPairs {
  const named = namedRows(parents);
  const find = (pattern: RegExp): [string, Rows] | undefined => named.find(([name]) => pattern.test(name));
  const all = find(ALL_ROWS)?.[1];
  const dataset = all?.every(isRow) ? all : undefined;
  const [train, test] = [find(TRAIN_ROWS), find(TEST_ROWS)];
  const trainPairs = train?.[1].every(isRow) ? train[1] : undefined;
  const operation = labelled(dataset, find(LABELS), task, said) ?? labelled(trainPairs, find(TRAIN_LABELS), task, said);
  const split = train && splitBy(train, test, dataset, { ...task, operation: operation ?? task.operation });
  return { split, operation };
}

/** Lists of numbers, switches or rows of numbers, by name, in what the weights lie in and in dicts of data there. */
function namedRows(parents: readonly Stored[]): [string, Rows][] {
  const entries = parents.toReversed().flatMap((parent) => entriesOf(parent));
  const inner = entries.flatMap(([name, value]) =>
    isDict(value) && /data|split/i.test(String(name)) ? entriesOf(value) : [],
  );
  return [...entries, ...inner].flatMap(([name, value]): [string, Rows][] => {
    const pattern = [TRAIN_ROWS, TEST_ROWS, ALL_ROWS, LABELS, TRAIN_LABELS].some((known) => known.test(String(name)));
    const rows = pattern ? rowsOf(value) : undefined;
    return rows && rows.length > 0 ? [[String(name), rows]] : [];
  });
}

function rowsOf(value: Stored): Rows | undefined {
  if (isTensor(value) && value.shape.length === 2) {
    const [, width] = value.shape;
    const numbers = value.values();
    return Array.from({ length: value.shape[0] }, (_, row) => [...numbers.subarray(row * width, (row + 1) * width)]);
  }
  if (isList(value) && value.every((item) => isList(item) || isTensor(item) || typeof item === 'boolean')) {
    const rows = value.map((item) => (typeof item === 'boolean' ? item : numbersOf(item)));
    return rows.every((row) => row !== undefined) ? rows : undefined;
  }
  return numbersOf(value);
}

function isRow(row: unknown): row is number[] {
  return Array.isArray(row) && row.length >= 2;
}

function splitBy(
  [name, train]: [string, Rows],
  test: [string, Rows] | undefined,
  dataset: Rows | undefined,
  task: Task,
): StatedPairs['split'] {
  const pairs = allPairs(task);
  const columns = columnsOf(task);
  const maskOf = ([list, rows]: [string, Rows]): Uint8Array => {
    try {
      // Indices are those of the file's own dataset where it has one.
      const own = dataset && rows.every((row) => Number.isInteger(row)) && rows.length < dataset.length;
      return chosenPairs(own ? rows.map((row) => dataset[row as number]) : rows, pairs, columns);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`its ${printable(list)} ${error.message}`) : error;
    }
  };
  try {
    const mask = dividedPairs(maskOf([name, train]), test && maskOf(test));
    const share = countTrained(mask) / mask.length;
    return { trainFraction: share, split: { method: 'indices', seed: 0, train: encodeMask(mask) } };
  } catch (error) {
    if (error instanceof InputError && !error.message.startsWith('its ')) {
      throw new InputError(`its split by ${printable(name)} ${error.message}`);
    }
    throw error;
  }
}

/** Where x and y stand among a task's tokens. */
function columnsOf(task: Task): [number, number] {
  const { positions } = tokenLayout(task);
  return [positions.indexOf('x'), positions.indexOf('y')];
}

/** The operation by which all labels are right. */
function labelled(
  rows: Rows | undefined,
  labels: [string, Rows] | undefined,
  task: Task,
  said: boolean,
): Operation | undefined {
  if (!rows || labels?.[1].length !== rows.length) {
    return undefined;
  }
  const [x, y] = columnsOf(task);
  const p = task.modulus;
  const answers = (operation: Operation): boolean => {
    const answer = answerOf({ ...task, operation });
    return rows.every((row, i) => {
      const pair = row as number[];
      return !(operation === 'divide' && pair[y] % p === 0) && answer(pair[x], pair[y]) === labels[1][i];
    });
  };
  const found = said ? [task.operation].find(answers) : OPERATIONS.find(answers);
  if (!found) {
    const what = said ? `are not those of "${task.operation}", which it says` : 'are of no operation that is known';
    throw new InputError(`its ${printable(labels[0])} ${what}; save it with the right ones or without`);
  }
  return found;
}
