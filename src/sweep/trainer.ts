import { exitInterrupted } from '../engine/process-end';
import { togetherEngine } from '../engine/webgpu/together';
import { SIGNALS } from '../engine/signals';
import type { Measure } from '../engine/training';
import { TrainingControl } from '../engine/training-control';
import { SweepDirectory } from '../core/sweep/directory';
import type { FromTrainer, ToTrainer } from './messages';
import { ResultsWriter } from './results-writer';
import { failedRow, trainSweepRun } from './train-run';

/**
 * Trains runs as the process that forked this one tells it, and ends with that process. Those that it tells meanwhile train
 * side by side: on the GPU in batches.
 */
export function serveSweep(path: string, measure: Measure): void {
  const sweep = new SweepDirectory(path);
  const results = new ResultsWriter(path);
  const say = (message: FromTrainer): void => void process.send?.(message, undefined, undefined, () => undefined);
  const log = (line: string): void => say({ kind: 'log', line });
  const controls = new Map<number, TrainingControl>();
  const together = togetherEngine();
  let interrupted = false;
  const interrupt = (): void => {
    // A terminal's Ctrl-C reaches both processes, and is one request.
    if (!interrupted) {
      interrupted = true;
      controls.forEach((control) => control.interrupt());
    }
  };
  const end = async (message: Exclude<ToTrainer, { kind: 'interrupt' | 'leave' }>): Promise<void> => {
    const { index } = message;
    const run = sweep.runs[index];
    const control = new TrainingControl();
    controls.set(index, control);
    const row =
      message.kind === 'give up'
        ? failedRow(run, message.error)
        : await trainSweepRun(sweep, run, {
            control,
            measure,
            log,
            engine: (own) => (own.name === 'webgpu' ? together : own),
          });
    const written = row !== undefined && (await results.append(row, control, log));
    controls.delete(index);
    globalThis.gc?.();
    say({ kind: 'ended', index, row: written ? row : null });
  };
  process.off('SIGUSR1', exitInterrupted);
  SIGNALS.forEach((signal) => process.on(signal, interrupt));
  process.on('message', (message: ToTrainer) => {
    if (message.kind === 'leave') {
      process.exit();
    }
    if (message.kind === 'interrupt') {
      interrupt();
    } else if (interrupted) {
      say({ kind: 'ended', index: message.index, row: null });
    } else {
      end(message).catch((error: unknown) => {
        log(error instanceof Error ? error.message : String(error));
        process.exit(1);
      });
    }
  });
  // Without who told it what to do, nobody would know that this process still trains.
  process.on('disconnect', () => process.exit());
  say({ kind: 'ready' });
}
