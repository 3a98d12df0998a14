import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { runConfig, runCount, runsOf, type SweepPlan } from './plan';
import { median } from './summary';

/** How long a training took that has ended. */
export interface TimedRun {
  readonly config: RunConfig;
  /** How many were trained, and in how much time. */
  readonly epochs: number;
  readonly seconds: number;
  readonly threads: number;
}

export interface ExpectedTime {
  /** Of one run in the mean, on one thread. */
  readonly secondsEach: number;
  /** Whether it may well be less: runs may stop before their last epoch, or only trainings on several threads are known. */
  readonly atMost: boolean;
}

/** Less than this was not trained long enough to tell how long an epoch takes. */
const LEAST_SECONDS = 1;
/** What is told from what is this much larger or smaller at most. */
const NEAR = 2;
/** So many trainings, the nearest, tell enough. */
const MOST_TOLD_BY = 5;
/** More combinations of what takes time are not gone through. */
const MOST_COMBINATIONS = 500;

/** Fields that make no difference to how long an epoch takes. */
const WITHOUT_COST = /^(optimizer\.|name$|model\.seed$|task\.split\.)/;

/**
 * How long a run of a sweep takes, by trainings that ended on the same machine and are near to it: an epoch's time is as
 * its pairs times the weights that each of them meets.
 * @returns undefined where none is near to one of its runs
 */
export function expectedTime(plan: SweepPlan, ended: readonly TimedRun[]): ExpectedTime | undefined {
  const vary = Object.fromEntries(Object.entries(plan.vary).filter(([field]) => !WITHOUT_COST.test(field)));
  const costly = { vary, seeds: plan.seeds.slice(0, 1) };
  const combinations = runCount(costly);
  const timed = ended.filter(({ seconds, epochs }) => seconds >= LEAST_SECONDS && epochs > 0);
  if (combinations > MOST_COMBINATIONS || timed.length === 0) {
    return undefined;
  }
  let [seconds, atMost] = [0, false];
  for (const run of runsOf(costly)) {
    const config = configOf(plan, run);
    const epoch = config && secondsAnEpoch(config, timed);
    if (config === undefined || epoch === undefined) {
      return undefined;
    }
    seconds += epoch.seconds * config.training.epochs;
    atMost ||= epoch.atMost || config.training.stopWhen !== undefined;
  }
  return { secondsEach: seconds / combinations, atMost };
}

function configOf(plan: SweepPlan, run: Parameters<typeof runConfig>[1]): RunConfig | undefined {
  try {
    return runConfig(plan, run);
  } catch (error) {
    if (error instanceof InputError) {
      return undefined; // the file has a diagnostic that says so
    }
    throw error;
  }
}

/** On one thread. No training gains more by threads than there are: where only such are known it is the most it can be. */
function secondsAnEpoch(
  config: RunConfig,
  ended: readonly TimedRun[],
): { seconds: number; atMost: boolean } | undefined {
  const near = ended.flatMap((run) => {
    const away = distance(config, run.config);
    return away === undefined ? [] : [{ ...run, away }];
  });
  const single = near.filter(({ threads }) => threads === 1);
  const told = single.length > 0 ? single : near;
  const [nearest, ...others] = told.sort((a, b) => a.away - b.away);
  if (nearest === undefined) {
    return undefined;
  }
  // Of the same shape, where there are such.
  const like = [nearest, ...others.filter(({ away }) => away === nearest.away)].slice(0, MOST_TOLD_BY);
  const times = like.map((run) => ((run.seconds * run.threads) / run.epochs) * (work(config) / work(run.config)));
  return { seconds: median(times), atMost: single.length === 0 };
}

/** How far two trainings are apart in what an epoch costs, as a factor's logarithm; undefined: too far to tell. */
function distance(a: RunConfig, b: RunConfig): number | undefined {
  if (kind(a) !== kind(b)) {
    return undefined;
  }
  const [ours, theirs] = [sizes(a), sizes(b)];
  const apart = ours.map((size, i) => (size === theirs[i] ? 0 : Math.abs(Math.log(size / theirs[i]))));
  return apart.every((by) => by <= Math.log(NEAR)) ? Math.max(...apart) : undefined;
}

/** What has to be the same. */
function kind({ task, model, optimizer, training, load }: RunConfig): string {
  const { tokens, operation } = task;
  const { family, layers, heads, activation, layerNorm } = model;
  const how = [training.engine, optimizer.type, operation === 'opinion', load === null];
  return JSON.stringify([tokens, family, layers, heads, activation, layerNorm, how]);
}

/** What has to be near. Never (0) is near to never alone. */
function sizes({ task, model, training }: RunConfig): number[] {
  const { logEvery, measureEvery } = training;
  return [task.modulus, task.trainFraction, model.dModel, model.dMlp, logEvery, measureEvery];
}

/** Pairs times the weights that each meets, up to a factor that all models of a kind share. */
function work({ task, model }: RunConfig): number {
  const { family, dModel, dMlp } = model;
  const pairs = task.trainFraction * task.modulus ** 2;
  if (family === 'mlp') {
    return pairs * dMlp * task.modulus;
  }
  return pairs * dModel * (4 * dModel + 2 * dMlp + task.modulus);
}
