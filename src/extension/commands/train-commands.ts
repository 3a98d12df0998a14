import * as vscode from 'vscode';
import { parseConfigFile } from '../../core/config/file';
import { type ConfigProblem, InputError, problemLine } from '../../core/config/problem';
import type { RunConfig } from '../../core/config/types';
import { createRun } from '../../core/run/create';
import * as path from 'node:path';
import { placePath } from '../runs/model-place';
import { runsFolderFor } from '../runs/runs-folder';
import type { Services } from '../services';
import { type CommandHandler, RemediedError } from './command-runner';
import { forkConfig } from './fork-run';
import { checkpointOfArgument, chooseRun, pickCheckpoint } from './pick-run';
import { openModel } from './open-model';
import { pickTraining, presetTraining } from './pick-training';
import { requireTrust } from './trust';

/** Commands that start a new run; each answers the run's directory. */
export function trainCommands(services: Services): Record<string, CommandHandler> {
  return {
    'grokking.train': (argument) => train(argument, services),
    'grokking.trainFromHere': (argument) => trainFromHere(argument, services),
    'grokking.forkFromHere': (argument) => fork(argument, services),
  };
}

async function train(argument: unknown, services: Services): Promise<string | undefined> {
  requireTrust();
  const choice =
    argument instanceof vscode.Uri ? { uri: argument } : (presetTraining(argument) ?? (await pickTraining()));
  if (!choice) {
    return undefined;
  }
  if ('config' in choice) {
    return begin(choice.config, runsFolderFor(undefined), services);
  }
  const saved = await savedDocument(choice.uri);
  return saved && begin(configOf(saved), runsFolderFor(saved.uri), services);
}

async function trainFromHere(argument: unknown, services: Services): Promise<string | undefined> {
  requireTrust();
  const title = 'Train from a checkpoint';
  const run = await chooseRun(argument, services, {
    apply: ({ checkpoints }) => checkpoints.length > 0,
    title,
    rule: 'it needs a checkpoint',
  });
  const checkpoint = run && (checkpointOfArgument(run, argument) ?? (await pickCheckpoint(run, title)));
  if (!run || !checkpoint) {
    return undefined;
  }
  if (run.config.task.split.method === 'unknown') {
    throw new InputError(
      `Which pairs ${run.name} was trained on is not known: train a config with model.initFrom and task.split`,
    );
  }
  const config = {
    ...run.config,
    name: `${run.config.name}-from-${checkpoint.epoch}`.slice(-80),
    model: { ...run.config.model, initFrom: placePath(checkpoint) },
    load: null,
  };
  return begin(config, path.dirname(run.path), services);
}

/** Starts a branch of a run. */
async function fork(argument: unknown, services: Services): Promise<string | undefined> {
  const forked = await forkConfig(argument, services);
  return forked && begin(forked.config, path.dirname(forked.run.path), services);
}

async function begin(config: RunConfig, runsFolder: string, services: Services): Promise<string> {
  if (config.load) {
    return openModel(config, runsFolder, services);
  }
  const { store, supervisor, dashboards, deeds } = services;
  const owner = createRun(runsFolder, config, 'editor');
  supervisor.start(owner);
  deeds.did('trained');
  const run = store.get(owner.path);
  if (run) {
    dashboards.show(run);
  }
  return owner.path;
}

/** The config as a file on disk: unsaved text is saved first. Undefined when the person does not want to. */
export async function savedDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new InputError(`${uri.fsPath}: there is no such file, or it cannot be read`);
  }
  if (!document.isDirty && !document.isUntitled) {
    return document;
  }
  const target = await vscode.workspace.save(uri);
  return target && vscode.workspace.openTextDocument(target);
}

/** @throws RemediedError that leads to the first problem's line */
function configOf(document: vscode.TextDocument): RunConfig {
  const { config, problems } = parseConfigFile(document.getText(), document.uri.fsPath);
  if (config) {
    return config;
  }
  throw wrongFile(document, problems);
}

/** An error that leads to the first problem's line. */
export function wrongFile(document: vscode.TextDocument, problems: readonly ConfigProblem[]): RemediedError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new RemediedError(problemLine(path.basename(document.uri.fsPath), first) + more, {
    title: 'Open File',
    apply: () => {
      const start = document.positionAt(first.offset);
      const selection = new vscode.Range(start, document.positionAt(first.offset + first.length));
      return vscode.window.showTextDocument(document, { selection });
    },
  });
}
