import {
  ablateFrequencies,
  ablatePart,
  ablateSubspace,
  controlDraws,
  controlOf,
  type Draw,
} from '../analysis/ablation';
import { collectReport } from '../report/collect';
import { reportPage } from '../report/page';
import type { ReportSubject } from '../report/report-data';
import { isUntrained, modelExplanation, trainingExplanation } from '../analysis/explain/explain';
import type { OpenedModel } from '../analysis/opened-model';
import { summaryOf } from '../analysis/summary';
import { traceData } from '../analysis/trace';
import { answerMap, circuitData, interferenceData, neuronMap, pairRow, spectrumData } from '../analysis/views';
import type { Ablation, ControlData } from '../protocol/analysis-data';
import { InputError } from '../core/config/problem';
import type { Forecast, NoForecast } from '../core/forecast/forecast';
import type { SplitLoss } from '../core/measures/split-loss';
import type { Standing } from '../core/phases';
import type { RunInfo } from '../core/run/directory';
import { taskFormula } from '../core/tasks';
import type { AnalysisMethods } from '../protocol/analysis';
import type { Handlers } from '../protocol/rpc';

export type Training = Pick<ReportSubject, 'rows' | 'progress'>;

/** A run's model at an epoch; the same object with other weights from epoch to epoch. */
export interface ModelSource {
  readonly info: Pick<RunInfo, 'name' | 'config' | 'status'>;
  at(epoch: number): Promise<OpenedModel>;
  /** Where its training stood at an epoch. */
  standing(epoch: number): Standing;
  /** Its training up to an epoch. */
  training(epoch: number): Training;
  /** When it will grok, from its rows up to an epoch. */
  forecast(epoch: number): Forecast | NoForecast;
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
  // A question that comes while a control is drawn waits for one draw only.
  const control = async (epoch: number, ablation: Ablation): Promise<ControlData | undefined> => {
    if (ablation.kind !== 'frequencies') {
      return undefined; // there is no other part of the same size
    }
    const drawn = about(async (model) => controlDraws(model, ablation, await model.keys()));
    const draws: Draw[] = [];
    for (const { removed, ...draw } of await drawn(epoch)) {
      draws.push({ ...draw, result: await about((model) => ablateSubspace(model, ablation.target, removed))(epoch) });
    }
    const result = controlOf(draws);
    return result && { ...result, draws: draws.length };
  };
  return {
    answers: about(answerMap),
    summary: (epoch) => about((model) => summaryOf(model, source.standing(epoch)))(epoch),
    spectrum: about(spectrumData),
    circuit: about(circuitData),
    neuron: about(neuronMap),
    trace: about((model, x: number, y: number) => traceData(model, x, y, rowOf(model, x, y))),
    ablate: about(ablate),
    control,
    interference: about((model, x: number, y: number) => interferenceData(model, x, y, rowOf(model, x, y))),
    forecast: (epoch) => source.forecast(epoch),
    explain: (epoch, tab, choices) => {
      const { name, config } = source.info;
      if (tab === 'training') {
        return trainingExplanation({ name, config, epoch, ...source.training(epoch) });
      }
      const subject = { name, epoch, isUntrained: isUntrained(config, epoch) };
      return about((model) => modelExplanation(model, subject, tab, choices))(epoch);
    },
    report: (epoch) => about((model) => report(model, source, epoch))(epoch),
  };
}

async function report(model: OpenedModel, source: ModelSource, epoch: number): Promise<string> {
  const { name, config, status } = source.info;
  const subject = { name, config, engine: status.engine, epoch, ...source.training(epoch), date: new Date() };
  return reportPage(await collectReport(model, subject));
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
