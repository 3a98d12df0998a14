import * as vscode from 'vscode';
import { Disposable } from '../disposable';
import { newestFirst, type Run } from './run';
import type { RunScanner } from './scanner';

/** Runs on disk are looked at this often, so that those of other processes appear by themselves. */
const POLL_MS = 1000;

export interface RunChanges {
  /** Runs that came or whose status or checkpoints changed. */
  readonly changed: readonly Run[];
  /** Paths of those that are gone. */
  readonly removed: readonly string[];
  /** Whether runs came or went. */
  readonly membership: boolean;
}

/**
 * The runs of the workspace as they are on disk. It looks by itself instead of relying on file watching, which some
 * file systems lack.
 */
export class RunStore extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<RunChanges>());
  readonly onDidChange = this.changes.event;
  private runs: Map<string, Run>;

  /** @param folders the runs folders, asked each time because settings and workspace folders change */
  constructor(
    private readonly scanner: RunScanner,
    private readonly folders: () => readonly string[],
  ) {
    super();
    this.runs = this.scanner.scan(this.folders());
    const timer = setInterval(() => this.refresh(), POLL_MS);
    this.own({ dispose: () => clearInterval(timer) });
  }

  /** Newest first. */
  list(): Run[] {
    return newestFirst(this.runs.values());
  }

  get(path: string): Run | undefined {
    return this.runs.get(path);
  }

  /** Looks at the disk now. */
  refresh(): void {
    if (this.disposed) {
      return;
    }
    const before = this.runs;
    this.runs = this.scanner.scan(this.folders());
    const changed = [...this.runs.values()].filter((run) => before.get(run.path) !== run);
    const removed = [...before.keys()].filter((path) => !this.runs.has(path));
    if (changed.length > 0 || removed.length > 0) {
      const membership = removed.length > 0 || changed.some(({ path }) => !before.has(path));
      this.changes.fire({ changed, removed, membership });
    }
  }

  /** Looks at one run now. */
  look(path: string): void {
    const before = this.runs.get(path);
    const run = this.disposed ? before : this.scanner.look(path);
    if (run && run !== before) {
      this.runs.set(path, run);
      this.changes.fire({ changed: [run], removed: [], membership: !before });
    } else if (before && !run) {
      this.runs.delete(path);
      this.changes.fire({ changed: [], removed: [path], membership: true });
    }
  }
}
