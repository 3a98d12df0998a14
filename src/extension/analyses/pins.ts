import { Disposable } from '../disposable';
import type { RunStore } from '../runs/run-store';
import type { FunctionCalls } from './function-calls';
import type { Result } from './result';
import type { ResultHistory } from './result-history';

/**
 * Keeps pinned results up to date: each is called again on its run's newest checkpoint, also during training. A
 * checkpoint that comes during a call waits for its end; of several that came meanwhile, the newest counts.
 */
export class Pins extends Disposable {
  constructor(
    calls: FunctionCalls,
    private readonly history: ResultHistory,
    store: RunStore,
  ) {
    super();
    this.own(store.onDidChange(() => this.pinned().forEach((result) => calls.update(result))));
    this.own(history.onDidChange((result) => result.pinned && calls.update(result)));
  }

  set(result: Result, pinned: boolean): void {
    result.pinned = pinned;
    this.history.changed(result);
  }

  private pinned(): Result[] {
    return this.history.list().filter(({ pinned }) => pinned);
  }
}
