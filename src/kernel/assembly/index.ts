// What the driver calls. Every thread has an instance of this module on the one shared memory; each is started
// with its number, then executes every command together with the others.

import { CHUNK, Command, Control, Numbers, Phase } from '../shared-layout';
import { update, updateTasks } from './adamw';
import { combineColumns, combineTasks } from './combine';
import { evaluateChunk, recordChunk } from './evaluate';
import { lastTask, lastTasks, middleTask, middleTasks } from './gradients';
import {
  arenaFloats, chunkLosses, control, evaluateLabel, evaluateLosses, evaluateRight, evaluateX, evaluateY, firstMoments,
  numbers, p, pairs, parameters, readDescriptor, secondMoments, segmentPairs, snapshot, testLabel, testLosses,
  testRight, testX, testY,
} from './layout';
import { backwardChunk, backwardNeurons, backwardToken, chunks, forwardChunk, neuronTasks } from './pairs';
import { writeShuffles } from './sparse';
import { LOSS_ENTRY } from './strides';
import { firstTable, firstTables, secondTable, secondTables } from './tables';
import { meet, takeTask } from './threads';

export { product, repeatTile } from './matmul';
export { exp64Each } from './vector';
// Exported, these inner loops stay functions of their own: inlined into their caller they would run out of registers.
export { addListed20, addListed40 } from './sparse';

const KEPT_BLOCK: i32 = 16384;

let mine: i32 = 0;

/** Becomes thread `thread` on the memory that `descriptor` lays out; returns how many fields a descriptor has. */
export function start(descriptor: usize, thread: i32): i32 {
  const fields = readDescriptor(descriptor, thread);
  mine = thread;
  if (thread == 0) writeShuffles();
  return fields;
}

/** Executes the current command; returns when all threads are done. */
export function execute(): void {
  const command = word(Control.command);
  if (command == Command.train) {
    train();
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
    if (command == Command.evaluate) {
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

// @ts-ignore: decorator
@inline
function number(index: Numbers): f64 {
  return load<f64>(numbers + (<usize>index << 3));
}

function train(): void {
  const count = word(Control.count);
  const testPairs = word(Control.testToo) ? word(Control.testPairs) : 0;
  let step = word(Control.step);
  if (word(Control.keepState)) phase(Phase.keep, 0);
  prepare();
  let loss = total(chunkLosses, pairs, Numbers.trainLoss);
  for (let i = 0; i < count && isFinite(loss); i++) {
    parameterGradients();
    step++;
    phase(Phase.update, step);
    tableGradients();
    loss = total(chunkLosses, pairs, Numbers.trainLoss);
  }
  if (testPairs > 0 && isFinite(loss)) {
    phase(Phase.test, testPairs);
    total(testLosses, testPairs, Numbers.evaluateLoss);
  }
  meet();
  setWord(Control.step, step);
  setWord(Control.ready, 1);
  setWord(Control.tables, 1);
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
    case Phase.record: recordChunk(task, evaluateX, evaluateY, detail, word(Control.activations) != 0); break;
  }
}

/** Linear warm-up: update number `step` (from 1) has rate · min((step − 1) / warm-up, 1), as `learningRateAt` has it. */
function updateBlock(task: i32, step: i32): void {
  const warmUp = number(Numbers.warmup);
  const share = warmUp == 0 ? 1 : min(<f64>(step - 1) / warmUp, 1);
  const rate = number(Numbers.learningRate) * share;
  const decay = number(Numbers.weightDecay);
  update(task, step, rate, decay, number(Numbers.beta1), number(Numbers.beta2), number(Numbers.epsilon));
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
