import * as vscode from 'vscode';
import { Disposable } from '../disposable';
import { isFolder, type ModelPlace } from '../runs/model-place';
import { Result, type ResultSubject } from './result';
import { Sweep } from './sweep';

/** Older results make way, unless they are running or pinned. */
const KEPT = 50;

/** The results of this window. */
export class ResultHistory extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<Result>());
  /** A new result, or another state of one that is there. */
  readonly onDidChange = this.changes.event;
  private readonly removals = this.own(new vscode.EventEmitter<number[]>());
  readonly onDidRemove = this.removals.event;
  private readonly results = new Map<number, Result>();
  private lastId = 0;

  constructor() {
    super();
    this.own({ dispose: () => this.results.forEach(({ sweep }) => sweep?.dispose()) });
  }

  /** Newest first. */
  list(): Result[] {
    return [...this.results.values()].reverse();
  }

  get(id: number): Result | undefined {
    return this.results.get(id);
  }

  /** @param kind a sweep goes over all checkpoints; one folder is one call */
  add(subject: ResultSubject, place: ModelPlace, kind: 'call' | 'sweep'): Result {
    const sweep = kind === 'sweep' && !isFolder(place) ? new Sweep(place.run) : undefined;
    const result = new Result(++this.lastId, subject, place, sweep);
    this.results.set(result.id, result);
    const excess = Math.max(0, this.results.size - KEPT);
    const old = [...this.results.values()].filter(removable).slice(0, excess);
    this.remove(old.map(({ id }) => id));
    this.changed(result);
    return result;
  }

  changed(result: Result): void {
    if (this.results.has(result.id)) {
      this.changes.fire(result);
    }
  }

  remove(ids: readonly number[]): void {
    const removed = ids.filter((id) => {
      this.results.get(id)?.sweep?.dispose();
      return this.results.delete(id);
    });
    if (removed.length > 0) {
      this.removals.fire(removed);
    }
  }

  /** Removes all that have ended and are not pinned. */
  clear(): void {
    this.remove(
      this.list()
        .filter(removable)
        .map(({ id }) => id),
    );
  }
}

function removable({ state, pinned }: Result): boolean {
  return state !== 'running' && !pinned;
}
