import type { MetricsRow } from './metrics-row';

/** So many rows are kept at most; fewer are all kept. */
export const MOST_ROWS = 32_768;

/** Stretches that a run is divided into: more than a chart has pixels. A power of two, as the other is. */
const STRETCHES = 4096;
/** So much fewer are needed for each e-fold of a logarithmic axis. */
const LOG_PART = 16;

/** Of so many metrics the highs and lows are kept: of those that come first. */
const MOST_KEPT = 64;

/**
 * Of rows handed over in their order those that curves are drawn from. Where there are more than `MOST_ROWS`, of each
 * stretch of rows the first and the last are kept, and those with the highest and the lowest value of any metric: no spike is
 * lost. Stretches are as short as a pixel of a linear or of a logarithmic axis asks for, whichever is shorter, and an even
 * number of them becomes one as the run grows, so that thinning anew loses nothing more.
 */
export class ThinnedRows {
  private kept: MetricsRow[] = [];
  /** The place of each of them among all rows. */
  private places: number[] = [];
  private readonly metrics = new Set<string>();
  private stretches = STRETCHES;
  private added = 0;
  private thinnings = 0;

  get rows(): readonly MetricsRow[] {
    return this.kept;
  }

  /** Rows that were handed over. */
  get count(): number {
    return this.added;
  }

  /** How often rows were left out: as long as this stays, rows have only been added. */
  get thinned(): number {
    return this.thinnings;
  }

  add(row: MetricsRow): void {
    this.kept.push(row);
    this.places.push(this.added++);
    if (this.kept.length > MOST_ROWS) {
      this.thinnings++;
      this.kept.forEach((each) => this.know(each));
      for (; ; this.stretches /= 2) {
        this.thin(this.stretches);
        if (this.kept.length <= MOST_ROWS / 2 || this.stretches <= LOG_PART) {
          break;
        }
      }
    }
  }

  private know(row: MetricsRow): void {
    for (const name in row) {
      if (this.metrics.size < MOST_KEPT) {
        this.metrics.add(name);
      }
    }
  }

  private thin(stretches: number): void {
    const longest = powerAbove(this.added / stretches);
    const startOf = (place: number): number => {
      const length = Math.min(longest, powerBelow((place * LOG_PART) / stretches));
      return place - (place % length);
    };
    const keep: number[] = [];
    for (let from = 0; from < this.kept.length;) {
      const start = startOf(this.places[from]);
      let to = from + 1;
      while (to < this.kept.length && startOf(this.places[to]) === start) {
        to++;
      }
      keep.push(...outstanding(this.kept, from, to, this.metrics));
      from = to;
    }
    this.kept = keep.map((i) => this.kept[i]);
    this.places = keep.map((i) => this.places[i]);
  }
}

/** Of rows `from` to `to` (excluded) the first, the last and those with an extreme value, ascending. */
function outstanding(rows: readonly MetricsRow[], from: number, to: number, metrics: ReadonlySet<string>): number[] {
  const keep = new Set([from, to - 1]);
  if (to - from > 2) {
    for (const name of metrics) {
      let [low, high] = [-1, -1];
      for (let i = from; i < to; i++) {
        const value = rows[i][name] ?? NaN;
        if (Number.isFinite(value)) {
          low = low < 0 || value < rows[low][name] ? i : low;
          high = high < 0 || value > rows[high][name] ? i : high;
        }
      }
      if (low >= 0) {
        keep.add(low).add(high);
      }
    }
  }
  return [...keep].sort((a, b) => a - b);
}

/** The greatest power of two that is not above a number, at least 1. */
function powerBelow(value: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(value)));
}

function powerAbove(value: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(value)));
}
