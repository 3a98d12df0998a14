import { allPairs, isPrime, mirrorRows, orderMatters } from '../tasks';
import { readTokens } from '../token-layout';
import type { RunConfig } from './types';

/** What is wrong with a field; the message begins with its dotted path. */
export interface FieldProblem {
  path: string[];
  message: string;
}

/** Rules between fields, which the schema cannot express. */
export function semanticProblems(config: RunConfig): FieldProblem[] {
  const { task, model, training } = config;
  const problems: FieldProblem[] = [];
  if (task.operation === 'divide' && !isPrime(task.modulus)) {
    problems.push({
      path: ['task', 'modulus'],
      message: `task.modulus must be prime for "divide", got ${task.modulus}; the nearest prime is ${nearestPrime(task.modulus)}`,
    });
  }
  if (model.dModel % model.heads !== 0) {
    const divisors = Array.from({ length: Math.min(model.dModel, 64) }, (_, i) => i + 1).filter(
      (n) => model.dModel % n === 0,
    );
    problems.push({
      path: ['model', 'heads'],
      message: `model.heads must divide model.dModel (${model.dModel}), got ${model.heads}; take one of ${divisors.join(', ')}`,
    });
  }
  if (!readTokens(task.tokens, task.modulus)) {
    problems.push({
      path: ['task', 'tokens'],
      message: `task.tokens must be 2 to 4 of x, y, op, = and token ids from ${task.modulus} up, with x and y once each, such as "x y =", got ${JSON.stringify(task.tokens)}`,
    });
  }
  if (task.pairs === 'unordered' && !mirrorRows(allPairs(task))) {
    problems.push({ path: ['task', 'pairs'], message: orderMatters(task.operation) });
  }
  const pairs = splitCount(task);
  const trained = Math.floor(task.trainFraction * pairs);
  if (trained < 1 || trained === pairs) {
    problems.push({
      path: ['task', 'trainFraction'],
      message: `task.trainFraction must leave at least one pair to train on and one to test on, got ${task.trainFraction} of ${pairs} pairs`,
    });
  }
  if (training.engine === 'fused' && !fusedFamily(config)) {
    problems.push({
      path: ['training', 'engine'],
      message:
        'training.engine "fused" trains one layer without LayerNorm, with "relu" or "square"; take "auto" or "tensorflow" for this model',
    });
  }
  return problems;
}

/** How many pairs are shuffled and split. */
function splitCount({ operation, modulus: p, pairs }: RunConfig['task']): number {
  return pairs === 'unordered' ? (p * (p + 1)) / 2 : operation === 'divide' ? p * (p - 1) : p ** 2;
}

function fusedFamily({ model }: RunConfig): boolean {
  const { layers, layerNorm, activation } = model;
  return layers === 1 && !layerNorm && activation !== 'gelu';
}

function nearestPrime(n: number): number {
  for (let distance = 1; ; distance++) {
    if (isPrime(n - distance)) {
      return n - distance;
    }
    if (isPrime(n + distance)) {
      return n + distance;
    }
  }
}
