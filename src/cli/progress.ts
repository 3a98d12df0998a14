import { visibleText } from '../core/printable';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunStatus } from '../core/run/state';
import type { TrainingObserver } from '../engine/training';
import { countText } from '../text/counts';
import { speedText, timeLeftText } from '../text/durations';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';

/** Where there is no terminal, a line at most this often. */
const PLAIN_LINE_MS = 10_000;

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** One live line in a terminal, else a line now and then. */
export class LiveLine {
  private lastLine = performance.now();
  private shown = false;

  constructor(private readonly output: Output = process.stderr) {}

  /** How it stands now. */
  show(text: string): void {
    if (this.output.isTTY) {
      const columns = this.output.columns || 80;
      this.output.write(`\r\x1b[K${visibleText(text).slice(0, columns - 1)}`);
      this.shown = true;
    } else if (performance.now() - this.lastLine > PLAIN_LINE_MS) {
      this.line(text);
      this.lastLine = performance.now();
    }
  }

  /** A line that stays. */
  line(text: string): void {
    this.output.write(`${this.shown ? '\r\x1b[K' : ''}${visibleText(text)}\n`);
    this.shown = false;
  }

  /** Takes the live line away. */
  end(): void {
    if (this.shown) {
      this.output.write('\r\x1b[K');
      this.shown = false;
    }
  }
}

/** Shows a training on stderr. */
export class Progress implements TrainingObserver {
  private lastRow: MetricsRow | undefined;
  private told = { memorised: false, grokked: false, collapses: 0 };
  private readonly live: LiveLine;

  constructor(output?: Output) {
    this.live = new LiveLine(output);
  }

  row(row: MetricsRow): void {
    this.lastRow = row;
  }

  log(line: string): void {
    this.line(line);
  }

  status(status: RunStatus): void {
    this.tellMilestones(status);
    this.live.show(progressLine(status, this.lastRow));
  }

  /** A line that stays. */
  line(text: string): void {
    this.live.line(text);
  }

  /** Takes the live line away. */
  end(): void {
    this.live.end();
  }

  private tellMilestones({ memorised_at, grokked_at, collapses }: RunStatus): void {
    if (memorised_at !== null && !this.told.memorised) {
      this.told.memorised = true;
      this.line(`memorised: train accuracy is at least 99% from epoch ${countText(memorised_at)}`);
    }
    if (grokked_at !== null && !this.told.grokked) {
      this.told.grokked = true;
      this.line(`grokked: test accuracy is at least 99% from epoch ${countText(grokked_at)}`);
    }
    for (const epoch of collapses?.slice(this.told.collapses) ?? []) {
      this.told.collapses++;
      this.line(`collapsed: test accuracy has fallen by more than 5 points at epoch ${countText(epoch)}`);
    }
  }
}

/** `epoch 1,230 of 6,000 · loss 0.0123 train, 4.32 test · accuracy 100%, 12.3% · 82 epochs/s · 1 min left` */
export function progressLine(status: RunStatus, row: MetricsRow | undefined): string {
  const { epoch, epochs, epochs_per_second: speed } = status;
  const parts = [`epoch ${countText(epoch)} of ${countText(epochs)}`];
  if (row) {
    parts.push(`loss ${numberText(row.train_loss)} train, ${numberText(row.test_loss)} test`);
    parts.push(`accuracy ${percentText(row.train_accuracy)}, ${percentText(row.test_accuracy)}`);
  }
  if (status.state === 'paused') {
    parts.push(status.waiting === null ? 'paused' : `paused: ${status.waiting}`);
  }
  if (speed !== null && speed > 0 && status.state === 'running') {
    parts.push(speedText(speed), timeLeftText((epochs - epoch) / speed));
  }
  return parts.join(' · ');
}
