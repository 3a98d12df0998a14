import * as path from 'node:path';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import { parseConfig } from '../../core/config/parse';
import { InputError } from '../../core/config/problem';
import { withSplitFile } from '../../core/config/split-file';
import type { RunConfig } from '../../core/config/types';
import type { OpeningForm } from '../../protocol/checkpoint-page';

/** Names of runs are at most this long. */
const NAME_LENGTH = 80;

/** What the form of a checkpoint begins with: what the file says of itself, else the defaults. */
export function initialForm({ file, task, config, model }: CheckpointDescription): OpeningForm {
  const { operation, pairs, split, trainFraction } = task;
  const name = config?.name ?? path.basename(file, path.extname(file));
  return { name: name.slice(0, NAME_LENGTH), operation, pairs, split, trainFraction, activation: model.activation };
}

/**
 * The config of a run that opens the checkpoint as the form says.
 * @throws InputError, one line, when the form is wrong
 */
export function openingConfig(
  { file, modulus, model, task: own }: CheckpointDescription,
  form: OpeningForm,
): RunConfig {
  const { operation, pairs, trainFraction, activation } = form;
  const { method, seed } = form.split;
  const split = method === 'indices' ? form.split : { method, seed };
  const name = form.name.trim();
  if (name === '') {
    throw new InputError('The model needs a name: the explorer lists it by that');
  }
  const opinion = operation === 'opinion' ? own.opinion : undefined;
  const task = { operation, modulus, trainFraction, split, tokens: own.tokens, pairs, opinion };
  const { config, problems } = parseConfig(
    JSON.stringify({
      name,
      task,
      model: { ...model, activation, initFrom: null },
      load: { checkpoint: file, ...(form.history && { history: true }) },
    }),
    undefined,
    (written) => ({ config: { ...written, task: withSplitFile(written.task, path.dirname(file)) } }),
  );
  if (!config) {
    throw new InputError(problems[0].message);
  }
  return config;
}
