import { runConfig, runsOf, type SweepPlan } from '../core/sweep/plan';
import { chooseEngine } from '../engine/select';

/**
 * Before anything is written, that some engine can train every run here.
 * @throws InputError, one line
 */
export function checkEngines(plan: SweepPlan): void {
  const deciding = Object.entries(plan.vary).filter(
    ([name]) => name.startsWith('model.') || name === 'training.engine',
  );
  for (const run of runsOf({ vary: Object.fromEntries(deciding), seeds: plan.seeds.slice(0, 1) })) {
    chooseEngine(runConfig(plan, run));
  }
}
