import type { AnalysisMethods, Answer as AnyAnswer, Question } from '../../../protocol/analysis';

export type AnalysisMethod = keyof AnalysisMethods;
export type Arguments<M extends AnalysisMethod> = Parameters<AnalysisMethods[M]>;
export type Answer<M extends AnalysisMethod> = ReturnType<AnalysisMethods[M]>;

/** Answers that are kept: several checkpoints of every tab. */
const KEPT = 200;

interface Entry {
  readonly promise: Promise<AnyAnswer>;
  value?: { readonly of: AnyAnswer };
}

/** Asks the host about checkpoints. Answers do not change, so the latest are kept; an equal question is asked once. */
export class Questions {
  /** By method and arguments, the least recently used first. */
  private readonly entries = new Map<string, Entry>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly postponed = new Set<Promise<void>>();

  constructor(private readonly send: (...question: Question) => Promise<AnyAnswer>) {}

  ask<M extends AnalysisMethod>(method: M, ...args: Arguments<M>): Promise<Answer<M>> {
    const key = keyOf(method, args);
    const entry = this.entries.get(key) ?? this.sent(key, [method, args] as Question);
    this.use(key, entry);
    return entry.promise as Promise<Answer<M>>;
  }

  /** An answer that is there already, in a box. */
  known<M extends AnalysisMethod>(method: M, ...args: Arguments<M>): { readonly of: Answer<M> } | undefined {
    const key = keyOf(method, args);
    const entry = this.entries.get(key);
    if (entry?.value !== undefined) {
      this.use(key, entry);
    }
    return entry?.value as { readonly of: Answer<M> } | undefined;
  }

  /**
   * Asks something that can wait: after a time, and when nothing else is being asked.
   * @returns what calls that off
   */
  postpone(milliseconds: number, ask: () => void): () => void {
    let wanted = true;
    const wait = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      while (this.pending.size > 0) {
        await Promise.allSettled(this.pending);
      }
      if (wanted) {
        ask();
      }
    };
    const task: Promise<void> = wait().finally(() => this.postponed.delete(task));
    this.postponed.add(task);
    return () => (wanted = false);
  }

  /** Resolves when nothing is being asked, nor postponed. */
  async settled(): Promise<void> {
    while (this.pending.size + this.postponed.size > 0) {
      await Promise.allSettled([...this.pending, ...this.postponed]);
    }
  }

  /** Forgets all answers: the checkpoints are others. */
  clear(): void {
    this.entries.clear();
  }

  private sent(key: string, question: Question): Entry {
    const promise = this.send(...question);
    const entry: Entry = { promise };
    this.pending.add(promise);
    promise.then(
      (of) => {
        entry.value = { of };
        this.pending.delete(promise);
      },
      () => {
        this.pending.delete(promise);
        if (this.entries.get(key) === entry) {
          this.entries.delete(key);
        }
      },
    );
    return entry;
  }

  private use(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > KEPT) {
      this.entries.delete(this.entries.keys().next().value ?? key);
    }
  }
}

function keyOf(method: AnalysisMethod, args: readonly unknown[]): string {
  return `${method}${JSON.stringify(args)}`;
}
