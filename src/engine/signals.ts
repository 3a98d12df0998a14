import { exitInterrupted } from './process-end';
import type { TrainingControl } from './training-control';

/** Signals that ask a process to end: by a person, a closing terminal, a cluster before its time limit. */
export const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];

/**
 * Lets signals interrupt a training; a second one ends the process at once.
 * @param tell is called with the first
 * @returns what ends that
 */
export function interruptOnSignals(control: Pick<TrainingControl, 'interrupt'>, tell: () => void): () => void {
  let asked = false;
  const interrupt = (): void => {
    if (asked) {
      exitInterrupted();
    }
    asked = true;
    tell();
    control.interrupt();
  };
  process.off('SIGUSR1', exitInterrupted);
  SIGNALS.forEach((signal) => process.on(signal, interrupt));
  return () => {
    SIGNALS.forEach((signal) => process.off(signal, interrupt));
  };
}
