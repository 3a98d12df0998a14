import { writeProblem } from '../core/run/problems';
import type { RunRecorder } from './run-recorder';
import type { TrainingObserver } from './training';
import type { TrainingControl } from './training-control';

/** What could not be written is tried again this often. */
const RETRY_MS = 2000;

/** Writes to a run. While the disk does not take it training waits, and nothing is lost. */
export class PatientWriter {
  constructor(
    private readonly recorder: RunRecorder,
    private readonly control: TrainingControl,
    private readonly observer: TrainingObserver,
  ) {}

  /** @throws Error that says so where training was told to end at once */
  async write<T>(act: () => T): Promise<T> {
    for (let waiting: string | undefined; ;) {
      try {
        const result = act();
        if (waiting !== undefined) {
          this.recorder.goOn();
          this.observer.log('the run can be written again');
        }
        return result;
      } catch (error) {
        const problem = writeProblem(error);
        if (problem === undefined) {
          throw error;
        }
        const { epoch } = this.recorder.current;
        if (this.control.insisted) {
          const lost = `epoch ${epoch} could not be kept; resume goes on from the checkpoint before`;
          throw new Error(`${problem}: ${lost}`, { cause: error });
        }
        if (waiting !== problem) {
          waiting = problem;
          this.recorder.wait(problem);
          this.observer.log(`${problem}: training waits at epoch ${epoch} until the run can be written`);
        }
      }
      await this.waitForDisk();
    }
  }

  private async waitForDisk(): Promise<void> {
    for (const end = performance.now() + RETRY_MS; performance.now() < end && !this.control.insisted;) {
      await this.control.rest();
      this.control.look();
    }
  }
}
