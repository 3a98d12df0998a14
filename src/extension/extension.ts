import * as vscode from 'vscode';
import { Analyst } from './runs/analyst';
import { CheckpointPages } from './checkpoint-page/checkpoint-pages';
import { ComparePanels } from './compare/compare-panels';
import { analyzeSycophancy } from './commands/analyze-sycophancy';
import { registerCommands } from './commands/command-runner';
import { compareRuns } from './commands/compare-runs';
import { discoverStructure } from './commands/discover-structure';
import { exportModel } from './commands/export-model';
import { exportReport } from './commands/export-report';
import { explorerCommands } from './commands/explorer-commands';
import { labelCommands } from './commands/label-commands';
import { newConfig } from './commands/new-config';
import { openCheckpoint } from './commands/open-checkpoint';
import { runCommands } from './commands/run-commands';
import { setCurrentModel } from './commands/set-current-model';
import { trainCommands } from './commands/train-commands';
import { DashboardPanels } from './dashboard/dashboard-panels';
import { Disposable } from './disposable';
import { Deeds } from './get-started/deeds';
import { GetStarted } from './get-started/get-started';
import { installEngine } from './engines/install-engine';
import { showEngines } from './engines/show-engines';
import { ConfigDiagnostics } from './editor/config-diagnostics';
import { CONFIG_SELECTOR, SWEEP_SELECTOR } from './editor/config-files';
import { ConfigLenses } from './editor/config-lenses';
import { Log } from './log';
import { Notices } from './notices';
import { EndNotices } from './end-notices';
import { ExplorerView } from './explorer/explorer-view';
import { Analyses } from './analyses/analyses';
import { Exercises } from './exercises/exercises';
import { CurrentModel } from './runs/current-model';
import { allRunsFolders } from './runs/runs-folder';
import { Namesakes } from './runs/namesakes';
import { RunStore } from './runs/run-store';
import { RunScanner } from './runs/scanner';
import type { WorkerProgram } from './runs/worker-process';
import { LanguageModelTools } from './tools/language-model-tools';
import { WorkerSupervisor } from './runs/worker-supervisor';
import type { Services } from './services';
import { StatusBar } from './status-bar';
import { SycophancyPages } from './sycophancy/sycophancy-pages';
import { sweepCommands } from './sweeps/sweep-commands';
import { SweepLenses } from './sweeps/sweep-lenses';
import { SweepPanels } from './sweeps/sweep-panels';
import { SweepStore } from './sweeps/sweep-store';
import { SweepTree } from './sweeps/sweep-tree';

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
  const current = own(new CurrentModel(context.workspaceState, store));
  const namesakes = own(new Namesakes(store));
  const explorer = own(new ExplorerView(store, current, namesakes, context.workspaceState));
  const analyst = own(new Analyst(program(context.extensionUri, 'analyst.js'), log));
  const deeds = new Deeds();
  const getStarted = new GetStarted(context.extension.id, context.globalState);
  const dashboards = own(
    new DashboardPanels(store, namesakes, analyst, context.extensionUri, context.workspaceState, log, notices, deeds),
  );
  const comparisons = own(new ComparePanels({ store, analyst, extensionUri: context.extensionUri, log, notices }));
  const sweeps = own(new SweepStore(allRunsFolders, (line) => log.warn(line)));
  const sweepPanels = own(new SweepPanels({ sweeps, extensionUri: context.extensionUri, log, notices }));
  own(new SweepTree(sweeps));
  const statusBar = own(new StatusBar(store, current));
  const analyses = own(
    new Analyses({ context, program: program(context.extensionUri, 'runner.js'), store, current, log, notices }),
  );
  const exercises = own(new Exercises({ context, analyses, store, current, log, notices }));
  const sycophancy = own(
    new SycophancyPages(store, program(context.extensionUri, 'sycophancy.js'), context.extensionUri, log, notices),
  );
  const aliveDisposables = (): number => Disposable.alive;
  const services: Services = {
    log,
    notices,
    store,
    supervisor: workers,
    current,
    dashboards,
    deeds,
    getStarted,
    comparisons,
    sweeps,
    sweepPanels,
    namesakes,
    explorer: explorer.state,
    tree: explorer.tree,
    view: explorer.view,
    statusBar,
    analyses,
    exercises,
    sycophancy,
    aliveDisposables,
  };
  own(vscode.workspace.onDidGrantWorkspaceTrust(() => void store.refresh()));
  own(analyses.history.onDidChange(({ state }) => state === 'done' && deeds.did('ranFunction')));
  own(new EndNotices(services));
  own(new CheckpointPages(services, analyst, context.extensionUri));
  own(new ConfigDiagnostics());
  const lenses = own(new ConfigLenses(store));
  own(vscode.languages.registerCodeLensProvider(CONFIG_SELECTOR, lenses));
  own(vscode.languages.registerCodeLensProvider(SWEEP_SELECTOR, own(new SweepLenses(sweeps, store))));
  const commands = {
    ...trainCommands(services),
    ...runCommands(services),
    ...labelCommands(services),
    ...explorerCommands(services),
    ...sweepCommands({ program: program(context.extensionUri, 'cli.js'), sweeps, panels: sweepPanels, log, notices }),
    ...analyses.commands,
    'grokking.getStarted': () => getStarted.open(),
    ...exercises.commands,
    'grokking.compareRuns': compareRuns(services),
    'grokking.newConfig': newConfig,
    'grokking.engines': showEngines(program(context.extensionUri, 'cli.js')),
    'grokking.installEngine': installEngine(
      context.globalStorageUri,
      program(context.extensionUri, 'engine-installer.js').script,
      log,
      notices,
    ),
    'grokking.openCheckpoint': openCheckpoint,
    'grokking.setCurrentModel': (argument?: unknown) => setCurrentModel(argument, services),
    'grokking.analyzeSycophancy': (argument?: unknown) => analyzeSycophancy(argument, services),
    'grokking.discoverStructure': (argument?: unknown) => discoverStructure(argument, services, context.extensionUri),
    'grokking.exportModel': (argument?: unknown) => exportModel(argument, services, analyst),
    'grokking.exportReport': (argument?: unknown) => exportReport(argument, services, analyst),
  };
  own(registerCommands(commands, log, notices));
  own(new LanguageModelTools(program(context.extensionUri, 'cli.js')));
  if (context.extensionMode !== vscode.ExtensionMode.Test) {
    getStarted.openFirst().then(undefined, (error: unknown) => log.failure('Get Started', error));
  }
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
