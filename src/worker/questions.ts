import { ablateFrequencies, ablatePart, randomControl } from '../analysis/ablation';
import type { OpenedModel } from '../analysis/opened-model';
import { summarySentence } from '../analysis/summary';
import { traceData } from '../analysis/trace';
import { answerMap, circuitData, interferenceData, neuronMap, pairRow, spectrumData } from '../analysis/views';
import type { Ablation, ControlData } from '../core/analysis-data';
import { InputError } from '../core/config/problem';
import type { SplitLoss } from '../core/measures/split-loss';
import { verdictOf } from '../core/phases';
import type { MetricsRow } from '../core/run/metrics-row';
import { taskFormula } from '../core/tasks';
import type { AnalysisMethods } from '../protocol/analysis';
import type { Handlers } from '../protocol/rpc';

/** A run's model at an epoch; the same object with other weights from epoch to epoch. */
export interface ModelSource {
  at(epoch: number): Promise<OpenedModel>;
  /** Logged rows up to an epoch; none for a checkpoint without a training. */
  rows(epoch: number): MetricsRow[];
}

/** Answers a dashboard's questions about the checkpoints of one run. Questions are answered one after the other. */
export function answering(source: ModelSource): Handlers<AnalysisMethods> {
  let last: Promise<unknown> = Promise.resolve();
  const about = <A extends unknown[], R>(answer: (model: OpenedModel, ...args: A) => R | Promise<R>) => {
    return (epoch: number, ...args: A): Promise<R> => {
      const next = last.then(async () => answer(await source.at(epoch), ...args));
      last = next.catch(() => undefined);
      return next;
    };
  };
  return {
    answers: about(answerMap),
    summary: (epoch) =>
      about(async (model) => ({ sentence: await summarySentence(model), ...verdictOf(source.rows(epoch)) }))(epoch),
    spectrum: about(spectrumData),
    circuit: about(circuitData),
    neuron: about(neuronMap),
    trace: about((model, x: number, y: number) => traceData(model, x, y, rowOf(model, x, y))),
    ablate: about(ablate),
    control: about(control),
    interference: about((model, x: number, y: number) => interferenceData(model, x, y, rowOf(model, x, y))),
  };
}

function rowOf(model: OpenedModel, x: number, y: number): number {
  const row = pairRow(model, x, y);
  if (row === undefined) {
    throw new InputError(`(${x}, ${y}) is not a pair of ${taskFormula(model.task)}; take residues 0 to ${model.p - 1}`);
  }
  return row;
}

function ablate(model: OpenedModel, ablation: Ablation): Promise<SplitLoss> {
  switch (ablation.kind) {
    case 'frequencies':
      return ablateFrequencies(model, ablation);
    case 'head':
      return ablatePart(model, { part: 'head', head: ablation.head });
    default:
      return ablatePart(model, { part: ablation.kind });
  }
}

async function control(model: OpenedModel, ablation: Ablation): Promise<ControlData | undefined> {
  if (ablation.kind !== 'frequencies') {
    return undefined; // there is no other part of the same size
  }
  const result = await randomControl(model, ablation, model.keyFrequencies());
  return result && { draws: result.draws.length, mean: result.mean, lowest: result.lowest, highest: result.highest };
}
