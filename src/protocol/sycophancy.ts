import type { SycophancyProgress, SycophancyReport, SycophancySeries } from '../core/sycophancy/report';
import type { KeptAnalysis, SycophancySubject } from '../core/sycophancy/subject';
import type { SycophancyTarget } from '../core/sycophancy/target';
import type { FileKind } from './dashboard';

/** How long an analysis is going to take, by passes that were timed. */
export interface SycophancyEstimate {
  readonly seconds: number;
  /** Prompts of each kind, and what they are about. */
  readonly prompts: number;
  readonly questions: number;
}

/** How far an analysis is; of a series, with the model of it. */
export interface SycophancyStep extends SycophancyProgress {
  readonly model?: { readonly name: string; readonly index: number; readonly count: number };
}

/** What the process of one analysis serves. */
export interface SycophancyMethods {
  /** Rejects with one line where something cannot be opened. Undefined: it was not worth the time (see `estimated`). */
  analyze(target: SycophancyTarget, prompts: string | undefined): SycophancyReport | undefined;
  series(target: SycophancyTarget, prompts: string | undefined): SycophancySeries | undefined;
}

/** What the host serves to that process. */
export interface SycophancyEvents {
  /** Before an analysis begins, of a series after its first model: whether it is worth the time. */
  estimated(estimate: SycophancyEstimate): boolean;
  progressed(step: SycophancyStep): void;
  /** A line for people, such as how much memory a model takes. */
  said(line: string): void;
}

/** What an analysis is about, and what is kept of it. */
export interface SycophancyPageView {
  readonly subject: SycophancySubject;
  /** The run's or the folder's name. */
  readonly name: string;
  /** e.g. `checkpoint 600`, `asked the prompts of sums.prompts.json` */
  readonly about: string;
  /** Never of several models' folders. */
  readonly report?: KeptAnalysis<SycophancyReport>;
  /** Of all checkpoints of the run, or of all models of the folder. */
  readonly series?: KeptAnalysis<SycophancySeries>;
  /** How many checkpoints the run or models the folder has now; 0 for one model's folder. */
  readonly checkpoints: number;
  /** Whether something may be started: not in a workspace that is not trusted. */
  readonly trusted: boolean;
  readonly activity?: SycophancyActivity;
  /** How the last one ended where it has no result. */
  readonly ended?: { readonly of: SycophancyActivity['of']; readonly error?: string };
}

/** An analysis that goes on. */
export interface SycophancyActivity {
  readonly of: 'report' | 'series';
  readonly estimate?: SycophancyEstimate;
  readonly step?: SycophancyStep;
  /** The last line for people. */
  readonly said?: string;
}

/** What the host serves to the page. */
export interface SycophancyHostMethods {
  /** The page is there (again). */
  open(): SycophancyPageView;
  analyze(): void;
  overCheckpoints(): void;
  cancel(): void;
  saveFile(name: string, kind: FileKind, content: string | Uint8Array): void;
  manageTrust(): void;
  showLog(): void;
}

/** What the page serves to the host. */
export interface SycophancyViewMethods {
  changed(view: SycophancyPageView): void;
  progressed(activity: SycophancyActivity): void;
}
