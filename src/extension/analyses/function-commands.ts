import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { FoundFunction } from '../../core/analyses/found-function';
import { type CommandHandler, RemediedError } from '../commands/command-runner';
import { requireTrust } from '../commands/trust';
import type { CurrentModel } from '../runs/current-model';
import type { RunStore } from '../runs/run-store';
import type { AnalysisFiles, FunctionTarget } from './analysis-files';
import { openDocument } from './analysis-files';
import type { RememberedArguments } from './ask-arguments';
import { chosenModel } from './chosen-model';
import type { FunctionCalls } from './function-calls';
import { pickFunction } from './pick-function';
import type { ResultHistory } from './result-history';
import type { ResultsPanels } from './results-panels';

export interface FunctionServices {
  readonly files: AnalysisFiles;
  readonly args: RememberedArguments;
  readonly calls: FunctionCalls;
  readonly history: ResultHistory;
  readonly results: ResultsPanels;
  readonly store: RunStore;
  readonly current: CurrentModel;
}

interface Chosen {
  readonly document: vscode.TextDocument;
  readonly found: FoundFunction;
}

/** Commands on analysis functions; those that run one answer the id of its result. */
export function functionCommands(services: FunctionServices): Record<string, CommandHandler> {
  const { history, calls, results } = services;
  return {
    'grokking.runAnalysis': (argument) => run(argument, 'Run Analysis', { ask: false, kind: 'call' }, services),
    'grokking.runAnalysisWith': (argument) =>
      run(argument, 'Run Analysis with Arguments', { ask: true, kind: 'call' }, services),
    'grokking.runAnalysisOverCheckpoints': (argument) =>
      run(argument, 'Run Analysis over All Checkpoints', { ask: false, kind: 'sweep' }, services),
    'grokking.cancelAnalysis': () => {
      const running = history.list().filter(({ state }) => state === 'running');
      if (running.length === 0) {
        throw new InputError('No analysis is running');
      }
      running.forEach((result) => calls.cancel(result));
    },
    'grokking.showResults': () => results.focus(),
  };
}

async function run(
  argument: unknown,
  title: string,
  { ask, kind }: { ask: boolean; kind: 'call' | 'sweep' },
  services: FunctionServices,
): Promise<number | undefined> {
  requireTrust('Running analyses');
  const { store, current, args, calls, results } = services;
  await store.refresh();
  const chosen = await choose(argument, title, services.files);
  if (!chosen) {
    return undefined;
  }
  const model = chosenModel(store, current);
  if (!model) {
    throw new RemediedError('There is no model to run it on yet: train or open one first', {
      title: 'Train',
      apply: () => vscode.commands.executeCommand('grokking.train'),
    });
  }
  const { document, found } = chosen;
  const target = { file: document.uri.fsPath, name: found.name };
  const asked = ask && found.parameters.length > 0;
  const values = (asked ? undefined : args.unasked(target, found)) ?? (await args.ask(target, found));
  if (!values || !(await saveCode(document))) {
    return undefined;
  }
  const result = calls.start({ ...target, label: found.label }, model, values, kind);
  results.show(result);
  return result.id;
}

/** The function of a lens; of the file that a menu names; else one of the workspace. */
async function choose(argument: unknown, title: string, files: AnalysisFiles): Promise<Chosen | undefined> {
  if (isTarget(argument)) {
    return files.find(argument);
  }
  const uris = argument instanceof vscode.Uri ? [argument] : await files.list();
  const functions: Chosen[] = [];
  for (const uri of uris) {
    const document = await openDocument(uri);
    functions.push(...files.functionsOf(document).map((found) => ({ document, found })));
  }
  if (functions.length === 0) {
    const where = argument instanceof vscode.Uri ? vscode.workspace.asRelativePath(argument) : 'The workspace';
    throw new RemediedError(`${where} has no analysis function yet: an exported function (model) => …`, {
      title: 'New Analysis…',
      apply: () => vscode.commands.executeCommand('grokking.newAnalysis'),
    });
  }
  return functions.length === 1 && argument instanceof vscode.Uri ? functions[0] : pickFunction(functions, title);
}

/** What runs is what is on disk: code that is being edited is saved first. Whether it is. */
export async function saveCode(document?: vscode.TextDocument): Promise<boolean> {
  const edited = vscode.workspace.textDocuments.filter(
    (other) =>
      other.isDirty &&
      other.uri.scheme === 'file' &&
      (other === document || /^((type|java)script|python)$/.test(other.languageId) || other.languageId === 'json'),
  );
  const saved = await Promise.all(edited.map(isSaved));
  return saved.every((success) => success);
}

/** VS Code answers false also where the document changed, or was saved by itself, while it was being written. */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  return (await document.save()) || !document.isDirty || document.save();
}

export function isTarget(argument: unknown): argument is FunctionTarget {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'file' in argument &&
    typeof argument.file === 'string' &&
    'name' in argument &&
    typeof argument.name === 'string'
  );
}
