import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { parseSweep, SWEEP_SUFFIX } from '../../core/sweep/file';
import type { RunState } from '../../core/run/state';
import { expectedTime, type ExpectedTime, type TimedRun } from '../../core/sweep/expected-time';
import { runConfig, runCount, type SweepPlan } from '../../core/sweep/plan';
import { counted } from '../../text/counts';
import { aboutTimeText } from '../../text/durations';
import { Disposable } from '../disposable';
import { mayRead } from '../editor/readable';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import type { Sweep, SweepStore } from './sweep-store';

/** What is asked how long runs take: the newest sweeps, and of each the last runs. */
const MOST_SWEEPS = 10;
const MOST_OF_SWEEP = 12;

/** `Run sweep · 84 runs, about 25 min here · Open sweep` above a sweep file. */
export class SweepLenses extends Disposable implements vscode.CodeLensProvider {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changes.event;
  private known = '';

  constructor(
    private readonly sweeps: SweepStore,
    private readonly runs: RunStore,
  ) {
    super();
    const look = (): void => {
      const ended = runs.list().filter(({ status }) => isEnded(status.state)).length;
      const known = JSON.stringify([ended, ...sweeps.list().map(({ path: folder, status }) => [folder, status.state])]);
      if (known !== this.known) {
        this.known = known;
        this.changes.fire();
      }
    };
    this.own(sweeps.onDidChange(look));
    this.own(runs.onDidChange(look));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const line = new vscode.Range(0, 0, 0, 0);
    const { plan } = parseSweep(document.getText(), document.uri.fsPath, mayRead);
    const name = plan?.name ?? path.basename(document.uri.fsPath, SWEEP_SUFFIX);
    const own = this.sweeps.list().filter((sweep) => sweep.name === name);
    const title = [
      '$(play) Run sweep',
      ...(plan ? [sizeText(plan, own, endedHere(this.runs.list(), this.sweeps.list()))] : []),
    ].join(' · ');
    const lenses = [new vscode.CodeLens(line, { title, command: 'grokking.runSweep', arguments: [document.uri] })];
    const [newest] = own;
    if (newest) {
      const open = { title: '$(graph-line) Open sweep', command: 'grokking.openSweep', arguments: [newest.path] };
      lenses.push(new vscode.CodeLens(line, open));
    }
    return lenses;
  }
}

/** `84 runs, about 25 min here`: the time only where it is known of trainings here that are like its runs. */
function sizeText(plan: SweepPlan, own: readonly Sweep[], ended: readonly TimedRun[]): string {
  const runs = counted(runCount(plan), 'run');
  if (!('parallel' in plan.run)) {
    return `${runs}, on a cluster`;
  }
  const time = trainedBefore(plan, own) ?? expectedTime(plan, ended);
  if (time === undefined) {
    return runs;
  }
  const rounds = Math.ceil(runCount(plan) / (plan.run.parallel || os.availableParallelism()));
  return `${runs}, ${time.atMost ? 'at most ' : ''}${aboutTimeText(rounds * time.secondsEach)} here`;
}

/** The mean time of a run that completed in a sweep of the same base; undefined where there is none. */
function trainedBefore(plan: SweepPlan, own: readonly Sweep[]): ExpectedTime | undefined {
  const base = JSON.stringify(plan.base);
  for (const { directory, results } of own) {
    if (JSON.stringify(directory.plan.base) === base && 'parallel' in directory.plan.run) {
      const times = results.rows.flatMap(({ state, seconds }) => (state === 'completed' && seconds !== null ? [seconds] : [])); // prettier-ignore
      if (times.length > 0) {
        return { secondsEach: times.reduce((sum, time) => sum + time, 0) / times.length, atMost: false };
      }
    }
  }
  return undefined;
}

/** Trainings of this machine that have ended: runs, and of each sweep its last ones. */
function endedHere(runs: readonly Run[], sweeps: readonly Sweep[]): TimedRun[] {
  const here = os.hostname();
  const single = runs.flatMap(({ config, status: { state, host, epoch, seconds, threads } }): TimedRun[] =>
    isEnded(state) && host === here && threads !== null ? [{ config, epochs: epoch, seconds, threads }] : [],
  );
  const swept = sweeps
    .filter(({ directory, status }) => 'parallel' in directory.plan.run && status.host === here)
    .slice(0, MOST_SWEEPS)
    .flatMap(({ directory, results }) =>
      results.rows
        .filter(({ state }) => isEnded(state))
        .slice(-MOST_OF_SWEEP)
        .flatMap((row): TimedRun[] =>
          row.seconds === null || row.epoch === null
            ? []
            : [{ config: runConfig(directory.plan, row), epochs: row.epoch, seconds: row.seconds, threads: 1 }],
        ),
    );
  return [...single, ...swept];
}

function isEnded(state: RunState): boolean {
  return state === 'completed' || state === 'stopped';
}
