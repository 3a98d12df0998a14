import { ablateFrequencies, randomControl, type FrequencyAblation } from '../analysis/ablation';
import type { OpenedModel } from '../analysis/opened-model';
import { traceData } from '../analysis/trace';
import { answerMap, circuitData, interferenceData, neuronMap, pairRow, spectrumData } from '../analysis/views';
import { InputError } from '../core/config/problem';
import { splitLoss } from '../core/measures/split-loss';
import type { TrainingProgress } from '../core/phases';
import type { MetricsRow } from '../core/run/metrics-row';
import { rowMetrics, withShownSeries } from '../figures/curves';
import { comparisonFigure, type Metric } from '../figures/model/ablation';
import { answersFigure } from '../figures/model/answers';
import { attentionFigure } from '../figures/model/attention';
import { circlesFigure } from '../figures/model/circles';
import { activationFigure, clearestNeuron, neuronCountsFigure, neuronsFigure } from '../figures/model/neurons';
import { embeddingFigure, spectrumFigure } from '../figures/model/spectrum';
import { traceFigure } from '../figures/model/trace';
import { wavesFigure } from '../figures/model/waves';
import type { FigureSpec } from '../figures/spec';
import { MEASURE_CHARTS, TRAINING_CHARTS } from '../figures/training-curves';
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
  spectrum: async (model) => {
    const data = await spectrumData(model);
    return spectrumFigure(data, data.threshold);
  },
  embedding: async (model) => embeddingFigure(await spectrumData(model)),
  circles: async (model) => {
    const data = await circuitData(model);
    if (data.circles.length === 0) {
      throw new InputError('There are no key frequencies, so there are no circles');
    }
    return circlesFigure(data, false);
  },
  neurons: async (model) => neuronsFigure(await circuitData(model)),
  'neurons-by-frequency': async (model) => neuronCountsFigure(await circuitData(model)),
  attention: async (model) => attentionFigure(await circuitData(model)),
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

/** A pair and its row: the chosen one, or that which views show before another is chosen. */
function pairOf(model: OpenedModel, { pair }: FigureChoice): [x: number, y: number, row: number] {
  const { x, y } = pair ?? { x: Math.floor(model.p / 3), y: Math.floor(model.p / 2) };
  const row = pairRow(model, x, y);
  if (row === undefined) {
    throw new InputError(`(${x}, ${y}) is not a pair of the task: take residues 0 to ${model.p - 1}`);
  }
  return [x, y, row];
}

/** The chosen ablation, or that of all key frequencies from the embedding. */
async function comparison(metric: Metric, model: OpenedModel, choice: FigureChoice): Promise<FigureSpec> {
  const keys = model.keyFrequencies();
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
export function curvesOf(name: string, rows: readonly MetricsRow[], progress: TrainingProgress): FigureSpec {
  const spec = CURVES.find(({ id }) => id === name);
  const has = (metric: string): boolean => rows.some((row) => Number.isFinite(row[metric]));
  if (spec === undefined || !rowMetrics(spec).some(has)) {
    throw new InputError(`No row of the run has what ${name} shows: ${spec ? rowMetrics(spec).join(', ') : name}`);
  }
  return trainingFigure(withShownSeries(spec, has), rows, progress.phases);
}
