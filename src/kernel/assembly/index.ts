// What the driver calls. Every thread has an instance of this module on the one shared memory; each is told its place, then
// executes every command together with the others.

import { update, updateTasks } from './adamw';
import { evaluateChunk, recordChunk } from './evaluate';
import { combineColumns, combineTasks } from './combine';
import { lastTask, lastTasks, middleTask, middleTasks } from './gradients';
import {
  CHUNK, arenaFloats, chunkLosses, control, evaluateLabel, evaluateLosses, evaluateRight, evaluateX, evaluateY, firstMoments,
  numbers, p, pairs, parameters, place, secondMoments, segmentPairs, snapshot, testLabel, testLosses, testRight, testX, testY,
} from './layout';
import { backwardChunk, backwardNeurons, backwardToken, chunks, forwardChunk, neuronTasks } from './pairs';
import { writeShuffles } from './sparse';
import { firstTable, firstTables, secondTable, secondTables } from './tables';
import { meet, takeTask } from './threads';

export { product, repeatTile } from './matmul';
// Exported, these inner loops stay functions of their own: inlined into their caller they would run out of registers.
export { addListed20, addListed40 } from './sparse';

enum Command {
  train,
  evaluate,
  record,
  gradients,
  restore,
}

export enum Phase {
  firstTables,
  secondTables,
  forward,
  neurons,
  backward,
  tokens,
  combine,
  middle,
  last,
  update,
  keep,
  restore,
  evaluate,
  test,
  record,
}

// Bytes from `control`, as in ../protocol.ts.
const COMMAND: usize = 4;
/** Updates to make, or pairs to evaluate. */
const COUNT: usize = 8;
const KEEP_STATE: usize = 12;
const TEST_TOO: usize = 16;
const TEST_PAIRS: usize = 20;
/** Updates made so far. */
const STEP: usize = 24;
/** 1: the gradients of the tables stand for the current parameters. */
const READY: usize = 28;
/** 1: the tables of the forward pass do. */
const TABLES: usize = 32;

/** 1: a record command records more than logits. */
const ACTIVATIONS: usize = 36;

const KEPT_BLOCK: i32 = 16384;

let mine: i32 = 0;

/** Takes the place of thread `thread` in the memory that `descriptor` lays out; returns how many fields of it were read. */
export function start(descriptor: usize, thread: i32): i32 {
  const fields = place(descriptor, thread);
  mine = thread;
  if (thread == 0) writeShuffles();
  return fields;
}

/** Executes the current command; returns when all threads are done. */
export function execute(): void {
  const command = load<i32>(control, COMMAND);
  if (command == Command.train) {
    train();
  } else if (command == Command.gradients) {
    prepare();
    parameterGradients();
    leave(READY, 0);
  } else if (command == Command.restore) {
    phase(Phase.restore, 0);
    leave(READY, 0);
    leave(TABLES, 0);
  } else {
    if (load<i32>(control, TABLES) == 0) tables();
    const count = load<i32>(control, COUNT);
    if (command == Command.evaluate) {
      phase(Phase.evaluate, count);
      total(evaluateLosses, count, 8);
    } else {
      phase(Phase.record, count);
    }
    leave(TABLES, 1);
  }
  meet();
}

/** Thread 0 writes a word of `control`, after the last phase: nobody reads it before the next command. */
function leave(word: usize, value: i32): void {
  if (mine == 0) store<i32>(control + word, value);
}

function train(): void {
  const count = load<i32>(control, COUNT);
  const testPairs = load<i32>(control, TEST_TOO) ? load<i32>(control, TEST_PAIRS) : 0;
  let step = load<i32>(control, STEP);
  if (load<i32>(control, KEEP_STATE)) phase(Phase.keep, 0);
  prepare();
  let loss = total(chunkLosses, pairs, 6);
  for (let i = 0; i < count && isFinite(loss); i++) {
    parameterGradients();
    step++;
    phase(Phase.update, step);
    tableGradients();
    loss = total(chunkLosses, pairs, 6);
  }
  if (testPairs > 0 && isFinite(loss)) {
    phase(Phase.test, testPairs);
    total(testLosses, testPairs, 8);
  }
  meet();
  leave(STEP, step);
  leave(READY, 1);
  leave(TABLES, 1);
}

/** Sums chunk losses in order, leaves [loss, right answers] at number `at`, and returns the loss. */
function total(losses: usize, count: i32, at: usize): f64 {
  let loss = 0.0;
  let right = 0.0;
  for (let chunk = 0; chunk < (count + CHUNK - 1) / CHUNK; chunk++) {
    loss += load<f64>(losses + (<usize>chunk << 4));
    right += load<f64>(losses + (<usize>chunk << 4), 8);
  }
  if (mine == 0) {
    store<f64>(numbers + (at << 3), loss);
    store<f64>(numbers + (at << 3), right, 8);
  }
  return loss;
}

function prepare(): void {
  if (load<i32>(control, READY) == 0) tableGradients();
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
    case Phase.update: return updateTasks();
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
    case Phase.update: updateBlock(task, detail); break;
    case Phase.keep: copyState(task, false); break;
    case Phase.restore: copyState(task, true); break;
    case Phase.evaluate:
      evaluateChunk(task, evaluateX, evaluateY, evaluateLabel, evaluateRight, evaluateLosses, detail);
      break;
    case Phase.test: evaluateChunk(task, testX, testY, testLabel, testRight, testLosses, detail); break;
    case Phase.record: recordChunk(task, evaluateX, evaluateY, detail, load<i32>(control, ACTIVATIONS) != 0); break;
  }
}

/** Linear warm-up: update number `step` (from 1) has rate · min((step − 1) / warm-up, 1), as `learningRateAt` has it. */
function updateBlock(task: i32, step: i32): void {
  const warmUp = load<f64>(numbers, 40);
  const share = warmUp == 0 ? 1 : min(<f64>(step - 1) / warmUp, 1);
  const rate = load<f64>(numbers) * share;
  update(task, step, rate, load<f64>(numbers, 8), load<f64>(numbers, 16), load<f64>(numbers, 24), load<f64>(numbers, 32));
}

/** Parameters and moments to the snapshot, or back. */
function copyState(task: i32, back: bool): void {
  const first = <usize>(task * KEPT_BLOCK) << 2;
  const bytes = min(<usize>KEPT_BLOCK << 2, (<usize>arenaFloats << 2) - first);
  const arena = <usize>arenaFloats << 2;
  copy(parameters + first, snapshot + first, bytes, back);
  copy(firstMoments + first, snapshot + arena + first, bytes, back);
  copy(secondMoments + first, snapshot + 2 * arena + first, bytes, back);
}

function copy(state: usize, kept: usize, bytes: usize, back: bool): void {
  if (back) memory.copy(state, kept, bytes);
  else memory.copy(kept, state, bytes);
}
