import { InputError } from '../config/problem';
import { OPERATIONS, type Operation, type TaskConfig } from '../config/types';
import { parseConfig } from '../config/parse';
import { type Facts, said } from './facts';

const OPERATION_NAMES = ['fn_name', 'operation', 'op', 'op_name', 'operator', 'fn', 'binary_operation'];
const MODULUS_NAMES = ['p', 'modulus', 'prime', 'mod'];
const FRACTION_NAMES = ['frac_train', 'train_frac', 'train_fraction', 'training_fraction', 'trainFraction'];

/** How scripts call operations, without spaces, brackets, `mod p` and signs of a power. */
const SYNONYMS: Readonly<Record<string, Operation>> = {
  add: 'add',
  addition: 'add',
  plus: 'add',
  sum: 'add',
  '+': 'add',
  'x+y': 'add',
  'a+b': 'add',
  subtract: 'subtract',
  subtraction: 'subtract',
  sub: 'subtract',
  minus: 'subtract',
  '-': 'subtract',
  'x-y': 'subtract',
  'a-b': 'subtract',
  multiply: 'multiply',
  multiplication: 'multiply',
  mul: 'multiply',
  times: 'multiply',
  product: 'multiply',
  '*': 'multiply',
  'x*y': 'multiply',
  'a*b': 'multiply',
  divide: 'divide',
  division: 'divide',
  div: 'divide',
  '/': 'divide',
  'x/y': 'divide',
  'a/b': 'divide',
  x2y2: 'x²+y²',
  'x2+y2': 'x²+y²',
  x2xy2: 'x²+xy+y²',
  'x2+xy+y2': 'x²+xy+y²',
  'x2+xy+y2+x': 'x²+xy+y²+x',
  'x3+xy': 'x³+xy',
  'x3+xy2+y': 'x³+xy²+y',
};

/** What a file says of its task. */
export interface StatedTask {
  readonly operation?: Operation;
  readonly modulus?: number;
  /** That of the original paper's scripts, where the file has all of what they keep. */
  readonly split?: Pick<TaskConfig, 'trainFraction' | 'split'>;
}

/**
 * Reads operation, p and split out of what a file says.
 * @throws InputError for an operation that is not known, and where a file says two things
 */
export function statedTask(facts: Facts): StatedTask {
  const modulus = facts.number(MODULUS_NAMES, (value) => Number.isSafeInteger(value) && value > 1);
  return { operation: operationOf(facts), modulus, split: paperSplit(facts, modulus) };
}

function operationOf(facts: Facts): Operation | undefined {
  const fact = facts.one(OPERATION_NAMES, (value) => typeof value === 'string');
  if (!fact || typeof fact.value !== 'string') {
    return undefined;
  }
  const name = fact.value
    .toLowerCase()
    .replace(/\s|[()[\]]/g, '')
    .replace(/(mod|%)(p|\d+)?$/, '')
    .replaceAll('²', '2')
    .replaceAll('³', '3')
    .replace(/\^|\*\*/g, '');
  const found = [name, name.replaceAll('*', '')].find((text) => Object.hasOwn(SYNONYMS, text));
  if (found === undefined) {
    throw new InputError(`says ${said(fact)}; the operations that are known are ${OPERATIONS.join(', ')}`);
  }
  return SYNONYMS[found];
}

/** The original paper's scripts keep their task beside the weights, and split by `random.seed(seed); random.shuffle`. */
function paperSplit(facts: Facts, modulus: number | undefined): StatedTask['split'] {
  const trainFraction = facts.number(FRACTION_NAMES);
  const seeds = facts.named('seed').filter(({ lens }) => !lens); // TransformerLens' is that of the weights
  const seed = seeds.length === 1 ? seeds[0].value : undefined;
  const complete =
    facts.one(['fn_name']) && modulus !== undefined && trainFraction !== undefined && typeof seed === 'number';
  if (!complete) {
    return undefined;
  }
  const split = { trainFraction, split: { method: 'python-shuffle', seed } };
  const task = parseConfig(JSON.stringify({ task: { modulus, ...split } })).config?.task;
  return task && { trainFraction: task.trainFraction, split: task.split };
}
