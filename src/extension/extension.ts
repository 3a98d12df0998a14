import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { Analyst } from './runs/analyst';
import { registerCommands } from './commands/commandRunner';
import { newConfig } from './commands/newConfig';
import { runCommands } from './commands/runCommands';
import { trainCommands } from './commands/trainCommands';
import { DashboardPanels } from './dashboard/dashboardPanels';
import { Disposable } from './disposable';
import { ConfigDiagnostics } from './editor/configDiagnostics';
import { CONFIG_SELECTOR } from './editor/configFiles';
import { ConfigLenses } from './editor/configLenses';
import { EndNotices } from './endNotices';
import { RunTree } from './explorer/runTree';
import { CurrentCheckpoint } from './runs/currentCheckpoint';
import { allRunsFolders } from './runs/runsFolder';
import { RunStore } from './runs/runStore';
import { RunScanner } from './runs/scanner';
import type { WorkerProgram } from './runs/workerProcess';
import { WorkerSupervisor } from './runs/workerSupervisor';
import type { Services } from './services';
import { StatusBar } from './statusBar';

let supervisor: WorkerSupervisor | undefined;

export function activate(context: vscode.ExtensionContext): Services {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = own(vscode.window.createOutputChannel('Grokking Lab', { log: true }));
  const store = own(new RunStore(new RunScanner(), allRunsFolders));
  const workers = own(new WorkerSupervisor(program(context.extensionUri, 'worker.js'), log));
  supervisor = workers;
  own(workers.onDidChange((run) => store.refresh(run)));
  const current = own(new CurrentCheckpoint(context.workspaceState, store));
  const tree = own(new RunTree(store, workers, current));
  const view = own(vscode.window.createTreeView('grokking.runs', { treeDataProvider: tree, showCollapseAll: true }));
  const analyst = own(new Analyst(program(context.extensionUri, 'analyst.js'), log));
  const dashboards = own(new DashboardPanels(store, workers, analyst, context.extensionUri));
  const statusBar = own(new StatusBar(store, current));
  const aliveDisposables = (): number => Disposable.alive;
  const services: Services = {
    log,
    store,
    supervisor: workers,
    current,
    dashboards,
    tree,
    view,
    statusBar,
    aliveDisposables,
  };
  own(new EndNotices(services));
  own(new ConfigDiagnostics());
  const lenses = own(new ConfigLenses(store, workers));
  own(vscode.languages.registerCodeLensProvider(CONFIG_SELECTOR, lenses));
  const commands = { ...trainCommands(services), ...runCommands(services), 'grokking.newConfig': newConfig };
  own(registerCommands(commands, log));
  return services;
}

/** Workers write a checkpoint on their way out; their runs can be resumed. */
export async function deactivate(): Promise<void> {
  await supervisor?.abandonAll();
}

/** A script of the extension that runs in a process of its own. */
function program(extension: vscode.Uri, name: string): WorkerProgram {
  const script = vscode.Uri.joinPath(extension, 'dist', name).fsPath;
  // In a checkout the set-up script puts tfjs-node here where npm could not install it.
  const checkoutTensorflow = vscode.Uri.joinPath(extension, '.toolchain', 'tfjs-node').fsPath;
  const tensorflow = process.env['GROKKING_TFJS_NODE'] ?? (existsSync(checkoutTensorflow) ? checkoutTensorflow : '');
  return {
    script,
    env: {
      ...process.env,
      // The extension host's executable is VS Code itself.
      ELECTRON_RUN_AS_NODE: '1',
      ...(tensorflow && { GROKKING_TFJS_NODE: tensorflow }),
    },
  };
}
