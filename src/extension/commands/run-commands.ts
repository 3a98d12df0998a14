import * as vscode from 'vscode';
import type { RunAction } from '../../protocol/dashboard';
import { runActions } from '../runs/actions';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import type { CommandHandler } from './command-runner';
import { deleteRuns } from './delete-runs';
import { exportMetrics } from './export-metrics';
import { checkpointOfArgument, chooseRun, chooseRuns, pickCheckpoint } from './pick-run';
import { thinRun } from './thin-run';
import { requireTrust } from './trust';

/** Commands on runs and checkpoints that exist. */
export function runCommands(services: Services): Record<string, CommandHandler> {
  const { supervisor, dashboards, current, log, notices } = services;
  const able = (action: RunAction, title: string, rule: string) => (argument: unknown) =>
    chooseRun(argument, services, { apply: (run) => runActions(run).includes(action), title, rule });
  const any = (title: string) => (argument: unknown) =>
    chooseRun(argument, services, { apply: () => true, title, rule: '' });
  const on =
    (choose: (argument: unknown) => Promise<Run | undefined>, act: (run: Run) => unknown): CommandHandler =>
    async (argument) => {
      const run = await choose(argument);
      return run && act(run);
    };
  const resumable = able('resume', 'Resume', 'only a paused, stopped, interrupted or failed run can be resumed');
  return {
    'grokking.resume': async (argument) => {
      requireTrust();
      const run = await resumable(argument);
      await (run && supervisor.resume(run));
    },
    'grokking.pause': on(able('pause', 'Pause', 'only a run that trains can be paused'), (run) =>
      supervisor.pause(run),
    ),
    'grokking.stop': on(able('stop', 'Stop', 'only a run that trains can be stopped'), (run) => supervisor.stop(run)),
    'grokking.openDashboard': async (argument) => {
      const run = await any('Open Dashboard')(argument);
      // A click in the explorer leaves the focus there, for its keys.
      const clicked = typeof argument === 'object' && argument !== null && 'preserveFocus' in argument;
      if (run) {
        dashboards.show(run, { preserveFocus: clicked, preview: clicked });
      }
    },
    'grokking.explainThis': async (argument) => {
      if (argument !== undefined || !dashboards.explain()) {
        const run = await any('Explain This')(argument);
        if (run) {
          dashboards.show(run);
          dashboards.explain(run.path);
        }
      }
    },
    'grokking.keepDashboard': () => dashboards.keep(),
    'grokking.revealRun': on(any('Reveal Run'), ({ path }) => revealFolder(path)),
    'grokking.exportMetrics': async (argument, selected) => {
      const rule = { apply: () => true, title: 'Export Metrics (CSV)', rule: '' };
      await exportMetrics((await chooseRuns(argument, selected, services, rule)).runs, notices);
    },
    'grokking.deleteRun': async (argument, selected) => {
      const apply = (run: Run): boolean => runActions(run).includes('delete');
      const rule = { apply, title: 'Delete Run', rule: 'a run must be stopped before it can be deleted' };
      await deleteRuns(await chooseRuns(argument, selected, services, rule), services);
    },
    'grokking.thinCheckpoints': on(
      able('thin', 'Thin Checkpoints', 'a run is thinned when nobody trains it; training.keep does it meanwhile'),
      (run) => thinRun(run, services),
    ),
    'grokking.setCurrentCheckpoint': async (argument) => {
      const title = 'Set Current Checkpoint';
      const run = await chooseRun(argument, services, {
        apply: ({ checkpoints }) => checkpoints.length > 0,
        title,
        rule: 'it needs a checkpoint',
      });
      const checkpoint = run && (checkpointOfArgument(run, argument) ?? (await pickCheckpoint(run, title)));
      await (checkpoint && current.set(checkpoint));
    },
    'grokking.showLog': () => log.show(),
  };
}

/** Shows a folder where the person looks at files. */
export function revealFolder(directory: string): Thenable<unknown> {
  // A file manager shows the machine in front of the person; a remote run is in the editor's own explorer.
  const local = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  return vscode.commands.executeCommand(local ? 'revealFileInOS' : 'revealInExplorer', vscode.Uri.file(directory));
}
