import { ablateFrequencies, randomControl, type FrequencyAblation } from '../analysis/ablation';
import type { OpenedModel } from '../analysis/opened-model';
import { traceData } from '../analysis/trace';
import { answerMap, circuitData, interferenceData, neuronMap, pairRow, spectrumData } from '../analysis/views';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import { splitLoss } from '../core/measures/split-loss';
import type { TrainingProgress } from '../core/phases';
import type { MetricsRow } from '../core/run/metrics-row';
import { examplePair, taskFormula } from '../core/tasks';
import { rowMetrics, withShownSeries } from '../figures/curves';
import { comparisonFigure, type Metric } from '../figures/model/ablation';
import { answersFigure } from '../figures/model/answers';
import { attentionFigure } from '../figures/model/attention';
import { circlesFigure } from '../figures/model/circles';
import { phasesFigure, type Solved, weightsFigure } from '../figures/model/mlp';
import { cosetsFigure } from '../figures/model/cosets';
import { movedPairsFigure } from '../figures/model/moved-pairs';
import { activationFigure, clearestNeuron, neuronCountsFigure, neuronsFigure } from '../figures/model/neurons';
import { embeddingFigure, spectrumFigure } from '../figures/model/spectrum';
import { traceFigure } from '../figures/model/trace';
import { wavesFigure } from '../figures/model/waves';
import type { FigureSpec } from '../figures/spec';
import type { CircuitData } from '../protocol/analysis-data';
import { lossNote, MEASURE_CHARTS, TRAINING_CHARTS } from '../figures/training-curves';
import { runMarks } from '../text/recipes';
import { trainingFigure } from './curves-section';

/** What of a checkpoint a figure is about, where it can be about several things. */
export interface FigureChoice {
  readonly pair?: { readonly x: number; readonly y: number } | undefined;
  readonly neuron?: number | undefined;
  readonly ablation?: FrequencyAblation | undefined;
}

type Make = (model: OpenedModel, choice: FigureChoice) => Promise<FigureSpec>;

/** The figures of a training. */
export const CURVES = [...TRAINING_CHARTS, ...MEASURE_CHARTS];

/** The figures of a checkpoint, as the views show them. */
export const MODEL_FIGURES: Readonly<Record<string, Make>> = {
  answers: async (model) => answersFigure(await answerMap(model)),
  'moved-pairs': async (model) => {
    const map = await answerMap(model);
    const figure = movedPairsFigure(map);
    if (figure === undefined) {
      const why =
        map.before && 'problem' in map.before ? map.before.problem : 'its run was not forked with another split';
      throw new InputError(`There are no moved pairs: ${why}`);
    }
    return figure;
  },
  spectrum: async (model) => {
    const data = await spectrumData(model);
    return spectrumFigure(data, data.threshold);
  },
  embedding: async (model) => embeddingFigure(await spectrumData(model)),
  circles: async (model) => {
    const data = await circuitData(model);
    if (data.names) {
      throw new InputError(`${taskFormula(model.task)} has no circles: take spectrum, which shows W_E by irrep`);
    }
    if (data.circles.length === 0) {
      throw new InputError('There are no key frequencies, so there are no circles');
    }
    return circlesFigure(data, false);
  },
  neurons: async (model) => neuronsFigure(await circuitData(model)),
  'neurons-by-frequency': async (model) => neuronCountsFigure(await circuitData(model)),
  cosets: async (model) => {
    const { cosets, neuronFve } = await circuitData(model);
    if (!cosets) {
      throw new InputError(
        `${taskFormula(model.task)}: cosets are those of a group that is not abelian, with at most 120 elements`,
      );
    }
    return cosetsFigure(cosets, neuronFve.length);
  },
  attention: async (model) => {
    if (model.model.family === 'mlp') {
      throw new InputError('This model has no attention: its family is mlp; take phases, weights-learned or weights-analytic'); // prettier-ignore
    }
    return attentionFigure(await circuitData(model));
  },
  phases: async (model) => {
    const data = await circuitData(model);
    return phasesFigure(solvedOf(data), data);
  },
  'weights-learned': async (model) => weightsFigure(solvedOf(await circuitData(model)), 'learned'),
  'weights-analytic': async (model) => weightsFigure(solvedOf(await circuitData(model)), 'analytic'),
  neuron: async (model, choice) => {
    const data = await circuitData(model);
    const neuron = choice.neuron ?? clearestNeuron(data);
    if (neuron >= data.neuronFve.length) {
      throw new InputError(`There is no neuron ${neuron}: take 0 to ${data.neuronFve.length - 1}`);
    }
    return activationFigure(data, neuron, await neuronMap(model, neuron));
  },
  trace: async (model, choice) => traceFigure(await traceData(model, ...pairOf(model, choice))),
  interference: async (model, choice) => wavesFigure(await interferenceData(model, ...pairOf(model, choice))),
  'ablation-accuracy': (model, choice) => comparison('acc', model, choice),
  'ablation-loss': (model, choice) => comparison('loss', model, choice),
};

/** @throws InputError for a model that has no analytic solution to stand beside */
function solvedOf({ mlp }: CircuitData): Solved {
  if (mlp === undefined) {
    throw new InputError('This is a transformer: phases and the analytic solution are those of the family mlp');
  }
  if (mlp.absent !== undefined) {
    throw new InputError(`There is no analytic solution of this model: ${mlp.absent}`);
  }
  return mlp;
}

/** A pair and its row: the chosen one, or that which views show before another is chosen. */
function pairOf(model: OpenedModel, { pair }: FigureChoice): [x: number, y: number, row: number] {
  const { x, y } = pair ?? examplePair(model.p);
  const row = pairRow(model, x, y);
  if (row === undefined) {
    throw new InputError(`(${x}, ${y}) is not a pair of the task: take residues 0 to ${model.p - 1}`);
  }
  return [x, y, row];
}

/** The chosen ablation, or that of all key frequencies from the embedding. */
async function comparison(metric: Metric, model: OpenedModel, choice: FigureChoice): Promise<FigureSpec> {
  const keys = await model.keys();
  const ablation = choice.ablation ?? { target: 'embedding', frequencies: keys, keep: false };
  const drawn = ablation.frequencies.length > 0 ? await randomControl(model, ablation, keys) : undefined;
  const { logits } = await model.logits();
  return comparisonFigure(metric, {
    intact: splitLoss(logits, model.split, model.p),
    ablated: await ablateFrequencies(model, ablation),
    control: drawn && { ...drawn, draws: drawn.draws.length },
    controlPending: false,
  });
}

/**
 * A figure of a training.
 * @throws InputError where no row has what it shows
 */
export function curvesOf(
  name: string,
  config: RunConfig,
  rows: readonly MetricsRow[],
  progress: TrainingProgress,
): FigureSpec {
  const spec = CURVES.find(({ id }) => id === name);
  const has = (metric: string): boolean => rows.some((row) => Number.isFinite(row[metric]));
  if (spec === undefined || !rowMetrics(spec).some(has)) {
    throw new InputError(`No row of the run has what ${name} shows: ${spec ? rowMetrics(spec).join(', ') : name}`);
  }
  const marks = runMarks(config, progress.milestones);
  return trainingFigure(lossNote(withShownSeries(spec, has), config), rows, progress.phases, marks);
}
