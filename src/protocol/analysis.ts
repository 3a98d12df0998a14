import type {
  Ablation,
  ControlData,
  AnswerMap,
  Summary,
  SpectrumData,
  CircuitData,
  TraceData,
  InterferenceData,
} from './analysis-data';
import type { Forecast, NoForecast } from '../core/forecast/forecast';
import type { SplitLoss } from '../core/measures/split-loss';
import type { Explained, ExplainedChoices, Explanation } from './explanation';

export type * from './analysis-data';

/**
 * What is asked about a checkpoint, by its epoch. A dashboard asks its host, which passes the question on to the analysis
 * process. Frequencies are those of the task's group: residues, or for multiply and divide exponents of the smallest
 * primitive root, with the residue 0 apart.
 */
export interface AnalysisMethods {
  answers(epoch: number): AnswerMap;
  summary(epoch: number): Summary;
  spectrum(epoch: number): SpectrumData;
  circuit(epoch: number): CircuitData;
  /** One neuron over all (x, y): p × p, row x; NaN where the task has no such pair. */
  neuron(epoch: number, neuron: number): Float32Array;
  trace(epoch: number, x: number, y: number): TraceData;
  ablate(epoch: number, ablation: Ablation): SplitLoss;
  /** The same with equally many random frequencies that are not key; undefined where there is no such control. */
  control(epoch: number, ablation: Ablation): ControlData | undefined;
  interference(epoch: number, x: number, y: number): InterferenceData;
  /** When its training will grok, from the rows up to this epoch, which needs no checkpoint; or why that cannot be told. */
  forecast(epoch: number): Forecast | NoForecast;
  /** What a tab shows, in words; of the training, which needs no checkpoint, up to the epoch. */
  explain(epoch: number, about: Explained, choices: ExplainedChoices): Explanation;
  /** Everything about the checkpoint as one HTML file, figures inside. Takes seconds. */
  report(epoch: number): string;
}

/** A question: the name of its method, and the arguments of that. */
export type Question = {
  [M in keyof AnalysisMethods]: [method: M, args: Parameters<AnalysisMethods[M]>];
}[keyof AnalysisMethods];

/** What is answered to one of the questions. */
export type Answer = ReturnType<AnalysisMethods[keyof AnalysisMethods]>;
