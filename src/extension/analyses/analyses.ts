import * as vscode from 'vscode';
import type { CommandHandler } from '../commands/command-runner';
import { requireTrust } from '../commands/trust';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import type { Notices } from '../notices';
import type { CurrentModel } from '../runs/current-model';
import type { RunStore } from '../runs/run-store';
import type { WorkerProgram } from '../runs/worker-process';
import { AnalysisFiles } from './analysis-files';
import { RememberedArguments } from './ask-arguments';
import { FunctionCalls } from './function-calls';
import { functionCommands } from './function-commands';
import { FunctionLenses } from './function-lenses';
import { lazySyntax } from './function-syntax';
import { newAnalysis } from './new-analysis';
import { OpenedAnalyses } from './opened-analyses';
import { Pins } from './pins';
import { ResultHistory } from './result-history';
import { ResultsPanels } from './results-panels';
import { Runner } from './runner';
import type { RunnerLimits } from './runner-limits';

interface Needs {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>;
  readonly program: WorkerProgram;
  readonly store: RunStore;
  readonly current: CurrentModel;
  readonly log: Log;
  readonly notices: Notices;
}

/** The person's own analyses: lenses, commands, the process that runs them, and their results. */
export class Analyses extends Disposable {
  readonly files: AnalysisFiles;
  readonly history: ResultHistory;
  readonly runner: Runner;
  readonly calls: FunctionCalls;
  readonly results: ResultsPanels;
  readonly commands: Readonly<Record<string, CommandHandler>>;

  constructor({ context: { extensionUri, workspaceState }, program, store, current, log, notices }: Needs) {
    super();
    const dist = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
    const syntax = lazySyntax(dist('function-syntax.js'));
    const folder = (): string | undefined => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const guard = (): void => requireTrust('Running analyses');
    const files = (this.files = this.own(new AnalysisFiles(syntax)));
    const history = (this.history = this.own(new ResultHistory()));
    const runner = (this.runner = this.own(new Runner(guard, program, limits, folder, log)));
    const calls = (this.calls = this.own(new FunctionCalls(runner, history, store, log)));
    const pins = this.own(new Pins(calls, history, store));
    const results = (this.results = this.own(
      new ResultsPanels(history, calls, pins, files, store, extensionUri, log, notices),
    ));
    this.own(new FunctionLenses(files, store, current));
    this.own(new OpenedAnalyses(files, runner, dist('grokking')));
    const args = new RememberedArguments(workspaceState, syntax);
    this.commands = {
      ...functionCommands({ files, args, calls, history, results, store, current }),
      'grokking.newAnalysis': newAnalysis(vscode.Uri.joinPath(extensionUri, 'media', 'templates')),
    };
  }
}

function limits(): RunnerLimits {
  const settings = vscode.workspace.getConfiguration('grokking.analyses');
  return {
    seconds: Math.max(1, settings.get<number>('timeLimit') || 60),
    megabytes: Math.max(256, settings.get<number>('memoryLimit') || 2048),
  };
}
