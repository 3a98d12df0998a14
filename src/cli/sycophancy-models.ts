import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import { isModelFolder, modelsIn, namedModel } from '../core/model-folders';
import { RunDirectory } from '../core/run/directory';
import { epochOfFileName } from '../core/run/layout';
import type { SycophancyTarget } from '../core/sycophancy/target';
import { newestCheckpoint } from './opening';

/**
 * @param overCheckpoints whether all checkpoints of a run, or models in a folder, are asked for
 * @throws InputError, one line, where there is no such thing
 */
export function sycophancyTarget(target: string, overCheckpoints: boolean): SycophancyTarget {
  if (isModelFolder(target)) {
    if (overCheckpoints) {
      throw new InputError(
        `${target}: is one model; --over-checkpoints takes a run, or the folder that has a model's folders in it`,
      );
    }
    return { kind: 'language-model', models: [namedModel(target)], series: false };
  }
  const run = new RunDirectory(target).info();
  const models = run ? [] : modelsIn(target);
  if (models.length > 0) {
    return { kind: 'language-model', models, series: true };
  }
  if (!overCheckpoints) {
    const place = newestCheckpoint(target);
    return { kind: 'task', models: [namedModel(place)], series: false };
  }
  if (!run) {
    throw new InputError(`${target}: is neither a run nor a folder of model folders, each with a config.json`);
  }
  const checkpoints = run.directory
    .checkpoints()
    .map(({ file }) => ({ ...namedModel(file), epoch: epochOfFileName(path.basename(file)) }));
  if (checkpoints.length === 0) {
    throw new InputError(`${target} has no checkpoint yet`);
  }
  return { kind: 'task', models: checkpoints, series: true };
}
