import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AnalysisMethod, Answer, Arguments, Questions } from './questions';

/** An answer that comes sooner is not worth saying that one waits for it. */
const LOADING_AFTER_MS = 150;

/**
 * A question that an element keeps asking with changing arguments, e.g. the epoch of a slider. It waits for one answer at
 * a time, then asks the newest of what was wanted meanwhile; answers to older arguments are dropped.
 */
export class Question<M extends AnalysisMethod> implements ReactiveController {
  /** The latest answer; while the next is waited for, that of the arguments before. */
  value: Answer<M> | undefined;
  /** Why there is no answer. */
  error: string | undefined;
  /** Whether an answer is waited for so long that the person should know. */
  loading = false;

  /** Whether what was asked last has its answer, which may be undefined. */
  current = false;

  private wanted: Arguments<M> | undefined;
  private wantedKey = '';
  /** Counts what was wanted: an answer counts only if nothing else was wanted since it was asked. */
  private id = 0;
  private waiting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost & { readonly questions: Questions },
    private readonly method: M,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Asks, unless just that was asked last. An answer that is known is there at once. */
  ask(...args: Arguments<M>): void {
    const key = JSON.stringify(args);
    if (key !== this.wantedKey) {
      this.wantedKey = key;
      this.want(args);
    }
  }

  /** Asks again after an error. */
  retry(): void {
    this.want(JSON.parse(this.wantedKey) as Arguments<M>);
    this.host.requestUpdate();
  }

  /** Asks nothing any more and has no answer. */
  forget(): void {
    this.stop();
    this.value = undefined;
    this.error = undefined;
    this.current = false;
  }

  private want(args: Arguments<M>): void {
    this.id++;
    this.error = undefined;
    const known = this.host.questions.known(this.method, ...args);
    if (known) {
      this.answered(known.of);
      return;
    }
    this.wanted = args;
    this.current = false;
    this.timer ??= setTimeout(() => {
      this.loading = true;
      this.host.requestUpdate();
    }, LOADING_AFTER_MS);
    if (!this.waiting) {
      void this.send(args);
    }
  }

  private async send(args: Arguments<M>): Promise<void> {
    const { id } = this;
    this.waiting = true;
    let done: () => void;
    try {
      const value = await this.host.questions.ask(this.method, ...args);
      done = () => this.answered(value);
    } catch (error) {
      done = () => this.failed(error instanceof Error ? error.message : String(error));
    }
    this.waiting = false;
    if (id === this.id) {
      done();
      this.host.requestUpdate();
    } else if (this.wanted !== undefined) {
      void this.send(this.wanted);
    }
  }

  private answered(value: Answer<M>): void {
    this.value = value;
    this.current = true;
    this.settle();
  }

  private failed(error: string): void {
    this.value = undefined;
    this.error = error;
    this.settle();
  }

  private settle(): void {
    this.wanted = undefined;
    this.loading = false;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private stop(): void {
    this.id++;
    this.wantedKey = '';
    this.settle();
  }
}
