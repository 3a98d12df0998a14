import type { Phase } from '../../core/phases';
import type { CurvesChange, Stretch } from '../../protocol/dashboard';
import type { ChartGroup } from '../chart/chart-group';
import type { Range } from '../../figures/scale';
import { MetricsStore } from '../metrics-store';

/** A stretch of epochs that is zoomed to is asked for when it has stood this long. */
const STILL_MS = 150;

/** The rows of a stretch, which are drawn in place of those that stand for the whole run. */
interface Detail extends Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The curves of a run. Of very many rows the extension sends those that a chart can show; those of a stretch that is zoomed
 * to are fetched, until at last every one is there.
 */
export class RunCurves {
  /** What is drawn. */
  readonly store = new MetricsStore();
  phases: readonly Phase[] = [];
  /** Rows that there are in all. */
  logged = 0;
  /** What is drawn without a zoom. */
  private readonly whole = new MetricsStore();
  private detail: Detail | undefined;
  /** The last epoch when all rows came; later ones were added one by one. */
  private end = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  /** @param fetch answers the rows from one epoch to another; undefined where they cannot be had */
  constructor(
    private readonly group: ChartGroup,
    private readonly fetch: (from: number, to: number) => Promise<Stretch | undefined>,
  ) {
    group.subscribe((change) => change === 'zoom' && this.zoomed());
  }

  /** Whether rows of the epochs in view are not drawn. */
  get thinned(): boolean {
    const { group, detail } = this;
    const complete = detail?.logged === detail?.metrics.epoch.length;
    return this.logged > this.whole.length && !(detail && complete && this.covers(detail, group.zoom));
  }

  apply({ kind, metrics, logged, phases }: CurvesChange): void {
    this.logged = logged;
    this.phases = phases;
    if (kind === 'added') {
      this.whole.append(metrics);
      this.store.append(metrics);
    } else {
      this.whole.replace(metrics);
      this.end = metrics.epoch.at(-1) ?? 0;
      this.detail = kind === 'anew' ? undefined : this.detail;
      this.show();
      this.zoomed();
    }
  }

  private zoomed(): void {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    const { zoom } = this.group;
    if (zoom && this.thinned) {
      this.timer = setTimeout(() => void this.look(zoom, turn), STILL_MS);
    } else if (!zoom && this.detail) {
      this.detail = undefined;
      this.show();
    }
  }

  private async look(zoom: Range, turn: number): Promise<void> {
    // What is logged from now on is added behind them.
    const last = this.whole.column('epoch').at(-1) ?? 0;
    const [from, to] = [zoom.min, Math.min(zoom.max, last)];
    const stretch = await this.fetch(from, to);
    if (stretch && turn === this.turn) {
      this.detail = { ...stretch, from, to };
      this.show();
    }
  }

  private show(): void {
    const { detail, whole, store } = this;
    const epochs = whole.column('epoch');
    const first = (from: (epoch: number) => boolean): number => {
      const i = epochs.findIndex(from);
      return i === -1 ? epochs.length : i;
    };
    if (detail) {
      store.replace(
        whole.slice(
          0,
          first((epoch) => epoch >= detail.from),
        ),
      );
      store.append(detail.metrics);
      store.append(
        whole.slice(
          first((epoch) => epoch > detail.to),
          epochs.length,
        ),
      );
    } else {
      store.replace(whole.slice(0, epochs.length));
    }
  }

  /** Rows behind a detail that reaches to the end have only been added. */
  private covers({ from, to }: Detail, zoom: Range | undefined): boolean {
    return zoom !== undefined && zoom.min >= from && (zoom.max <= to || to >= this.end);
  }
}
