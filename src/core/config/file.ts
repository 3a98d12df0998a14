import * as fs from 'node:fs';
import * as path from 'node:path';
import { openCheckpoint } from '../checkpoint/open';
import { shapeMismatch } from '../model';
import { readText } from '../read-text';
import { forkPoint } from '../run/fork';
import { insteadOf } from '../run/missing-checkpoint';
import { allPairs } from '../tasks';
import type { FieldProblem } from './checks';
import { completeLoad, type Written } from './load';
import { placed, readJsonObject } from './json-text';
import { checkConfig, type Completion, type ParsedConfig } from './parse';
import { InputError, problemLine } from './problem';
import { withSplitFile } from './split-file';
import type { RunConfig } from './types';

export const CONFIG_SUFFIX = '.grok.json';

/**
 * Reads the text of the config file at `file`: as `parseConfig`, and the checkpoints it names must be there and fit.
 * In the result they are absolute paths.
 * @param mayRead whether a file that the config names may be looked at
 */
export function parseConfigFile(text: string, file: string, mayRead?: (named: string) => boolean): ParsedConfig {
  const json = readJsonObject(text, 'config');
  if ('problem' in json) {
    return { problems: [json.problem] };
  }
  const name = path.basename(file).replace(/(\.grok)?\.json$/, '');
  const { config, problems } = checkConfigIn(path.dirname(file), json.value, name, mayRead);
  return { config, problems: problems.map((problem) => placed(json.tree, problem)) };
}

/** The same of what a text holds. @param folder to which the paths in it are relative */
export function checkConfigIn(
  folder: string,
  value: Readonly<Record<string, unknown>>,
  name: string,
  mayRead: (named: string) => boolean = () => true,
): ReturnType<typeof checkConfig> {
  const checked = checkConfig(value, name, (config, written) => {
    const refused = refusedFile(config, folder, mayRead);
    if (refused) {
      return { problem: refused };
    }
    const loaded = completeLoad(config, written, folder);
    return 'problem' in loaded ? loaded : completeSplit(loaded.config, written, folder);
  });
  const { config } = checked;
  if (config && config.training.from !== null) {
    return withFork(config, path.resolve(folder, config.training.from));
  }
  if (!config?.model.initFrom) {
    return checked;
  }
  const initFrom = path.resolve(folder, config.model.initFrom);
  const wrong = initFromProblem(initFrom, config);
  if (wrong) {
    return { problems: [{ path: ['model', 'initFrom'], message: `model.initFrom ${wrong}`, part: 'key' }] };
  }
  return { config: { ...config, model: { ...config.model, initFrom } }, problems: [] };
}

/**
 * The resolved config of a file.
 * @param mayRead whether a file that the config names may be looked at
 * @throws InputError: one line that names file, field and remedy
 */
export function readConfigFile(file: string, mayRead?: (named: string) => boolean): RunConfig {
  let text: string;
  try {
    text = readText(file, 'config');
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(`${file}: ${error.message}; give a ${CONFIG_SUFFIX} file`);
    }
    const code = (error as NodeJS.ErrnoException).code;
    throw new InputError(
      code === 'ENOENT' ? `${file}: there is no such file` : `${file}: cannot be read (${code ?? 'error'})`,
    );
  }
  const { config, problems } = parseConfigFile(text, file, mayRead);
  if (!config) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new InputError(problemLine(path.basename(file), problems[0]) + more);
  }
  return config;
}

/** The first file that is named and may not be read. */
function refusedFile(
  { load, model, task, training }: RunConfig,
  folder: string,
  mayRead: (named: string) => boolean,
): FieldProblem | undefined {
  const named: [path: string[], file: string | null | undefined][] = [
    [['load', 'checkpoint'], load?.checkpoint],
    [['model', 'initFrom'], model.initFrom],
    [['training', 'from'], training.from],
    [['task', 'split', 'file'], task.split.file],
  ];
  for (const [field, file] of named) {
    if (typeof file === 'string' && !mayRead(path.resolve(folder, file))) {
      const message = `${field.join('.')} leads out of the workspace, which is not trusted: it is not looked at; trust the workspace, or copy the file into it`;
      return { path: field, message };
    }
  }
  return undefined;
}

function completeSplit(config: RunConfig, written: Written, folder: string): ReturnType<Completion> {
  const { split, trainFraction: said } = config.task;
  try {
    const task = withSplitFile(config.task, folder);
    const isSaid =
      typeof written['task'] === 'object' && written['task'] !== null && 'trainFraction' in written['task'];
    // A share may be said in round numbers, as long as it is of as many pairs.
    if (isSaid && task !== config.task && Math.abs(said - task.trainFraction) * allPairs(task).x.length >= 1) {
      const message = `task.trainFraction is ${said}, but ${split.file} trains on ${task.trainFraction.toPrecision(4)} of the pairs; leave task.trainFraction out`;
      return { problem: { path: ['task', 'trainFraction'], message } };
    }
    return { config: { ...config, task } };
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    return { problem: { path: ['task', 'split', 'file'], message: `task.split.file: ${error.message}` } };
  }
}

function withFork(config: RunConfig, from: string): ReturnType<typeof checkConfig> {
  const forked = { ...config, training: { ...config.training, from } };
  try {
    forkPoint(forked);
    return { config: forked, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    return { problems: [{ path: ['training', 'from'], message: `training.from ${error.message}` }] };
  }
}

function initFromProblem(checkpoint: string, config: RunConfig): string | undefined {
  if (!fs.existsSync(checkpoint)) {
    const remedy =
      insteadOf(checkpoint) ?? 'give the path of a .safetensors checkpoint (or .pth, .pt) relative to this file';
    return `is missing: there is no ${checkpoint}; ${remedy}`;
  }
  try {
    const mismatch = shapeMismatch(openCheckpoint(checkpoint).parameters, config.model, config.task);
    return mismatch && `does not fit: ${checkpoint} ${mismatch}; make task and model those of the checkpoint`;
  } catch (error) {
    if (error instanceof InputError) {
      return `cannot be used: ${error.message}`;
    }
    throw error;
  }
}
