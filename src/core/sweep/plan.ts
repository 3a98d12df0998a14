import { isRecord } from '../config/json-text';
import { checkConfig } from '../config/parse';
import { InputError } from '../config/problem';
import type { FieldProblem } from '../config/checks';
import type { RunConfig } from '../config/types';

export type VariedValue = unknown;

/** Values by the dotted names of the fields that a sweep varies. */
export type VariedValues = Readonly<Record<string, VariedValue>>;

/** Checkpoints kept of each run of a sweep that has ended. */
export type SweepKeep = 'none' | 'last' | 'all';

/** How runs are submitted to a Slurm cluster; see media/sweep.schema.json. */
export interface SlurmSettings {
  readonly partition: string | null;
  readonly time: string;
  readonly cpusPerTask: number;
  readonly runsPerTask: number;
  readonly concurrent: number;
  readonly login: string | null;
  readonly setup: readonly string[];
}

/** What a `*.sweep.json` comes to. */
export interface SweepPlan {
  readonly name: string;
  /** Resolved, with absolute paths. */
  readonly base: RunConfig;
  readonly vary: Readonly<Record<string, readonly VariedValue[]>>;
  readonly seeds: readonly number[];
  readonly keep: SweepKeep;
  readonly run: { readonly parallel: number } | { readonly slurm: SlurmSettings };
}

/** One run of a sweep. */
export interface SweepRun {
  readonly index: number;
  readonly values: VariedValues;
  readonly seed: number;
}

export const MOST_RUNS = 100_000;

export function runCount({ vary, seeds }: Pick<SweepPlan, 'vary' | 'seeds'>): number {
  return Object.values(vary).reduce((count, values) => count * values.length, seeds.length);
}

/**
 * Every combination with every seed. All combinations with the first seed come first, so that the whole picture is there
 * early; of the fields the last one changes fastest.
 */
export function* runsOf({ vary, seeds }: Pick<SweepPlan, 'vary' | 'seeds'>): Generator<SweepRun> {
  let index = 0;
  for (const seed of seeds) {
    for (const values of combinations(Object.entries(vary))) {
      yield { index: index++, values, seed };
    }
  }
}

function* combinations([first, ...rest]: readonly [string, readonly VariedValue[]][]): Generator<VariedValues> {
  if (first === undefined) {
    yield {};
    return;
  }
  const [name, values] = first;
  for (const value of values) {
    for (const others of combinations(rest)) {
      yield { [name]: value, ...others };
    }
  }
}

/**
 * The config that a run of a sweep trains.
 * @throws InputError, one line, where its values do not go together
 */
export function runConfig(plan: Pick<SweepPlan, 'name' | 'base' | 'keep'>, run: SweepRun): RunConfig {
  const { config, problems } = checkedRun(plan, run);
  if (!config) {
    throw new InputError(problems[0].message);
  }
  return config;
}

/** The first combination whose values do not go together, and what is wrong with it. */
export function refusedRun(plan: SweepPlan): { run: SweepRun; problem: FieldProblem } | undefined {
  for (const run of runsOf({ vary: plan.vary, seeds: plan.seeds.slice(0, 1) })) {
    const [problem] = checkedRun(plan, run).problems;
    if (problem) {
      return { run, problem };
    }
  }
  return undefined;
}

function checkedRun(
  { name, base, keep }: Pick<SweepPlan, 'name' | 'base' | 'keep'>,
  { index, values, seed }: SweepRun,
): ReturnType<typeof checkConfig> {
  const fields: VariedValues = {
    name: `${name.slice(0, 70)}-${runName(index)}`,
    'model.seed': seed,
    'task.split.seed': seed,
    ...values,
    // Any number of threads gives the same bits; the cores are for other runs.
    'training.threads': 1,
    'training.keep': keep === 'all' ? 'all' : 'last',
  };
  return checkConfig(Object.entries(fields).reduce(withField, { ...base }));
}

/** `00042` */
export function runName(index: number): string {
  return String(index).padStart(5, '0');
}

/** A copy of a config with a field, by its dotted name, in place. */
function withField(config: Record<string, unknown>, [name, value]: [string, VariedValue]): Record<string, unknown> {
  const dot = name.indexOf('.');
  if (dot < 0) {
    return { ...config, [name]: value };
  }
  const group = config[name.slice(0, dot)];
  return {
    ...config,
    [name.slice(0, dot)]: withField(isRecord(group) ? group : {}, [name.slice(dot + 1), value]),
  };
}
