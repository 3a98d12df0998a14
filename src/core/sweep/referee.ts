import { regress, type Slope } from '../least-squares';
import type { HeldRun } from './referee-runs';

/** ln of the deviation of a trained model's logits, its weights scaled to a norm. */
export type LogitGrowth = (norm: number) => number;

/**
 * What explains the delay: the norm (arXiv 2606.13753), the scale of the logits (2606.18465), each its own part, neither, or
 * too few runs to tell.
 */
export type RefereeVerdict = 'norm' | 'logit scale' | 'both' | 'neither' | 'undecided';

/** A slope of ln(delay), by runs that memorised and grokked. */
export interface Effect extends Slope {
  readonly r2: number;
  readonly runs: number;
}

export interface Judgement {
  readonly verdict: RefereeVerdict;
  /** Why it is undecided; null where it is not. */
  readonly reason: string | null;
  /** Runs with a held norm: all, those that memorised, those of them that grokked, and those that did so later. */
  readonly runs: { readonly held: number; readonly memorised: number; readonly grokked: number; readonly used: number };
  /** W_c, to which ρ = norm / W_c. */
  readonly criticalNorm: number;
  /** k: logits of a trained model grow with its norm to this power, from the least norm to the largest. */
  readonly degree: number | null;
  /** α of delay ∝ e^{αρ} at temperature 1, all that a clamp by itself shows. */
  readonly law: Effect | null;
  /** By ln(scale), at equal norm: each norm has a constant of its own. Only the temperature changes. */
  readonly scaleAtNorm: Effect | null;
  /** By ρ at equal temperature, over all temperatures. */
  readonly normAtTemperature: Effect | null;
  /** By ρ at equal logit scale: what is left of the norm where the temperature makes up for it. */
  readonly normAtScale: Effect | null;
  /** Share of the effect of ρ that is gone at equal scale, with the interval of what is left. */
  readonly recovered: Slope | null;
  /** Shares of the variance of ln(delay) that are explained, differences between seeds taken out. */
  readonly explained: { readonly norm: number; readonly scale: number; readonly both: number } | null;
}

/** Fewer runs with a delay tell nothing. */
export const LEAST_RUNS = 12;
/** Of those that memorised; runs that never grok are the slowest, and without them slopes are too small. */
const MOST_NEVER = 0.2;
/** What one adds to the other, of the variance, to count as an explanation of its own; below half of it, it adds nothing. */
const ADDS = 0.1;
/** What both together have to explain. */
const EXPLAINS = 0.5;

/**
 * Judges by runs whose norm and temperature vary apart. Both explanations may bend: ln(delay) on a polynomial of second degree
 * in ρ, in ln(scale), and in both, a constant for each seed.
 * @param criticalNorm W_c: the norm at which runs grok that are not held
 * @param growth gives the scale of a run's logits before it is trained, by its norm; what they are in training is an outcome
 *   of it, as the delay is
 */
export function judge(held: readonly HeldRun[], criticalNorm: number, growth: LogitGrowth): Judgement {
  const memorised = held.filter((run) => run.memorised);
  const grokked = memorised.filter(({ delay }) => delay !== null);
  const points = grokked.flatMap(({ norm, temperature, seed, delay }): Point[] => {
    const lnScale = growth(norm) - Math.log(temperature);
    return delay !== null && delay > 0
      ? [{ rho: norm / criticalNorm, norm, temperature, seed, lnScale, lnDelay: Math.log(delay) }]
      : [];
  });
  const runs = { held: held.length, memorised: memorised.length, grokked: grokked.length, used: points.length };
  const rho = ({ rho: value }: Point): number => value;
  const lnScale = ({ lnScale: value }: Point): number => value;
  const lnTemperature = ({ temperature }: Point): number => Math.log(temperature);
  const law = effect(points.filter(({ temperature }) => temperature === 1), [rho]); // prettier-ignore
  const normAtTemperature = effect(points, [rho, lnTemperature]);
  const normAtScale = effect(points, [rho, lnScale]);
  const found = {
    ...{ runs, criticalNorm, degree: degreeOf(points, growth), law, normAtTemperature, normAtScale },
    scaleAtNorm: effect(points, [lnScale], ({ seed, norm }) => `${seed} ${norm}`),
    recovered: recoveredOf(normAtTemperature, normAtScale),
    explained: explainedOf(points, [rho, (p) => rho(p) ** 2], [lnScale, (p) => lnScale(p) ** 2]),
  };
  const reason = reasonAgainst(runs, points, found.explained);
  const verdict = reason === null && found.explained ? verdictOf(found.explained) : undefined;
  return verdict
    ? { verdict, reason: null, ...found }
    : {
        verdict: 'undecided',
        reason: reason ?? 'what one of the two adds to the other is little, and not nothing',
        ...found,
      };
}

function degreeOf(points: readonly Point[], growth: LogitGrowth): number | null {
  const norms = points.map(({ norm }) => norm);
  const [low, high] = [Math.min(...norms), Math.max(...norms)];
  return low < high ? (growth(high) - growth(low)) / Math.log(high / low) : null;
}

interface Point {
  readonly rho: number;
  readonly norm: number;
  readonly temperature: number;
  readonly seed: number;
  readonly lnScale: number;
  readonly lnDelay: number;
}

type Column = (point: Point) => number;

/** The slope by the first column, at equal others. */
function effect(
  points: readonly Point[],
  columns: readonly Column[],
  groupOf: (point: Point) => string = ({ seed }) => String(seed),
): Effect | null {
  const fit = fitOf(points, columns, groupOf);
  return fit ? { ...fit.slopes[0], r2: fit.r2, runs: points.length } : null;
}

function fitOf(
  points: readonly Point[],
  columns: readonly Column[],
  groupOf: (point: Point) => string = ({ seed }) => String(seed),
): ReturnType<typeof regress> {
  return regress(
    points.map((point) => columns.map((column) => column(point))),
    points.map(({ lnDelay }) => lnDelay),
    points.map(groupOf),
  );
}

function recoveredOf(total: Effect | null, left: Effect | null): Slope | null {
  // Where the norm has no effect to begin with there is nothing to recover.
  if (!total || !left || total.low <= 0) {
    return null;
  }
  const share = (slope: number): number => 1 - slope / total.value;
  return { value: share(left.value), low: share(left.high), high: share(left.low) };
}

function explainedOf(
  points: readonly Point[],
  norm: readonly Column[],
  scale: readonly Column[],
): Judgement['explained'] {
  const [byNorm, byScale, byBoth] = [norm, scale, [...norm, ...scale]].map((columns) => fitOf(points, columns)?.r2);
  return byNorm === undefined || byScale === undefined || byBoth === undefined
    ? null
    : { norm: byNorm, scale: byScale, both: byBoth };
}

function reasonAgainst(
  { memorised, grokked, used }: Judgement['runs'],
  points: readonly Point[],
  explained: Judgement['explained'],
): string | null {
  const never = memorised - grokked;
  const [norms, temperatures] = [new Set(points.map(({ norm }) => norm)), new Set(points.map((p) => p.temperature))];
  if (used < LEAST_RUNS) {
    return `${used} runs with a held norm have a delay, and it takes ${LEAST_RUNS}`;
  }
  if (norms.size < 3 || temperatures.size < 3) {
    return `they have ${norms.size} norms and ${temperatures.size} temperatures, and it takes 3 of each`;
  }
  if (never > MOST_NEVER * memorised) {
    return `${never} of ${memorised} runs that memorised never grokked, and slopes without them are too small; train longer`;
  }
  return explained ? null : 'norm and logit scale do not vary apart';
}

/** Undefined between the two thresholds. */
function verdictOf({ norm, scale, both }: NonNullable<Judgement['explained']>): RefereeVerdict | undefined {
  if (both < EXPLAINS) {
    return 'neither';
  }
  const [byNorm, byScale] = [both - scale, both - norm];
  if (byNorm >= ADDS && byScale >= ADDS) {
    return 'both';
  }
  if (byScale >= ADDS && byNorm < ADDS / 2) {
    return 'logit scale';
  }
  return byNorm >= ADDS && byScale < ADDS / 2 ? 'norm' : undefined;
}
