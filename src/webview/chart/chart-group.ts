import type { Range } from '../../figures/scale';

type Change = 'zoom' | 'cursor';

/** What the charts of a tab share: the stretch of epochs in view, and the epoch under the cursor. */
export class ChartGroup {
  private shownEpochs: Range | undefined;
  private cursorEpoch: number | undefined;
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(zoom?: Range) {
    this.shownEpochs = zoom;
  }

  /** undefined: all epochs, and with live data also those to come. */
  get zoom(): Range | undefined {
    return this.shownEpochs;
  }

  set zoom(range: Range | undefined) {
    this.shownEpochs = range;
    this.changed('zoom');
  }

  get cursor(): number | undefined {
    return this.cursorEpoch;
  }

  set cursor(epoch: number | undefined) {
    if (epoch !== this.cursorEpoch) {
      this.cursorEpoch = epoch;
      this.changed('cursor');
    }
  }

  /** Calls back after every change; the result ends that. */
  subscribe(listener: (change: Change) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  private changed(change: Change): void {
    for (const listener of this.listeners) {
      listener(change);
    }
  }
}
