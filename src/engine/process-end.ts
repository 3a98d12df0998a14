/** A process that has come to its end gets this long to close what it has open. */
const LEAVE_MS = 1000;

/** Ends the process as one that was interrupted. */
export function exitInterrupted(): never {
  process.exit(130);
}

/** Nothing that was left open keeps this process any longer. */
export function leaveSoon(): void {
  setTimeout(() => process.exit(), LEAVE_MS).unref();
}
