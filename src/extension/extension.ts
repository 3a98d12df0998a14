import * as vscode from 'vscode';
import { Analyst } from './runs/analyst';
import { CheckpointPages } from './checkpoint-page/checkpoint-pages';
import { registerCommands } from './commands/command-runner';
import { exportReport } from './commands/export-report';
import { newConfig } from './commands/new-config';
import { openCheckpoint } from './commands/open-checkpoint';
import { runCommands } from './commands/run-commands';
import { trainCommands } from './commands/train-commands';
import { DashboardPanels } from './dashboard/dashboard-panels';
import { Disposable } from './disposable';
import { ConfigDiagnostics } from './editor/config-diagnostics';
import { CONFIG_SELECTOR } from './editor/config-files';
import { ConfigLenses } from './editor/config-lenses';
import { Log } from './log';
import { Notices } from './notices';
import { EndNotices } from './end-notices';
import { inTurns } from './explorer/in-turns';
import { RunTree } from './explorer/run-tree';
import { Analyses } from './analyses/analyses';
import { CurrentCheckpoint } from './runs/current-checkpoint';
import { allRunsFolders } from './runs/runs-folder';
import { RunStore } from './runs/run-store';
import { RunScanner } from './runs/scanner';
import type { WorkerProgram } from './runs/worker-process';
import { WorkerSupervisor } from './runs/worker-supervisor';
import type { Services } from './services';
import { StatusBar } from './status-bar';

let supervisor: WorkerSupervisor | undefined;

export function activate(context: vscode.ExtensionContext): Services {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = new Log(own(vscode.window.createOutputChannel('Grokking Lab', { log: true })));
  const notices = new Notices(log);
  log.info(
    `Grokking Lab ${String(context.extension.packageJSON.version)} on ${process.platform}, Node ${process.version}`,
  );
  const scanner = new RunScanner(
    (line) => log.warn(line),
    () => vscode.workspace.isTrusted,
  );
  const store = own(new RunStore(scanner, allRunsFolders));
  const workers = own(new WorkerSupervisor(program(context.extensionUri, 'worker.js'), store, log, notices));
  supervisor = workers;
  const current = own(new CurrentCheckpoint(context.workspaceState, store));
  const tree = own(new RunTree(store, current));
  const view = own(
    vscode.window.createTreeView('grokking.runs', { treeDataProvider: inTurns(tree), showCollapseAll: true }),
  );
  const analyst = own(new Analyst(program(context.extensionUri, 'analyst.js'), log));
  const dashboards = own(new DashboardPanels(store, analyst, context.extensionUri, log, notices));
  const statusBar = own(new StatusBar(store, current));
  const analyses = own(
    new Analyses({ context, program: program(context.extensionUri, 'runner.js'), store, current, log, notices }),
  );
  const aliveDisposables = (): number => Disposable.alive;
  const services: Services = {
    log,
    notices,
    store,
    supervisor: workers,
    current,
    dashboards,
    tree,
    view,
    statusBar,
    analyses,
    aliveDisposables,
  };
  own(vscode.workspace.onDidGrantWorkspaceTrust(() => void store.refresh()));
  own(new EndNotices(services));
  own(new CheckpointPages(services, analyst, context.extensionUri));
  own(new ConfigDiagnostics());
  const lenses = own(new ConfigLenses(store));
  own(vscode.languages.registerCodeLensProvider(CONFIG_SELECTOR, lenses));
  const commands = {
    ...trainCommands(services),
    ...runCommands(services),
    ...analyses.commands,
    'grokking.newConfig': newConfig,
    'grokking.openCheckpoint': openCheckpoint,
    'grokking.exportReport': (argument?: unknown) => exportReport(argument, services, analyst),
  };
  own(registerCommands(commands, log, notices));
  return services;
}

export function deactivate(): void {
  supervisor?.windowCloses();
}

/** A script of the extension that runs in a process of its own. */
function program(extension: vscode.Uri, name: string): WorkerProgram {
  const script = vscode.Uri.joinPath(extension, 'dist', name).fsPath;
  // The extension host's executable is VS Code itself.
  return { script, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } };
}
