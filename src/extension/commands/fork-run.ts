import * as path from 'node:path';
import * as vscode from 'vscode';
import { settledAt } from '../../core/config/changes';
import { CONFIG_SUFFIX } from '../../core/config/file';
import { fieldValue, withField } from '../../core/config/fields';
import { checkConfig } from '../../core/config/parse';
import { InputError } from '../../core/config/problem';
import { OPTIMIZER_TYPES, type RunConfig } from '../../core/config/types';
import { forkPoint } from '../../core/run/fork';
import { fieldText } from '../../text/config-fields';
import { countText } from '../../text/counts';
import { confirmed } from '../notices';
import { placePath } from '../runs/model-place';
import type { Run, RunCheckpoint } from '../runs/run';
import type { Services } from '../services';
import { configText } from './config-text';
import { createFile, pickFolder } from './new-file';
import { checkpointOfArgument, chooseRun, pickCheckpoint } from './pick-run';
import { requireTrust } from './trust';

const TITLE = 'Fork from a checkpoint';

/** What a branch may change, and what that means. */
const FIELDS: readonly [field: string, label: string][] = [
  ['optimizer.weightDecay', 'Weight decay λ'],
  ['optimizer.learningRate', 'Learning rate'],
  ['optimizer.type', 'Optimizer'],
  ['task.trainFraction', 'Training fraction (with less the model may forget what it grokked)'],
  ['task.split.seed', 'Seed of the split: other pairs are trained on'],
  ['model.freeze', 'Frozen tensors, by name'],
  ['training.epochs', 'Epochs'],
];

type Values = Readonly<Record<string, unknown>>;
/** `several`: the person writes them in a config file. */
type Choice = Values | 'several';

/**
 * Asks for a checkpoint and for what its branch changes.
 * @returns the config that goes on from there; undefined: the person has none, or writes a file
 */
export async function forkConfig(
  argument: unknown,
  services: Services,
): Promise<{ config: RunConfig; run: Run } | undefined> {
  requireTrust();
  const run = await chooseRun(argument, services, {
    apply: ({ checkpoints, config }) => checkpoints.length > 0 && config.load === null,
    title: TITLE,
    rule: 'it needs a checkpoint of its own training',
  });
  const checkpoint = run && (checkpointOfArgument(run, argument) ?? (await pickCheckpoint(run, TITLE)));
  const base = run && checkpoint && (await branchOf(run, checkpoint));
  const choice = base && (valuesOf(argument) ?? (await askChange(base)));
  if (!run || !base || choice === undefined) {
    return undefined;
  }
  if (choice === 'several') {
    await writeConfig(base);
    return undefined;
  }
  return { config: changed(base, choice), run };
}

/**
 * The parent's config under another name, going on exactly at a checkpoint, or where its optimizer state is gone and the
 * person agrees, from its weights alone.
 */
async function branchOf(run: Run, checkpoint: RunCheckpoint): Promise<RunConfig | undefined> {
  const { epoch } = checkpoint;
  const now = settledAt(run.config, epoch, run.status);
  const training = { ...now.training };
  delete training.stopWhen; // it may have stopped the parent just here
  const epochs = training.epochs > epoch ? training.epochs : epoch + training.epochs;
  const named = { ...now, name: `${now.name}-fork-${epoch}`.slice(-80) };
  const from = placePath(checkpoint);
  const exact = { ...named, model: { ...named.model, initFrom: null }, training: { ...training, epochs, from } };
  try {
    forkPoint(exact);
    return exact;
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    const asked = await confirmed(
      `The checkpoint of epoch ${countText(epoch)} ${error.message.split(';')[0]}.`,
      'Its weights can be trained on: the optimizer then begins anew, and the branch is not exactly what its parent would have become.',
      'Fork the Weights Alone',
    );
    const anew = { ...training, from: null };
    return asked ? { ...named, model: { ...named.model, initFrom: from }, training: anew } : undefined;
  }
}

async function askChange(base: RunConfig): Promise<Choice | undefined> {
  const items = [
    ...FIELDS.map(([field, label]) => ({ label, description: fieldText(fieldValue(base, field)), field })),
    { label: 'Several: write a config…', several: true },
    { label: 'Nothing: go on as before', nothing: true },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: 'What the branch changes' });
  if (picked === undefined || 'several' in picked) {
    return picked && 'several';
  }
  if ('nothing' in picked) {
    return {};
  }
  const value = await askValue(base, picked.field, picked.label);
  return value === undefined ? undefined : { [picked.field]: value };
}

async function askValue(base: RunConfig, field: string, label: string): Promise<unknown> {
  if (field === 'optimizer.type') {
    return vscode.window.showQuickPick([...OPTIMIZER_TYPES], { title: TITLE, placeHolder: label });
  }
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: label,
    value:
      field === 'model.freeze'
        ? base.model.family === 'mlp'
          ? 'unembed.W_U'
          : 'embed.W_E, unembed.W_U'
        : String(fieldValue(base, field)),
    validateInput: (text) => checked(base, { [field]: read(field, text) }).problem,
  });
  return typed === undefined ? undefined : read(field, typed);
}

function read(field: string, text: string): unknown {
  if (field === 'model.freeze') {
    return text.split(/[\s,]+/).filter((name) => name !== '');
  }
  return text.trim() === '' ? undefined : Number(text);
}

/** @throws InputError where the values do not go together */
function changed(base: RunConfig, values: Values): RunConfig {
  const { config, problem } = checked(base, values);
  if (!config) {
    throw new InputError(problem ?? '');
  }
  return config;
}

function checked(base: RunConfig, values: Values): { config?: RunConfig; problem?: string } {
  const { config, problems } = checkConfig(
    Object.entries(values).reduce<Record<string, unknown>>(withField, { ...base }),
  );
  return { ...(config && { config }), ...(problems[0] && { problem: problems[0].message }) };
}

async function writeConfig(base: RunConfig): Promise<void> {
  const folder = await pickFolder('the config');
  if (!folder) {
    return;
  }
  const relative = (file: string | null): string | null =>
    file === null ? null : path.relative(folder.uri.fsPath, file).replaceAll(path.sep, '/');
  const { model, training } = base;
  const text = configText({
    ...base,
    model: { ...model, initFrom: relative(model.initFrom) },
    training: { ...training, from: relative(training.from) },
  });
  await createFile(folder, {
    ...{ title: TITLE, id: base.name, suffix: CONFIG_SUFFIX, text },
    named: (name) => (name.endsWith(CONFIG_SUFFIX) ? name : `${name}${CONFIG_SUFFIX}`),
  });
}

/** Values that come with the command: nobody is asked. */
function valuesOf(argument: unknown): Values | undefined {
  const given = typeof argument === 'object' && argument !== null && 'set' in argument ? argument.set : undefined;
  return typeof given === 'object' && given !== null ? (given as Values) : undefined;
}
