import { withField } from '../config/fields';
import { checkConfig } from '../config/parse';
import { InputError } from '../config/problem';
import type { FieldProblem } from '../config/checks';
import type { RunConfig } from '../config/types';
import { runName, runsOf, type SweepPlan, type SweepRun, type VariedValues } from './runs';

export * from './runs';

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
