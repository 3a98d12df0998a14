import { MersenneTwister } from '../../core/random';
import { eachPrompt, type Recorded, run, streamName } from './runs';
import { areaUnderCurve, mean, spread } from './statistics';
import type { Prompts, Subject } from './subject';

/** How well a direction that is fitted on half of the questions tells the two kinds of prompts of the other half apart. */
export interface Direction {
  readonly layer: number;
  readonly position: string;
  readonly auc: number;
  /** Of labels permuted before the split, so in both halves: the mean, and 95% of them. */
  readonly null_mean: number;
  readonly null_low: number;
  readonly null_high: number;
}

const PERMUTATIONS = 100;

/** The residual stream of both kinds of prompts, per layer (0 … layers). */
export type Streams = readonly { readonly sycophantic: Recorded; readonly honest: Recorded }[];

export function streamsOf(subject: Subject, { sycophantic, honest }: Prompts): Streams {
  const names = Array.from({ length: subject.model.layers + 1 }, (_, layer) => streamName(subject, layer));
  const [a, b] = [sycophantic, honest].map((tokens) => run(subject, tokens, {}, names).recorded);
  return names.map((name) => ({ sycophantic: a[name], honest: b[name] }));
}

/** Per question, whether it is in the half that directions are fitted on. */
export function fittedHalf({ question }: Prompts): boolean[] {
  const generator = new MersenneTwister([5]);
  const sides = new Map<number, boolean>();
  [...new Set(question)].forEach((id) => sides.set(id, generator.random() < 0.5));
  return question.map((id) => sides.get(id) === true);
}

/** Rows of one position. */
export function rowsAt({ data, shape }: Recorded, position: number): Float32Array[] {
  const rows: Float32Array[] = [];
  eachPrompt(shape, position, (start, size) => rows.push(data.subarray(start, start + size)));
  return rows;
}

/** The mean of the sycophantic rows less that of the honest ones, over the fitted half. */
export function meanDifference(streams: Streams[number], position: number, fitted: readonly boolean[]): Float64Array {
  const [a, b] = [rowsAt(streams.sycophantic, position), rowsAt(streams.honest, position)];
  const rows = [...a.filter((_, i) => fitted[i]), ...b.filter((_, i) => fitted[i])];
  return difference(
    rows,
    Array.from(rows, (_, i) => (i < rows.length / 2 ? 1 : 0)),
  );
}

export function directionsOf(subject: Subject, prompts: Prompts, streams: Streams): Direction[] {
  const fitted = fittedHalf(prompts);
  return streams.flatMap((stream, layer) =>
    subject.positions.map((position, place) => {
      const rows = [...rowsAt(stream.sycophantic, place), ...rowsAt(stream.honest, place)];
      const isFitted = [...fitted, ...fitted];
      const labels = rows.map((_, i) => (i < rows.length / 2 ? 1 : 0));
      const generator = new MersenneTwister([layer, place]);
      const nulls = Array.from({ length: PERMUTATIONS }, () => heldOut(rows, shuffled(labels, generator), isFitted));
      const { low, high } = spread(nulls);
      const auc = heldOut(rows, labels, isFitted);
      return { layer, position, auc, null_mean: mean(nulls), null_low: low, null_high: high };
    }),
  );
}

function heldOut(rows: readonly Float32Array[], labels: readonly number[], fitted: readonly boolean[]): number {
  const pick = <T>(values: readonly T[], side: boolean): T[] => values.filter((_, i) => fitted[i] === side);
  const direction = difference(pick(rows, true), pick(labels, true));
  const scores = pick(rows, false).map((row) => row.reduce((sum, value, i) => sum + value * direction[i], 0));
  return areaUnderCurve(scores, pick(labels, false));
}

function difference(rows: readonly Float32Array[], labels: readonly number[]): Float64Array {
  const sums = [0, 1].map(() => new Float64Array(rows[0].length));
  const counts = [0, 0];
  rows.forEach((row, i) => {
    counts[labels[i]]++;
    row.forEach((value, j) => (sums[labels[i]][j] += value));
  });
  return sums[1].map((sum, j) => sum / counts[1] - sums[0][j] / counts[0]);
}

function shuffled(values: readonly number[], generator: MersenneTwister): number[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = generator.below(i + 1);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
