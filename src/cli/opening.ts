import * as path from 'node:path';
import { OpenedModel } from '../analysis/opened-model';
import { openCheckpoint } from '../core/checkpoint/open';
import { defaultConfig, parseConfig } from '../core/config/parse';
import { InputError } from '../core/config/problem';
import type { RunConfig, TaskConfig } from '../core/config/types';
import { listCheckpoints } from '../core/run/checkpoint';
import { readRun } from '../core/run/directory';
import { chooseEngine } from '../engine/select';

export const OPENING_OPTIONS = {
  split: { type: 'string' },
  engine: { type: 'string', default: 'auto' },
} as const;

export const OPENING_HELP = `  --split METHOD:SEED:FRACTION   which pairs were trained on, e.g. python:1:0.3 (Python's random.shuffle) or seeded:0:0.3;
                                 needed where the checkpoint does not say
  --engine NAME                  auto, fused, tensorflow or wasm (default auto)`;

/** A checkpoint, ready to be measured. */
export interface Opening {
  readonly file: string;
  readonly task: TaskConfig;
  readonly model: OpenedModel;
}

/**
 * Opens a checkpoint file, or a run's newest checkpoint.
 * @throws InputError, one line
 */
export async function openModel(target: string, options: { split?: string; engine?: string }): Promise<Opening> {
  const run = readRun(path.resolve(target));
  const newest = run && listCheckpoints(run.path).at(-1)?.file;
  if (run && !newest) {
    throw new InputError(`${target} has no checkpoint yet`);
  }
  const file = newest ?? target;
  const opened = openCheckpoint(file);
  const task = taskOf(file, opened.modulus, opened.task, options.split);
  const defaults = defaultConfig();
  const engine = engineOption(options.engine);
  const config: RunConfig = { ...defaults, task, model: opened.model, training: { ...defaults.training, engine } };
  const chosen = chooseEngine(config);
  return { file, task, model: await OpenedModel.open(chosen.engine, opened.parameters, config) };
}

function taskOf(file: string, modulus: number, known: TaskConfig | undefined, split: string | undefined): TaskConfig {
  if (split === undefined) {
    if (!known) {
      throw new InputError(
        `${file} does not say which pairs it was trained on; give --split, e.g. --split python:1:0.3`,
      );
    }
    return known;
  }
  const match = /^(python|python-shuffle|seeded):(\d+):([\d.]+)$/.exec(split);
  if (!match) {
    throw new InputError(`--split takes METHOD:SEED:FRACTION, e.g. python:1:0.3 or seeded:0:0.3, got ${split}`);
  }
  const [, method, seed, fraction] = match;
  const task = {
    operation: known?.operation ?? 'add',
    modulus,
    trainFraction: Number(fraction),
    tokens: known?.tokens,
    pairs: known?.pairs,
    split: { method: method === 'seeded' ? 'seeded' : 'python-shuffle', seed: Number(seed) },
  };
  const { config, problems } = parseConfig(JSON.stringify({ task }));
  if (!config) {
    throw new InputError(`--split: ${problems[0].message}`);
  }
  return config.task;
}

function engineOption(name: string | undefined): RunConfig['training']['engine'] {
  const { config, problems } = parseConfig(JSON.stringify({ training: { engine: name } }));
  if (!config) {
    throw new InputError(`--engine: ${problems[0].message}`);
  }
  return config.training.engine;
}
