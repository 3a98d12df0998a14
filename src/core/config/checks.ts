import { OPINION_TOKENS } from '../opinions';
import { countTrained, decodeMask } from '../split-selection';
import { furtherProblem } from '../measures/further';
import { allPairs, isPrime, mirrorRows, orderMatters } from '../tasks';
import { readTokens } from '../token-layout';
import { changeProblems } from './change-checks';
import { recipeProblems, taskProblems } from './recipe-checks';
import type { RunConfig } from './types';

/** What is wrong with a field; the message begins with its dotted path. */
export interface FieldProblem {
  path: string[];
  message: string;
  /** What of the field the problem is about; its value unless it says otherwise. */
  part?: 'key' | 'value';
}

/** Rules between fields, which the schema cannot express. */
export function semanticProblems(config: RunConfig): FieldProblem[] {
  const { task, model, training } = config;
  const problems = taskProblems(config);
  if (problems.length > 0) {
    return problems; // what follows needs the task's table
  }
  if (task.operation === 'divide' && !isPrime(task.modulus)) {
    problems.push({
      path: ['task', 'modulus'],
      message: `task.modulus must be prime for "divide", got ${task.modulus}; the nearest prime is ${nearestPrime(task.modulus)}`,
    });
  }
  if (model.family === 'transformer' && model.dModel % model.heads !== 0) {
    const divisors = Array.from({ length: Math.min(model.dModel, 64) }, (_, i) => i + 1).filter(
      (n) => model.dModel % n === 0,
    );
    problems.push({
      path: ['model', 'heads'],
      message: `model.heads must divide model.dModel (${model.dModel}), got ${model.heads}; take one of ${divisors.join(', ')}`,
    });
  }
  if (task.operation !== 'opinion' && !readTokens(task.tokens, task.modulus)) {
    problems.push({
      path: ['task', 'tokens'],
      message: `task.tokens must be 2 to 4 of x, y, op, = and token ids from ${task.modulus} up, with x and y once each, such as "x y =", got ${JSON.stringify(task.tokens)}`,
    });
  }
  if (task.pairs === 'unordered' && !mirrorRows(allPairs(task))) {
    problems.push({ path: ['task', 'pairs'], message: orderMatters(task) });
  }
  problems.push(...splitProblems(config), ...keepProblems(config), ...opinionProblems(config));
  problems.push(...measureProblems(config));
  if (problems.length === 0) {
    problems.push(...recipeProblems(config), ...changeProblems(config, semanticProblems)); // these need a model that can be
  }
  if (hasFusedFamily(training.engine) && task.operation !== 'opinion' && !fusedFamily(config)) {
    problems.push({
      path: ['training', 'engine'],
      message:
        model.family === 'mlp'
          ? `training.engine "${training.engine}" trains transformers, and model.family is "mlp"; take "auto", "tensorflow" or "wasm"`
          : `training.engine "${training.engine}" trains one layer without LayerNorm, with "relu" or "square"; take "auto" or "tensorflow" for this model`,
    });
  }
  if (training.engine === 'webgpu' && config.optimizer.type === 'egd') {
    const message = 'training.engine "webgpu" has no "egd", whose eigenvectors need float64; take "auto" or "fused"';
    problems.push({ path: ['training', 'engine'], message });
  }
  return problems;
}

/** Engines for models of the kernel's family alone. */
function hasFusedFamily(engine: RunConfig['training']['engine']): boolean {
  return engine === 'fused' || engine === 'webgpu';
}

/** Checkpoints are written at multiples of `checkpointEvery`: other multiples would keep fewer than they say. */
function keepProblems({ training: { keep, checkpointEvery }, load }: RunConfig): FieldProblem[] {
  if (typeof keep !== 'object' || load || keep.every % checkpointEvery === 0) {
    return [];
  }
  const next = Math.ceil(keep.every / checkpointEvery) * checkpointEvery;
  const message = `training.keep.every must be a multiple of training.checkpointEvery (${checkpointEvery}), got ${keep.every}; take ${next}`;
  return [{ path: ['training', 'keep', 'every'], message }];
}

/** Measures that are not defined for the task or the model. */
function measureProblems(config: RunConfig): FieldProblem[] {
  return config.training.measures.flatMap((name, i) => {
    const problem = furtherProblem(name, config);
    const path = ['training', 'measures', String(i)];
    return problem === undefined
      ? []
      : [{ path, message: `training.measures has "${name}", but ${problem}; leave it out` }];
  });
}

/** A task with opinions has a layout and an engine of its own, and no other task has opinions. */
function opinionProblems({ task, training }: RunConfig): FieldProblem[] {
  const { operation, tokens, opinion } = task;
  const ownTokens = tokens.trim().split(/\s+/).join(' ') === OPINION_TOKENS;
  if (operation !== 'opinion') {
    const message = (field: string): string =>
      `${field} is for the operation "opinion", got "${operation}"; write that, or leave it out`;
    return [
      ...(opinion === undefined ? [] : [{ path: ['task', 'opinion'], message: message('task.opinion') }]),
      ...(ownTokens ? [{ path: ['task', 'tokens'], message: message(`task.tokens "${OPINION_TOKENS}"`) }] : []),
    ];
  }
  const problems: FieldProblem[] = [];
  if (!ownTokens) {
    const message = `task.tokens must be "${OPINION_TOKENS}" for "opinion", got ${JSON.stringify(tokens)}; leave it out`;
    problems.push({ path: ['task', 'tokens'], message });
  }
  if (opinion && opinion.none + opinion.boss > 1) {
    const message = `task.opinion.none and boss must together be at most 1 (the rest are a peer's), got ${opinion.none} and ${opinion.boss}`;
    problems.push({ path: ['task', 'opinion', 'boss'], message });
  }
  if (hasFusedFamily(training.engine)) {
    const message = `training.engine "${training.engine}" does not train with opinions; take "auto", "tensorflow" or "wasm"`;
    problems.push({ path: ['training', 'engine'], message });
  }
  return problems;
}

function splitProblems({ task, load }: RunConfig): FieldProblem[] {
  const { method, train, file } = task.split;
  const pairs = task.operation === 'divide' ? task.modulus * (task.modulus - 1) : task.modulus ** 2;
  if (method !== 'indices' && (train !== undefined || typeof file === 'string')) {
    const field = train === undefined ? 'file' : 'train';
    const message = `task.split.${field} is for the method "indices", got "${method}"; write that, or leave ${field} out`;
    return [{ path: ['task', 'split', field], message }];
  }
  if (method === 'unknown') {
    const message = 'task.split.method "unknown" is for models that are opened (load); a training needs its pairs';
    return load ? [] : [{ path: ['task', 'split', 'method'], message }];
  }
  if (method !== 'indices') {
    const units = splitCount(task);
    const trained = Math.floor(task.trainFraction * units);
    const message = `task.trainFraction must leave at least one pair to train on and one to test on, got ${task.trainFraction} of ${units} pairs`;
    return trained < 1 || trained === units ? [{ path: ['task', 'trainFraction'], message }] : [];
  }
  const mask = train === undefined ? undefined : decodeMask(train, pairs);
  if (!mask) {
    const message = file
      ? `task.split.train does not mark ${pairs} pairs; take it out, so that task.split.file is read`
      : 'task.split.method "indices" needs task.split.file, a JSON file that lists the trained pairs';
    return [{ path: ['task', 'split'], message }];
  }
  const share = countTrained(mask) / pairs;
  const message = `task.trainFraction is ${task.trainFraction}, but task.split marks ${share} of the pairs; write that or leave it out`;
  return Math.abs(task.trainFraction - share) > 1e-9 ? [{ path: ['task', 'trainFraction'], message }] : [];
}

/** How many pairs are shuffled and split. */
function splitCount({ operation, modulus: p, pairs }: RunConfig['task']): number {
  return pairs === 'unordered' ? (p * (p + 1)) / 2 : operation === 'divide' ? p * (p - 1) : p ** 2;
}

function fusedFamily({ model }: RunConfig): boolean {
  const { family, layers, layerNorm, activation } = model;
  return family === 'transformer' && layers === 1 && !layerNorm && activation !== 'gelu';
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
