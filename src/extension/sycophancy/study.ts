import * as path from 'node:path';
import * as vscode from 'vscode';
import type { SycophancyReport, SycophancySeries } from '../../core/sycophancy/report';
import { modelsIn } from '../../core/model-folders';
import { keptFile, readKept, seriesFile, writeKept } from '../../core/sycophancy/kept-files';
import type { KeptAnalysis, SycophancySubject } from '../../core/sycophancy/subject';
import type { NamedModel, SycophancyTarget } from '../../core/sycophancy/target';
import { keptReport, keptSeries } from '../../protocol/checks/sycophancy';
import type { SycophancyActivity, SycophancyEstimate, SycophancyPageView } from '../../protocol/sycophancy';
import { counted, countText } from '../../text/counts';
import { durationText } from '../../text/durations';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { confirmed } from '../notices';
import { epochFileName } from '../../core/run/layout';
import type { RunStore } from '../runs/run-store';
import { runsFolderFor } from '../runs/runs-folder';
import type { WorkerProgram } from '../runs/worker-process';
import { AnalysisProcess, type Asked } from './analysis-process';

/** Longer than this is asked about first. */
const LONG_SECONDS = 60;

type Kind = SycophancyActivity['of'];

/** What is known of one subject: analyses that are kept, and the one that goes on. */
export class Study extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<'view' | 'activity'>());
  readonly onDidChange = this.changes.event;
  private report: KeptAnalysis<SycophancyReport> | undefined;
  private series: KeptAnalysis<SycophancySeries> | undefined;
  private activity: SycophancyActivity | undefined;
  private lastEnd: SycophancyPageView['ended'];
  private process: AnalysisProcess | undefined;
  /** Those of a folder of several, as it was looked through last. */
  private models: readonly NamedModel[] = [];

  constructor(
    readonly subject: SycophancySubject,
    private readonly store: RunStore,
    private readonly program: WorkerProgram,
    private readonly log: Log,
  ) {
    super();
    this.own({ dispose: () => this.cancel() });
    try {
      this.report = subject.kind === 'models' ? undefined : readKept(this.file, keptReport);
      this.series = subject.kind === 'model' ? undefined : readKept(this.seriesFile, keptSeries);
      this.models = this.lookThrough();
    } catch (error) {
      this.fail(subject.kind === 'models' ? 'series' : 'report', error);
    }
  }

  get running(): boolean {
    return this.process !== undefined;
  }

  /** Whether there is what its page shows first. */
  get isKnown(): boolean {
    return (this.subject.kind === 'models' ? this.series : this.report) !== undefined;
  }

  get name(): string {
    const { subject } = this;
    return subject.kind !== 'checkpoint'
      ? path.basename(subject.folder)
      : (this.store.get(subject.run)?.name ?? path.basename(subject.run));
  }

  get view(): SycophancyPageView {
    const { subject, name, report, series, activity, lastEnd: ended } = this;
    return {
      subject,
      name,
      about:
        subject.kind === 'checkpoint'
          ? `checkpoint ${countText(subject.epoch)}`
          : `${subject.kind === 'models' ? `${counted(this.models.length, 'model')}, ` : ''}asked the prompts of ${path.basename(subject.prompts)}`,
      checkpoints:
        subject.kind === 'checkpoint' ? (this.store.get(subject.run)?.checkpoints.length ?? 0) : this.models.length,
      trusted: vscode.workspace.isTrusted,
      ...(report && { report }),
      ...(series && { series }),
      ...(activity && { activity }),
      ...(ended && { ended }),
    };
  }

  get step(): SycophancyActivity | undefined {
    return this.activity;
  }

  /** Makes what its page shows first. */
  begin(): Promise<void> {
    return this.subject.kind === 'models' ? this.overCheckpoints() : this.analyze();
  }

  /** Finds the circuit; what was known before stays until there is something new. */
  async analyze(): Promise<void> {
    const { subject } = this;
    if (subject.kind === 'models') {
      return;
    }
    const asked: Asked =
      subject.kind === 'model'
        ? {
            target: { kind: 'language-model', models: [{ place: subject.folder, name: this.name }], series: false },
            prompts: subject.prompts,
          }
        : { target: this.checkpoints([subject.epoch], false) };
    await this.make('report', (process) => process.report(asked), (report) => {
      writeKept(this.file, report, subject);
      this.report = report;
    }); // prettier-ignore
  }

  /** The same measures of all checkpoints that the run, or models that the folder has now. */
  async overCheckpoints(): Promise<void> {
    const { subject } = this;
    const asked = this.seriesAsked();
    if (asked === undefined || asked.target.models.length === 0) {
      return;
    }
    await this.make('series', (process) => process.series(asked), (series) => {
      writeKept(this.seriesFile, series, subject);
      this.series = series;
    }); // prettier-ignore
  }

  private seriesAsked(): Asked | undefined {
    const { subject } = this;
    switch (subject.kind) {
      case 'checkpoint':
        return { target: this.checkpoints(this.store.look(subject.run)?.checkpoints ?? [], true) };
      case 'models': {
        const models = (this.models = this.lookThrough());
        return { target: { kind: 'language-model', models, series: true }, prompts: subject.prompts };
      }
      case 'model':
        return undefined;
    }
  }

  private lookThrough(): readonly NamedModel[] {
    return this.subject.kind === 'models' ? modelsIn(this.subject.folder) : [];
  }

  /** Ends what goes on, at once. */
  cancel(): void {
    this.process?.cancel();
  }

  private checkpoints(epochs: readonly number[], series: boolean): SycophancyTarget {
    const directory = this.subject.kind === 'checkpoint' ? this.store.look(this.subject.run)?.directory : undefined;
    const models = directory
      ? epochs.map((epoch) => ({ place: directory.checkpointFile(epoch), name: epochFileName(epoch), epoch }))
      : [];
    return { kind: 'task', models, series };
  }

  /** Does one analysis, if none goes on. */
  private async make<T>(
    of: Kind,
    ask: (process: AnalysisProcess) => Promise<T | undefined>,
    keep: (kept: KeptAnalysis<T>) => void,
  ): Promise<void> {
    if (this.process) {
      return;
    }
    const started = Date.now();
    this.lastEnd = undefined;
    this.activity = { of };
    const process = (this.process = new AnalysisProcess(
      this.program,
      {
        estimated: (estimate) => this.estimated(estimate),
        progressed: (step) => this.proceed({ step }),
        said: (said) => this.proceed({ said }),
      },
      this.log,
    ));
    this.changed('view');
    this.log.info(`sycophancy of ${this.name}: ${of} begun`);
    try {
      const result = await ask(process);
      if (result === undefined) {
        this.lastEnd = { of };
        this.log.info(`sycophancy of ${this.name}: ${of} cancelled`);
      } else {
        keep({ result, made: Date.now(), seconds: (Date.now() - started) / 1000 });
        this.log.info(`sycophancy of ${this.name}: ${of} done`);
      }
    } catch (error) {
      this.fail(of, error);
    }
    this.process = undefined;
    this.activity = undefined;
    this.changed('view');
  }

  private async estimated(estimate: SycophancyEstimate): Promise<boolean> {
    this.proceed({ estimate });
    if (estimate.seconds <= LONG_SECONDS) {
      return true;
    }
    const { seconds, prompts, questions } = estimate;
    return confirmed(
      `Analyze ${this.name}? It takes about ${durationText(seconds)}.`,
      `${counted(prompts, 'prompt')} of each kind about ${counted(questions, 'question')}. The editor can be used meanwhile, and it can be cancelled at any time.`,
      'Analyze',
    );
  }

  private proceed(more: Partial<SycophancyActivity>): void {
    if (this.activity) {
      this.activity = { ...this.activity, ...more };
      this.changed('activity');
    }
  }

  private fail(of: Kind, error: unknown): void {
    this.log.failure(`sycophancy of ${this.name}`, error);
    this.lastEnd = { of, error: error instanceof Error ? error.message : String(error) };
  }

  private changed(what: 'view' | 'activity'): void {
    if (!this.disposed) {
      this.changes.fire(what);
    }
  }

  private get file(): string {
    return keptFile(this.subject, () => runsFolderFor(undefined));
  }

  private get seriesFile(): string {
    return this.subject.kind === 'checkpoint' ? seriesFile(this.subject.run) : this.file;
  }
}
