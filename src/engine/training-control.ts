import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOwner } from '../core/run/owner';
import { writeProblem } from '../core/run/problems';
import type { Request } from '../core/run/requests';

/** How a training ends when it is asked to end. */
export type Ending = 'stopped' | 'interrupted';

/** What is asked for through the run directory is looked for this often. */
const LOOK_MS = 200;

/** What may be asked of a training from outside, by signals and through its run directory. It heeds between slices. */
export class TrainingControl {
  private held = false;
  private end: Ending | undefined;
  private again = false;
  private checkpointDue = false;
  private readonly waker = new EventTarget();
  private owner: RunOwner | undefined;
  private looked = 0;

  get paused(): boolean {
    return this.held && this.end === undefined;
  }

  get ending(): Ending | undefined {
    return this.end;
  }

  /** Whether it was asked to end more than once: at once, even where its last checkpoint cannot be written. */
  get insisted(): boolean {
    return this.again;
  }

  /** A checkpoint is written, then the run is `interrupted`. */
  interrupt(): void {
    this.finish('interrupted');
  }

  /** From now on `look` looks into that run's directory. */
  listenTo(owner: RunOwner): void {
    this.owner = owner;
  }

  /** Obeys what was asked for through the run directory; looks a few times a second, however often it is called. */
  look(): void {
    const now = performance.now();
    if (!this.owner || now - this.looked < LOOK_MS) {
      return;
    }
    this.looked = now;
    try {
      this.owner.takeRequests().forEach((request) => this.obey(request));
    } catch (error) {
      if (writeProblem(error) === undefined) {
        throw error;
      }
      // A disk without an answer asks for nothing.
    }
  }

  /** Whether a checkpoint was asked for since the last call. */
  takeCheckpointRequest(): boolean {
    const due = this.checkpointDue;
    this.checkpointDue = false;
    return due;
  }

  /** Resolves when it is time to look again, or sooner when a signal comes. */
  async rest(): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.waker.addEventListener('wake', wake);
    await sleep(LOOK_MS, undefined, { signal: woken.signal }).catch(() => undefined);
    this.waker.removeEventListener('wake', wake);
  }

  private obey(request: Request): void {
    switch (request) {
      case 'pause':
      case 'resume':
        this.held = request === 'pause';
        break;
      case 'stop':
        this.finish('stopped');
        break;
      case 'checkpoint':
        this.checkpointDue = true;
    }
  }

  private finish(ending: Ending): void {
    this.again ||= this.end !== undefined;
    this.end ??= ending;
    this.waker.dispatchEvent(new Event('wake'));
  }
}
