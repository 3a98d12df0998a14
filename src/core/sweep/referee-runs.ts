import { InputError } from '../config/problem';
import { printableJson } from '../printable';
import { RunDirectory } from '../run/directory';
import type { MetricsRow } from '../run/metrics-row';
import type { SweepDirectory } from './directory';
import { isDone, type ResultRow } from './result-row';
import { median } from './summary';

export const NORM = 'optimizer.normClamp';
export const TEMPERATURE = 'loss.temperature';

/** Test accuracy at which a run counts as grokked here: the last pairs of a small test set come by chance, or not at all. */
export const GENERALISED = 0.9;

/** A run whose norm was held. */
export interface HeldRun {
  /** Root of the sum of all squared weights, which optimizer.normClamp held. */
  readonly norm: number;
  /** The logits were divided by it in the loss. */
  readonly temperature: number;
  readonly seed: number;
  readonly memorised: boolean;
  /** Epochs from memorising to generalising; null without. */
  readonly delay: number | null;
}

/** The runs of a sweep over norm and temperature. */
export interface RefereeRuns {
  readonly held: readonly HeldRun[];
  /** Folders of those at temperature 1 that grokked and whose norm was not held. */
  readonly free: readonly string[];
  /** W_c: the median norm of those at the first measured row from generalising on. */
  readonly criticalNorm: number;
}

/**
 * Reads what the referee judges by from the rows of a sweep's runs.
 * @throws InputError, one line, where the sweep lacks something, or varies what would be taken for an effect of these two
 */
export function refereeRuns(sweep: SweepDirectory): RefereeRuns {
  const { name, vary, base } = sweep.plan;
  const fields = Object.keys(vary);
  const other = fields.find((field) => field !== NORM && field !== TEMPERATURE);
  if (other !== undefined) {
    throw new InputError(
      `${name} varies ${other}, whose effect would be taken for one of norm or temperature; give it one value`,
    );
  }
  if (fields.length < 2) {
    const varied = fields.join(', ') || 'no field';
    throw new InputError(`${name} varies ${varied}; the referee needs ${NORM} and ${TEMPERATURE}`);
  }
  if (base.loss.type !== 'cross-entropy') {
    throw new InputError(`${name} has the loss ${printableJson(base.loss.type)}; only cross-entropy has a temperature`);
  }
  const results = sweep.results();
  results.read();
  const ended = results.rows.filter(isDone);
  const free = ended
    .filter((row) => row.values[NORM] === null && row.values[TEMPERATURE] === 1)
    .map((row) => ({ folder: sweep.runPath(row.index), norm: normAtGeneralising(sweep, row) }))
    .filter(({ norm }) => norm !== undefined);
  if (free.length === 0) {
    throw new InputError(
      `${name} has no run that grokked without a clamp at temperature 1, whose norm is the unit and whose logits are the measure; give ${NORM} the value null, too`,
    );
  }
  return {
    held: ended.filter((row) => row.values[NORM] !== null).map((row) => heldRun(sweep, row)),
    free: free.map(({ folder }) => folder),
    criticalNorm: median(free.map(({ norm }) => norm ?? NaN)),
  };
}

function heldRun(sweep: SweepDirectory, row: ResultRow): HeldRun {
  const generalised = generalisedAt(sweep, row);
  return {
    norm: Number(row.values[NORM]),
    temperature: Number(row.values[TEMPERATURE]),
    seed: row.seed,
    memorised: row.memorised_at !== null,
    delay: row.memorised_at === null || generalised === undefined ? null : generalised - row.memorised_at,
  };
}

/** Undefined where it did not, or was not measured since. */
function normAtGeneralising(sweep: SweepDirectory, row: ResultRow): number | undefined {
  const from = generalisedAt(sweep, row);
  const measured =
    from === undefined ? undefined : firstRow(sweep, row, from, (found) => found['sum_squared_weights'] > 0);
  return measured && Math.sqrt(measured['sum_squared_weights']);
}

function generalisedAt(sweep: SweepDirectory, row: ResultRow): number | undefined {
  return firstRow(sweep, row, 0, ({ test_accuracy }) => test_accuracy >= GENERALISED)?.epoch;
}

function firstRow(
  sweep: SweepDirectory,
  { index }: ResultRow,
  from: number,
  is: (row: MetricsRow) => boolean,
): MetricsRow | undefined {
  for (const rows of new RunDirectory(sweep.runPath(index)).rowsFrom(from)) {
    const found = rows.find(is);
    if (found) {
      return found;
    }
  }
  return undefined;
}
