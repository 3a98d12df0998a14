// What the driver calls. Every thread has an instance of this module on the one shared memory; each is started
// with its number, then executes every command together with the others.

import { CHUNK, Command, Control, Filter, Numbers, Phase, Steps } from '../shared-layout';
import { combineColumns, combineTasks } from './combine';
import { evaluateChunk, recordChunk } from './evaluate';
import {
  evaluateLabel, evaluateLosses, evaluateRight, evaluateX, evaluateY, readEvaluationLayout, testLabel, testLosses,
  testRight, testX, testY,
} from './evaluation-layout';
import { filterGradients, sumGradients } from './filters';
import { lastTask, lastTasks, middleTask, middleTasks } from './gradients';
import {
  arenaFloats, chunkLosses, control, firstMoments, numbers, p, pairs, parameters, readDescriptor, readPairs,
  secondMoments, segmentPairs, snapshot,
} from './layout';
import { makeStep } from './matrices';
import { backwardChunk, backwardNeurons, backwardToken, chunks, forwardChunk, neuronTasks } from './pairs';
import { averages, clamps, filter, matrixCount, pieceCount, readRecipe, steps } from './recipe';
import { writeShuffles } from './sparse';
import { LOSS_ENTRY } from './strides';
import { firstTable, firstTables, secondTable, secondTables } from './tables';
import { meet, takeTask } from './threads';
import { clampPiece, sumSquares, updatePiece } from './update';

export { product, repeatTile } from './matmul';
export { exp64Each } from './vector';
// Exported, these inner loops stay functions of their own: inlined into their caller they would run out of registers.
export { addListed20, addListed40 } from './sparse';

const KEPT_BLOCK: i32 = 16384;

let mine: i32 = 0;

/** Becomes thread `thread` on the memory that `descriptor` lays out; returns how many fields a descriptor has. */
export function start(descriptor: usize, thread: i32): i32 {
  const fields = readDescriptor(descriptor, thread);
  readEvaluationLayout();
  readRecipe(thread);
  readPairs();
  mine = thread;
  if (thread == 0) writeShuffles();
  return fields;
}

/** Executes the current command; returns when all threads are done. */
export function execute(): void {
  const command = word(Control.command);
  readPairs();
  if (command == Command.train) {
    train();
  } else if (command == Command.trainBatch) {
    trainBatch();
  } else if (command == Command.gradients) {
    prepare();
    parameterGradients();
    setWord(Control.ready, 0);
  } else if (command == Command.restore) {
    phase(Phase.restore, 0);
    setWord(Control.ready, 0);
    setWord(Control.tables, 0);
  } else {
    if (word(Control.tables) == 0) tables();
    const count = word(Control.count);
    if (command == Command.test) {
      test();
    } else if (command == Command.evaluate) {
      phase(Phase.evaluate, count);
      total(evaluateLosses, count, Numbers.evaluateLoss);
    } else {
      phase(Phase.record, count);
    }
    setWord(Control.tables, 1);
  }
  meet();
}

/** Thread 0 writes a word of `control`, after the last phase: nobody reads it before the next command. */
function setWord(index: Control, value: i32): void {
  if (mine == 0) store<i32>(control + (<usize>index << 2), value);
}

// @ts-ignore: decorator
@inline
function word(index: Control): i32 {
  return load<i32>(control + (<usize>index << 2));
}

function train(): void {
  const count = word(Control.count);
  const testToo = word(Control.testToo) != 0;
  let step = word(Control.step);
  if (word(Control.keepState)) phase(Phase.keep, 0);
  prepare();
  let loss = total(chunkLosses, pairs, Numbers.trainLoss);
  for (let i = 0; i < count && isFinite(loss); i++) {
    parameterGradients();
    step++;
    update(step);
    tableGradients();
    loss = total(chunkLosses, pairs, Numbers.trainLoss);
  }
  if (testToo && isFinite(loss)) test();
  meet();
  setWord(Control.step, step);
  setWord(Control.ready, 1);
  setWord(Control.tables, 1);
}

/** One update with the pairs that the driver has put in place; none where their loss is not finite. */
function trainBatch(): void {
  const step = word(Control.step);
  if (word(Control.keepState)) phase(Phase.keep, 0);
  tableGradients();
  const isUpdate = isFinite(total(chunkLosses, pairs, Numbers.trainLoss));
  if (isUpdate) {
    parameterGradients();
    update(step + 1);
  }
  meet();
  setWord(Control.step, isUpdate ? step + 1 : step);
  setWord(Control.ready, 0);
  setWord(Control.tables, 0);
}

/** Losses of the test pairs, once the tables stand. */
function test(): void {
  const count = word(Control.testPairs);
  phase(Phase.test, count);
  total(testLosses, count, Numbers.evaluateLoss);
}

/** Update number `step` (the first is 1), from the gradients of the parameters. */
function update(step: i32): void {
  if (filter == Filter.orthogonal) phase(Phase.gradientSums, 0);
  if (filter != Filter.none) phase(Phase.filter, step);
  if (steps != Steps.none) phase(Phase.steps, 0);
  phase(Phase.update, step);
  if (clamps) {
    phase(Phase.norm, 0);
    phase(Phase.clamp, 0);
  }
}

/** Sums chunk losses in order, writes loss and right answers to number `first` and the next, and returns the loss. */
function total(losses: usize, count: i32, first: Numbers): f64 {
  let loss = 0.0;
  let right = 0.0;
  for (let chunk = 0; chunk < (count + CHUNK - 1) / CHUNK; chunk++) {
    loss += load<f64>(losses + <usize>chunk * LOSS_ENTRY);
    right += load<f64>(losses + <usize>chunk * LOSS_ENTRY, 8);
  }
  if (mine == 0) {
    const out = numbers + (<usize>first << 3);
    store<f64>(out, loss);
    store<f64>(out, right, 8);
  }
  return loss;
}

function prepare(): void {
  if (word(Control.ready) == 0) tableGradients();
}

function tables(): void {
  phase(Phase.firstTables, 0);
  phase(Phase.secondTables, 0);
}

/** Forward pass and backward pass up to the tables, segment by segment. */
function tableGradients(): void {
  tables();
  for (let segment = 0; segment * segmentPairs < pairs; segment++) {
    phase(Phase.forward, segment);
    phase(Phase.neurons, segment);
    phase(Phase.backward, segment);
    phase(Phase.tokens, segment);
  }
}

function parameterGradients(): void {
  phase(Phase.combine, 0);
  phase(Phase.middle, 0);
  phase(Phase.last, 0);
}

/** Takes tasks of a phase until there are none, then meets the others. `detail`: segment, step or number of pairs. */
export function phase(kind: Phase, detail: i32): void {
  const count = tasks(kind, detail);
  for (let task = takeTask(); task < count; task = takeTask()) run(kind, detail, task);
  meet();
}

function tasks(kind: Phase, detail: i32): i32 {
  switch (kind) {
    case Phase.firstTables: return firstTables();
    case Phase.secondTables: return secondTables();
    case Phase.forward: return chunks(detail);
    case Phase.neurons: return neuronTasks();
    case Phase.backward: return chunks(detail);
    case Phase.tokens: return p;
    case Phase.combine: return combineTasks();
    case Phase.middle: return middleTasks();
    case Phase.last: return lastTasks();
    case Phase.steps: return matrixCount;
    case Phase.gradientSums:
    case Phase.filter:
    case Phase.update:
    case Phase.norm:
    case Phase.clamp: return pieceCount;
    case Phase.keep:
    case Phase.restore: return (arenaFloats + KEPT_BLOCK - 1) / KEPT_BLOCK;
    default: return (detail + CHUNK - 1) / CHUNK;
  }
}

function run(kind: Phase, detail: i32, task: i32): void {
  switch (kind) {
    case Phase.firstTables: firstTable(task); break;
    case Phase.secondTables: secondTable(task); break;
    case Phase.forward: forwardChunk(detail, task); break;
    case Phase.neurons: backwardNeurons(detail, task); break;
    case Phase.backward: backwardChunk(detail, task); break;
    case Phase.tokens: backwardToken(detail, task); break;
    case Phase.combine: combineColumns(task); break;
    case Phase.middle: middleTask(task); break;
    case Phase.last: lastTask(task); break;
    case Phase.gradientSums: sumGradients(task); break;
    case Phase.filter: filterGradients(task, detail); break;
    case Phase.steps: makeStep(task); break;
    case Phase.update: updatePiece(task, detail); break;
    case Phase.norm: sumSquares(task); break;
    case Phase.clamp: clampPiece(task); break;
    case Phase.keep: copyState(task, false); break;
    case Phase.restore: copyState(task, true); break;
    case Phase.evaluate:
      evaluateChunk(task, evaluateX, evaluateY, evaluateLabel, evaluateRight, evaluateLosses, detail);
      break;
    case Phase.test: evaluateChunk(task, testX, testY, testLabel, testRight, testLosses, detail); break;
    case Phase.record: recordChunk(task, evaluateX, evaluateY, detail, word(Control.activations) != 0); break;
  }
}

/** Parameters, moments and averages to the snapshot, or back. */
function copyState(task: i32, back: bool): void {
  const first = <usize>(task * KEPT_BLOCK) << 2;
  const bytes = min(<usize>KEPT_BLOCK << 2, (<usize>arenaFloats << 2) - first);
  const arena = <usize>arenaFloats << 2;
  copy(parameters + first, snapshot + first, bytes, back);
  copy(firstMoments + first, snapshot + arena + first, bytes, back);
  copy(secondMoments + first, snapshot + 2 * arena + first, bytes, back);
  if (filter == Filter.grokfast) copy(averages + first, snapshot + 3 * arena + first, bytes, back);
}

function copy(state: usize, kept: usize, bytes: usize, back: bool): void {
  if (back) memory.copy(state, kept, bytes);
  else memory.copy(kept, state, bytes);
}
