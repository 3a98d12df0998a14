import type { CheckpointDescription } from '../core/checkpoint/description';
import type { ModelConfig, Operation, SplitConfig, TaskConfig } from '../core/config/types';

/** What the form of a checkpoint asks for: a name, what the model was trained on, and what no tensor shows. */
export interface OpeningForm {
  name: string;
  operation: Operation;
  pairs: TaskConfig['pairs'];
  split: SplitConfig;
  trainFraction: number;
  /** The file's own where it says so. */
  activation: ModelConfig['activation'];
  /** Whether all checkpoints of a file with a training in it become the run, not its newest alone. */
  history?: boolean;
}

/** A run of the lab that the file is a checkpoint of. */
export interface OwningRun {
  readonly name: string;
  readonly epoch: number;
  /** Whether it is the current checkpoint. */
  readonly current: boolean;
}

/** A checkpoint file as its page shows it. */
export interface CheckpointPageView {
  /** Base name of the file, and its folder. */
  readonly file: string;
  readonly folder: string;
  readonly description: CheckpointDescription;
  readonly run?: OwningRun;
  /** What the form begins with. */
  readonly form: OpeningForm;
  /** Whether a model may be opened: not in a workspace that is not trusted. */
  readonly trusted: boolean;
}

/** What the host serves to the page of a checkpoint. */
export interface CheckpointPageHostMethods {
  /** The page is there (again). Rejects with one line when the file is not a model that can be read. */
  open(): CheckpointPageView;
  /** Opens the model as a run and shows its dashboard. Rejects with one line when the form is wrong. */
  openModel(form: OpeningForm): void;
  openDashboard(): void;
  setCurrent(): void;
  manageTrust(): void;
  showLog(): void;
}

/** What the page serves to the host. */
export interface CheckpointPageViewMethods {
  /** The run, the current checkpoint or the workspace's trust changed. */
  changed(view: CheckpointPageView): void;
}
