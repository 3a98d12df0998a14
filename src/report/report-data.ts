import type {
  AnswerMap,
  CircuitData,
  ControlData,
  InterferenceData,
  SpectrumData,
  Summary,
} from '../protocol/analysis-data';
import type { EngineName, RunConfig } from '../core/config/types';
import type { SplitLoss } from '../core/measures/split-loss';
import type { Phase, TrainingProgress } from '../core/phases';
import type { MetricsRow } from '../core/run/metrics-row';
import type { AnyReport } from '../analysis/report-of';

/** Key frequencies whose circles, neurons and waves are drawn: the strongest. */
export const DRAWN_KEYS = 8;

/** What a report says of the run that it is about. */
export interface ReportSubject {
  readonly name: string;
  readonly config: RunConfig;
  /** What it was trained with, where it was trained here. */
  readonly engine: EngineName | null;
  /** The checkpoint's. */
  readonly epoch: number;
  /** Logged rows up to the checkpoint, of very many those that curves need; a model that was loaded has one. */
  readonly rows: readonly MetricsRow[];
  /** Where the training stood there, from all rows. */
  readonly progress: TrainingProgress;
  /** When the report was made. */
  readonly date: Date;
}

/** Frequencies or irreps removed from the embedding, and what as much at random does; without those, the intact model. */
export interface AblationResult {
  readonly label: string;
  readonly result: SplitLoss;
  readonly control?: ControlData;
  /** How many frequencies or irreps are removed or kept; 0: no control is meant. */
  readonly size: number;
}

/** Everything that a report shows of a checkpoint. */
export interface ReportData {
  readonly subject: ReportSubject;
  readonly summary: Summary;
  readonly phases: readonly Phase[];
  readonly measures: AnyReport;
  /** Key frequencies, or irreps by their numbers, the strongest first. */
  readonly keys: readonly number[];
  readonly answers: AnswerMap;
  readonly spectrum: SpectrumData;
  readonly circuit: CircuitData;
  /** FVE from which a neuron belongs to its frequency. */
  readonly clusterFve: number;
  /** Of the strongest key frequencies, the neuron that each explains best: p × p, row x; NaN where there is no pair. */
  readonly neurons: readonly {
    readonly k: number;
    readonly neuron: number;
    readonly fve: number;
    readonly map: Float32Array;
  }[];
  readonly ablations: readonly AblationResult[];
  /** Parts taken out; undefined for models of several layers or with LayerNorm, which have no such parts. */
  readonly parts: readonly AblationResult[] | undefined;
  /** Undefined of irreps, which have no waves. */
  readonly interference: InterferenceData | undefined;
}
