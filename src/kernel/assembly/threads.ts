// Threads take tasks from a shared counter and meet after every phase. They sleep while they wait; nobody spins.

import { control, threads } from './layout';

// Bytes from `control`; what threads write in a hurry lies on cache lines of its own. ../protocol.ts knows the rest.
const ARRIVED: usize = 64;
const GENERATION: usize = 128;
const NEXT_TASK: usize = 192;

/** The next task of this phase; tasks count from 0, and it is for the caller to see where they end. */
export function takeTask(): i32 {
  return atomic.add<i32>(control, 1, NEXT_TASK);
}

/** Returns once every thread has come here. What they wrote before is then visible, and tasks count from 0 again. */
export function meet(): void {
  const generation = atomic.load<i32>(control, GENERATION);
  if (atomic.add<i32>(control, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(control, 0, ARRIVED);
    atomic.store<i32>(control, 0, NEXT_TASK);
    atomic.store<i32>(control, generation + 1, GENERATION);
    if (threads > 1) atomic.notify(control + GENERATION, threads);
    return;
  }
  while (atomic.load<i32>(control, GENERATION) == generation) {
    atomic.wait<i32>(control + GENERATION, generation, -1);
  }
}
