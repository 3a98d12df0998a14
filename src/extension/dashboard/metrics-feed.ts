import { type Phase, phasesOf } from '../../core/phases';
import { metricsColumns } from '../../core/run/columns';
import type { RunDirectory } from '../../core/run/directory';
import type { MetricsReader } from '../../core/run/metrics';
import type { MetricsRow } from '../../core/run/metrics-row';
import type { MetricsColumns } from '../../protocol/dashboard';

/** Phases are worked out anew at most this often. */
const PHASES_MS = 2000;

/** The metrics of one run for one view: all of them when it opens, then what was added. */
export class MetricsFeed {
  private reader: MetricsReader;
  private rows: MetricsRow[] = [];
  private known: { at: number; rows: number; phases: Phase[] } = { at: 0, rows: 0, phases: [] };

  constructor(private readonly run: RunDirectory) {
    this.reader = run.metricsReader();
  }

  all(): MetricsColumns {
    this.reader = this.run.metricsReader();
    this.rows = this.read().rows;
    return metricsColumns(this.rows);
  }

  /** What came since the last call; `replace` where the file begins anew. */
  added(): { metrics: MetricsColumns; replace: boolean } | undefined {
    const { rows, restarted } = this.read();
    if (restarted) {
      this.rows = [];
    }
    rows.forEach((row) => this.rows.push(row));
    return rows.length > 0 || restarted ? { metrics: metricsColumns(rows), replace: restarted } : undefined;
  }

  /** Metrics that cannot be read are none to show. */
  private read(): ReturnType<MetricsReader['read']> {
    try {
      return this.reader.read();
    } catch {
      return { rows: [], restarted: false };
    }
  }

  /** Phases of the rows read so far. */
  get phases(): Phase[] {
    const now = Date.now();
    if (this.known.rows !== this.rows.length && now - this.known.at > PHASES_MS) {
      this.known = { at: now, rows: this.rows.length, phases: phasesOf(this.rows) };
    }
    return this.known.phases;
  }
}
