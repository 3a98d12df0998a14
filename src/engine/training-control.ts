/** How a training ends when it is asked to end. */
export type Ending = 'stopped' | 'interrupted';

/** What may be asked of a training from outside. It heeds between slices. */
export class TrainingControl {
  private held = false;
  private end: Ending | undefined;
  private readonly requests: { resolve(file: string): void; reject(error: unknown): void }[] = [];
  private wake: (() => void) | undefined;

  get paused(): boolean {
    return this.held && this.end === undefined;
  }

  get ending(): Ending | undefined {
    return this.end;
  }

  pause(): void {
    this.held = true;
  }

  resume(): void {
    this.held = false;
    this.wake?.();
  }

  /** A checkpoint is written, then the run is `stopped`. */
  stop(): void {
    this.end ??= 'stopped';
    this.wake?.();
  }

  /** A checkpoint is written, then the run is `interrupted`. */
  interrupt(): void {
    this.end ??= 'interrupted';
    this.wake?.();
  }

  /** Writes a checkpoint now; resolves to its file. */
  checkpoint(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.requests.push({ resolve, reject });
      this.wake?.();
    });
  }

  /** Answers every waiting request with the file that `save` writes. */
  answerCheckpoints(save: () => string): void {
    for (const request of this.requests.splice(0)) {
      try {
        request.resolve(save());
      } catch (error) {
        request.reject(error);
      }
    }
  }

  /** Nothing will be answered any more. */
  close(): void {
    this.requests.splice(0).forEach(({ reject }) => reject(new Error('training has ended')));
  }

  /** Resolves when a paused training should look again. */
  async change(): Promise<void> {
    await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
  }
}
