/** Losses are smoothed over this many rows, so that a spike of one row is not taken for the peak. */
const SMOOTHED_ROWS = 5;
const REACH = Math.floor(SMOOTHED_ROWS / 2);

/** What the smoothed losses of rows come to. */
export interface Fall {
  /** The highest loss; −∞ while there is none. */
  readonly highest: number;
  /** The first epoch from which on the loss stays below half of the highest; undefined: it does not. */
  readonly below: number | undefined;
}

interface Loss {
  readonly epoch: number;
  readonly loss: number;
}

/** Finds the fall of a loss whose rows are handed over in their order, median-smoothed; it keeps the last few only. */
export class FallingLoss {
  private recent: Loss[] = [];
  /** That of the rows whose neighbours are all known. */
  private settled: Fall = { highest: -Infinity, below: undefined };

  add(epoch: number, loss: number): void {
    this.recent.push({ epoch, loss });
    if (this.recent.length > SMOOTHED_ROWS) {
      this.recent.shift();
    }
    if (this.recent.length > REACH) {
      this.settled = after(this.settled, this.smoothed(this.recent.length - 1 - REACH));
    }
  }

  get now(): Fall {
    const { length } = this.recent;
    const open = this.recent.map((_, i) => i).slice(Math.max(0, length - REACH));
    return open.reduce((fall, i) => after(fall, this.smoothed(i)), this.settled);
  }

  /** The median of a recent row and those around it. */
  private smoothed(i: number): Loss {
    const around = this.recent.slice(Math.max(0, i - REACH), i + REACH + 1).map(({ loss }) => loss);
    around.sort((a, b) => a - b);
    return { epoch: this.recent[i].epoch, loss: around[Math.floor(around.length / 2)] };
  }
}

/** With one more row. A new highest is itself not below half of it, so that no earlier row matters any more. */
function after({ highest, below }: Fall, { epoch, loss }: Loss): Fall {
  return loss >= highest / 2
    ? { highest: Math.max(highest, loss), below: undefined }
    : { highest, below: below ?? epoch };
}
