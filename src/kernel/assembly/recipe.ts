// What is minimised and how, as the descriptor and `numbers` say it.

import { Field, Filter, Loss, Numbers, Steps, UPDATES } from '../shared-layout';
import { read, scratch } from './descriptor';
import { numbers } from './layout';

export let loss: Loss = Loss.crossEntropy;
export let filter: Filter = Filter.none;
export let steps: Steps = Steps.none;
/** Whether weights are scaled to one norm after each update. */
export let clamps: bool = false;

/** 1 / T */
export let coldness: f64 = 1;
export let weightDecay: f64 = 0;
export let beta1: f64 = 0;
export let beta2: f64 = 0;
export let epsilon: f64 = 0;
export let momentum: f64 = 0;
/** How many times grokfast adds the average. */
export let lambda: f64 = 0;
export let normClamp: f64 = 0;

/** An arena: running averages of gradients; empty but for grokfast. */
export let averages: usize = 0;
/** f64 [UPDATES, 2]: of update s (from 1), in row (s − 1) mod UPDATES, the learning rate and what stays of the averages. */
let updates: usize = 0;
/** i32 [pieceCount, PIECE_WORDS], and f64 [pieceCount, 3] sums over pieces */
export let pieceCount: i32 = 0;
export let pieces: usize = 0;
export let pieceSums: usize = 0;
/** i32 [matrixCount, MATRIX_WORDS]; the most rows and columns of one, where it lies with no more rows than columns */
export let matrixCount: i32 = 0;
export let matrices: usize = 0;
export let matrixRows: i32 = 0;
export let matrixColumns: i32 = 0;
/** Of this thread, for muon and egd; empty elsewhere. */
export let workspace: usize = 0;

/** Reads all of it, once the descriptor is open. */
export function readRecipe(thread: i32): void {
  loss = read(Field.loss);
  filter = read(Field.filter);
  steps = read(Field.steps);
  clamps = read(Field.clamps) != 0;
  averages = read(Field.averages);
  updates = read(Field.updates);
  pieceCount = read(Field.pieceCount);
  pieces = read(Field.pieces);
  pieceSums = read(Field.pieceSums);
  matrixCount = read(Field.matrixCount);
  matrices = read(Field.matrices);
  matrixRows = read(Field.matrixRows);
  matrixColumns = read(Field.matrixColumns);
  workspace = scratch(Field.workspace, Field.workspaceStride, thread);
  coldness = 1 / number(Numbers.temperature);
  weightDecay = number(Numbers.weightDecay);
  beta1 = number(Numbers.beta1);
  beta2 = number(Numbers.beta2);
  epsilon = number(Numbers.epsilon);
  momentum = number(Numbers.momentum);
  lambda = number(Numbers.lambda);
  normClamp = number(Numbers.normClamp);
}

function number(index: Numbers): f64 {
  return load<f64>(numbers + (<usize>index << 3));
}

/** Learning rate of update number `step` (from 1). */
export function rateOf(step: i32): f64 {
  return load<f64>(updates + (<usize>((step - 1) % UPDATES) << 4));
}

/** How much of the averages stays at update number `step`: nothing at the first. */
export function averageKept(step: i32): f64 {
  return load<f64>(updates + (<usize>((step - 1) % UPDATES) << 4), 8);
}
