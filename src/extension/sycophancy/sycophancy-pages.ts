import * as v from 'valibot';
import * as vscode from 'vscode';
import { SUBJECT } from '../../protocol/checks/sycophancy';
import type { SycophancySubject } from '../../core/sycophancy/subject';
import { RemediedError } from '../commands/command-runner';
import { requireTrust } from '../commands/trust';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import type { Notices } from '../notices';
import type { RunStore } from '../runs/run-store';
import type { WorkerProgram } from '../runs/worker-process';
import { Study } from './study';
import { SycophancyPanel } from './sycophancy-panel';

const VIEW_TYPE = 'grokking.sycophancy';

/** The pages of analyses of sycophancy, at most one a subject; one analysis goes on at a time. */
export class SycophancyPages extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, SycophancyPanel>();
  /** Those that have a page, and the one that goes on without. */
  private readonly studies = new Map<string, Study>();

  constructor(
    private readonly store: RunStore,
    private readonly program: WorkerProgram,
    private readonly extensionUri: vscode.Uri,
    private readonly log: Log,
    private readonly notices: Notices,
  ) {
    super();
    this.own(vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this));
    this.own({ dispose: () => this.panels.forEach(({ panel }) => panel.dispose()) });
    this.own({ dispose: () => this.studies.forEach((study) => study.dispose()) });
  }

  /** Studies that have a page or go on, for tests. */
  get all(): readonly Study[] {
    return [...this.studies.values()];
  }

  /**
   * Shows the page of a subject. What is not known yet is analyzed.
   * @throws RemediedError where another analysis goes on, or the workspace is not trusted
   */
  show(subject: SycophancySubject): Study {
    const key = keyOf(subject);
    const study = this.studyOf(subject);
    const open = this.panels.get(key);
    if (!study.isKnown) {
      try {
        this.refuse(study);
      } catch (error) {
        this.letGo(key);
        throw error;
      }
    }
    if (open) {
      open.panel.reveal();
    } else {
      this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Sycophancy', vscode.ViewColumn.Active), study);
    }
    if (!study.isKnown) {
      void study.begin();
    }
    return study;
  }

  /** Restores a page after a reload, from what is kept. Nothing is computed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = typeof state === 'object' && state !== null ? (state as { subject?: unknown }).subject : undefined;
    const { success, output: subject } = v.safeParse(SUBJECT, kept);
    const gone = !success || (subject.kind === 'checkpoint' && !this.store.look(subject.run));
    if (gone || this.panels.has(keyOf(subject))) {
      panel.dispose();
    } else {
      this.adopt(panel, this.studyOf(subject));
    }
  }

  private start(study: Study, of: 'report' | 'series'): void {
    try {
      this.refuse(study);
      void (of === 'report' ? study.analyze() : study.overCheckpoints());
    } catch (error) {
      this.log.failure('sycophancy', error);
      void this.tell(error);
    }
  }

  /** @throws RemediedError where nothing can be started */
  private refuse(study: Study): void {
    requireTrust('Analyzing a model');
    const other = this.all.find((each) => each.running && each !== study);
    if (other) {
      throw new RemediedError(`${other.name} is being analyzed: wait until that has ended, or cancel it`, {
        title: 'Show It',
        apply: () => Promise.resolve(this.show(other.subject)),
      });
    }
  }

  private async tell(error: unknown): Promise<void> {
    const remedy = error instanceof RemediedError ? error.remedy : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const pressed = await this.notices.error(message, ...(remedy ? [remedy.title] : []));
    if (remedy && pressed === remedy.title) {
      await remedy.apply();
    }
  }

  private studyOf(subject: SycophancySubject): Study {
    const key = keyOf(subject);
    let study = this.studies.get(key);
    if (!study) {
      study = new Study(subject, this.store, this.program, this.log);
      this.studies.set(key, study);
      study.onDidChange(() => this.letGo(key));
    }
    return study;
  }

  private adopt(panel: vscode.WebviewPanel, study: Study): void {
    const key = keyOf(study.subject);
    const { store, extensionUri, log, notices } = this;
    const start = (of: Study, what: 'report' | 'series'): void => this.start(of, what);
    this.panels.set(key, new SycophancyPanel(panel, study, { store, extensionUri, log, notices, start }));
    panel.onDidDispose(() => {
      this.panels.delete(key);
      this.letGo(key);
    });
  }

  /** A study without a page stays while it goes on: what it finds is kept. */
  private letGo(key: string): void {
    const study = this.studies.get(key);
    if (study && !study.running && !this.panels.has(key)) {
      this.studies.delete(key);
      study.dispose();
    }
  }
}

function keyOf(subject: SycophancySubject): string {
  return subject.kind === 'checkpoint'
    ? JSON.stringify([subject.run, subject.epoch])
    : JSON.stringify([subject.folder, subject.prompts, subject.kind]);
}
