import { semanticProblems } from '../core/config/checks';
import type { EngineName, RunConfig } from '../core/config/types';
import type { Engine } from './engine';
import { chooseEngine, engines } from './select';
import { rememberedTiming } from './timing';

/** Two engines are timed within a second. */
const BUDGET_MS = 350;

/**
 * The engine that trains this config here: as `chooseEngine`, but for `auto` a GPU takes the training where it is faster. That
 * is timed once for a shape, and remembered of the machine.
 * @param before the engine of a run that goes on: it stays, so that the run ends as if it had never stopped; but the last
 * resort makes way
 * @param among the engines there are
 * @throws InputError when the named engine cannot train the model here
 */
export async function engineToTrain(
  config: RunConfig,
  before: EngineName | null,
  log: (line: string) => void,
  among = engines,
): Promise<ReturnType<typeof chooseEngine>> {
  const chosen = chooseEngine(config);
  if (config.training.engine !== 'auto') {
    return chosen;
  }
  const former = among.find(({ name }) => name === before && name !== 'wasm');
  if (former !== undefined && former.unavailable(config.model, config.task) === undefined) {
    return { engine: former };
  }
  const rivals = await fastRivals(config, among);
  if (rivals.length === 0) {
    return chosen;
  }
  const speeds = await speedsOf([chosen.engine, ...rivals], config, log);
  const ms = ({ name }: Engine): number => speeds[name] ?? Infinity;
  return { engine: [chosen.engine, ...rivals].reduce((best, engine) => (ms(engine) < ms(best) ? engine : best)) };
}

/** Engines that compute on something of the machine's that may be faster, and is no stand-in of software. */
async function fastRivals(config: RunConfig, among: readonly Engine[]): Promise<Engine[]> {
  const rivals: Engine[] = [];
  for (const engine of among) {
    const named = { ...config, training: { ...config.training, engine: engine.name } };
    if (
      engine.inspect === undefined ||
      engine.mayHaveDevice?.() === false ||
      engine.unavailable(config.model, config.task) !== undefined ||
      semanticProblems(named).length > 0
    ) {
      continue;
    }
    const seen = await engine.inspect();
    if ('on' in seen && !seen.isSlow) {
      rivals.push(engine);
    }
  }
  return rivals;
}

/** An engine that fails is not taken. */
async function speedsOf(
  contenders: readonly Engine[],
  config: RunConfig,
  log: (line: string) => void,
): Promise<Partial<Record<EngineName, number>>> {
  const speeds: Partial<Record<EngineName, number>> = {};
  for (const engine of contenders) {
    try {
      speeds[engine.name] = await rememberedTiming(engine, config, BUDGET_MS);
    } catch (error) {
      log(`${engine.name} could not be timed: ${(error as Error).message}`);
    }
  }
  return speeds;
}
