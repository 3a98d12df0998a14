import { InputError } from '../../core/config/problem';
import type { RunConfig, TaskConfig } from '../../core/config/types';
import { trigApproximation } from '../../core/measures/logits';
import { splitLoss } from '../../core/measures/split-loss';
import { hasIrreps, taskFormula } from '../../core/tasks';
import type { Ablation, ControlData } from '../../protocol/analysis-data';
import type { Explained, ExplainedChoices, Explanation } from '../../protocol/explanation';
import { CHUGHTAI, GROMOV, NANDA, type Paper } from '../../text/papers';
import { ablateFrequencies, ablatePart, randomControl } from '../ablation';
import type { OpenedModel } from '../opened-model';
import { neuronReport } from '../report';
import { circuitData, interferenceData, namesOf, pairRow, spectrumData } from '../views';
import { explainAblation, type Ablated } from './ablation';
import { explainCircuit } from './circuit';
import { explainInterference } from './interference';
import { explainSpectrum } from './spectrum';
import { explainTraining, type TrainingCourse } from './training';
import { atEpoch, type Sentences, type Viewpoint } from './viewpoint';

/** What is explained: a model, and what its file or its run says of it. */
export interface ExplainedModel {
  readonly name: string;
  /** Undefined where nobody says it. */
  readonly epoch: number | undefined;
  /** Whether its weights are those that its training began with. */
  readonly isUntrained: boolean;
}

const TITLES: Readonly<Record<Explained, string>> = {
  training: 'Training',
  spectrum: 'Spectrum',
  circuit: 'Circuit',
  ablation: 'Ablation',
  interference: 'Interference',
};

/** Where what a tab shows is written (arXiv 2301.05217). */
const SECTIONS: Readonly<Record<Explained, string>> = {
  training: '§5.2, the phases of grokking',
  spectrum: '§4.1, periodicity in the weights',
  circuit: '§4.2 and §4.3, the parts of the model',
  ablation: '§4.4, ablations',
  interference: '§3, the Fourier multiplication algorithm',
};

/** Whether a run at an epoch has the weights that it began with, and those are random. */
export function isUntrained({ load, model, training }: RunConfig, epoch: number): boolean {
  return epoch === 0 && load === null && model.initFrom === null && training.from === null;
}

/** What the curves of a training say. */
export function trainingExplanation(course: TrainingCourse): Explanation {
  const { name, epoch, config } = course;
  return explanation('training', { name, epoch }, config.task, config.model.family, explainTraining(course));
}

/**
 * What a tab about a checkpoint shows, in five sentences made of this model's numbers.
 * @throws InputError, one line, where the tab has nothing for such a model
 */
export async function modelExplanation(
  model: OpenedModel,
  subject: ExplainedModel,
  about: Exclude<Explained, 'training'>,
  choices: ExplainedChoices,
): Promise<Explanation> {
  const { logits } = await model.logits();
  const outcome = splitLoss(logits, model.split, model.p);
  const view: Viewpoint = {
    epoch: subject.epoch,
    isUntrained: subject.isUntrained,
    task: model.task,
    model: model.model,
    outcome,
  };
  return explanation(about, subject, model.task, model.model.family, await sentencesOf(model, view, about, choices));
}

async function sentencesOf(
  model: OpenedModel,
  view: Viewpoint,
  about: Exclude<Explained, 'training'>,
  choices: ExplainedChoices,
): Promise<Sentences> {
  switch (about) {
    case 'spectrum':
      return explainSpectrum(view, await spectrumData(model));
    case 'circuit': {
      const data = await circuitData(model);
      const { neurons } = await model.activations();
      const { sums } = await model.logits();
      const { logitFve } = trigApproximation(model.group, sums, model.split, data.keys);
      return explainCircuit(view, data, { neurons: await neuronReport(model, neurons), logitFve });
    }
    case 'ablation':
      return explainAblation(view, await ablatedOf(model, choices.ablation));
    case 'interference': {
      const { x, y } = choices.pair;
      const row = pairRow(model, x, y);
      if (row === undefined) {
        throw new InputError(`(${x}, ${y}) is not a pair of ${taskFormula(model.task)}; take residues 0 to ${model.p - 1}`); // prettier-ignore
      }
      const { isTrain } = model.split;
      return explainInterference(view, await interferenceData(model, x, y, row), isTrain && isTrain[row] === 1);
    }
  }
}

/** An ablation with its control; where nothing is chosen, of the keys. */
async function ablatedOf(model: OpenedModel, chosen: Ablation): Promise<Ablated> {
  const keys = await model.keys();
  const { names } = namesOf(model.group);
  const isEmpty = chosen.kind === 'frequencies' && chosen.frequencies.length === 0 && !chosen.keep;
  const ablation: Ablation =
    isEmpty && keys.length > 0 ? { ...chosen, frequencies: keys.toSorted((a, b) => a - b) } : chosen;
  if (ablation.kind !== 'frequencies') {
    const part = ablation.kind === 'head' ? ({ part: 'head', head: ablation.head } as const) : { part: ablation.kind };
    return { ablation, isExample: false, result: await ablatePart(model, part), control: undefined, names };
  }
  const control = await randomControl(model, ablation, keys);
  return {
    ablation,
    isExample: ablation !== chosen,
    result: await ablateFrequencies(model, ablation),
    control: control && ({ ...control, draws: control.draws.length } satisfies ControlData),
    names,
  };
}

function explanation(
  about: Explained,
  subject: Pick<ExplainedModel, 'name' | 'epoch'>,
  task: TaskConfig,
  family: 'transformer' | 'mlp',
  sentences: Sentences,
): Explanation {
  const title = `${TITLES[about]} of ${subject.name}${atEpoch(subject)}`;
  return { about, title, sentences, sources: sourcesOf(about, task, family) };
}

function sourcesOf(about: Explained, task: TaskConfig, family: 'transformer' | 'mlp'): Explanation['sources'] {
  const source = ({ cite, url }: Paper, section = ''): Explanation['sources'][number] => ({
    text: section === '' ? cite : `${cite}, ${section}`,
    url: url ?? '',
  });
  const nanda = source(NANDA, SECTIONS[about]);
  if (hasIrreps(task)) {
    const chughtai = source(CHUGHTAI, '§4, irreps of groups');
    return about === 'training' ? [nanda, chughtai] : [chughtai];
  }
  return family === 'mlp' ? [source(GROMOV), nanda] : [nanda];
}
