import * as fs from 'node:fs';
import type { RunConfig } from '../config/types';
import type { RunInfo } from './directory';

/**
 * The run that has loaded this config's model already: the same file under the same name, as the same task and model,
 * and the file has not changed since the run was made.
 */
export function sameLoaded<T extends RunInfo>(
  runs: readonly T[],
  { name, task, model, load }: RunConfig,
): T | undefined {
  const found = load && fs.statSync(load.checkpoint, { throwIfNoEntry: false });
  if (!found) {
    return undefined;
  }
  // A file that takes another's place keeps its old modification time, but not its change time.
  const changed = Math.max(found.mtimeMs, found.ctimeMs);
  const wanted = JSON.stringify([name, taskKey(task), modelKey(model), load.checkpoint, load.history]);
  return runs.findLast(
    ({ config, status }) =>
      status.state === 'completed' &&
      changed < Date.parse(status.created_at) &&
      JSON.stringify([
        config.name,
        taskKey(config.task),
        modelKey(config.model),
        config.load?.checkpoint,
        config.load?.history,
      ]) === wanted,
  );
}

function taskKey({ operation, modulus, trainFraction, tokens, pairs, split, opinion }: RunConfig['task']): unknown[] {
  return [operation, modulus, trainFraction, tokens, pairs, split.method, split.seed, split.train, opinion];
}

function modelKey(model: RunConfig['model']): unknown[] {
  const { layers, dModel, heads, dMlp, activation, layerNorm, attentionCoefficient } = model;
  return [layers, dModel, heads, dMlp, activation, layerNorm, attentionCoefficient];
}
