// What is evaluated, and where its results lie.

import { Field } from '../shared-layout';
import { read } from './descriptor';

// Evaluation: pairs given, [BATCH_PAIRS] i32 each, 1 where their answer is right, their chunk losses, and what is recorded of
// them; the same of the test pairs, which stay.
export let evaluateX: usize = 0;
export let evaluateY: usize = 0;
export let evaluateLabel: usize = 0;
export let evaluateRight: usize = 0;
export let evaluateLosses: usize = 0;
export let testX: usize = 0;
export let testY: usize = 0;
export let testLabel: usize = 0;
export let testRight: usize = 0;
export let testLosses: usize = 0;
export let recordLogits: usize = 0;
export let recordPattern: usize = 0;
export let recordMid: usize = 0;
export let recordPre: usize = 0;

/** Reads what is here of the descriptor, once it is open. */
export function readEvaluationLayout(): void {
  evaluateX = read(Field.evaluateX);
  evaluateY = read(Field.evaluateY);
  evaluateLabel = read(Field.evaluateLabel);
  evaluateRight = read(Field.evaluateRight);
  evaluateLosses = read(Field.evaluateLosses);
  testX = read(Field.testX);
  testY = read(Field.testY);
  testLabel = read(Field.testLabel);
  testRight = read(Field.testRight);
  testLosses = read(Field.testLosses);
  recordLogits = read(Field.recordLogits);
  recordPattern = read(Field.recordPattern);
  recordMid = read(Field.recordMid);
  recordPre = read(Field.recordPre);
}
