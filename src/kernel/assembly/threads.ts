// Threads take tasks from a shared counter and meet after every phase. They sleep while they wait; nobody spins.

import { Control } from '../shared-layout';
import { control, threads } from './layout';

const ARRIVED: usize = Control.arrived << 2;
const MEETINGS: usize = Control.meetings << 2;
const NEXT_TASK: usize = Control.nextTask << 2;

/** The next task of this phase; tasks count from 0, and it is for the caller to see where they end. */
export function takeTask(): i32 {
  return atomic.add<i32>(control, 1, NEXT_TASK);
}

/** Returns once every thread has come here. What they wrote before is then visible, and tasks count from 0 again. */
export function meet(): void {
  const meetings = atomic.load<i32>(control, MEETINGS);
  if (atomic.add<i32>(control, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(control, 0, ARRIVED);
    atomic.store<i32>(control, 0, NEXT_TASK);
    atomic.store<i32>(control, meetings + 1, MEETINGS);
    if (threads > 1) atomic.notify(control + MEETINGS, threads);
    return;
  }
  while (atomic.load<i32>(control, MEETINGS) == meetings) {
    atomic.wait<i32>(control + MEETINGS, meetings, -1);
  }
}
