import type { Operation } from '../core/config/types';
import { mirrorAccuracyOf } from '../core/measures/mirror';
import { trigApproximation } from '../core/measures/logits';
import { splitLoss } from '../core/measures/split-loss';
import { LEARNED, type Standing } from '../core/phases';
import { UNKNOWN_SPLIT } from '../text/splits';
import { taskFormula } from '../core/tasks';
import { ablateFrequencies } from './ablation';
import type { OpenedModel } from './opened-model';
import { controlFrequencies } from './report';
import { countText } from '../text/counts';
import { percentText } from '../text/shares';
import type { Summary } from '../protocol/analysis-data';
import { reasonText } from '../text/verdicts';

const VERBS: Partial<Record<Operation, string>> = {
  add: 'adds',
  subtract: 'subtracts',
  multiply: 'multiplies',
  divide: 'divides',
  opinion: 'adds',
};

/** More frequencies than these are listed as a number. */
const LISTED = 8;

/** What is said of a model in short. @param standing that of its training at this checkpoint */
export async function summaryOf(model: OpenedModel, standing: Standing): Promise<Summary> {
  return { sentence: await summarySentence(model), verdict: standing.verdict, reason: reasonText(standing) };
}

/** What the model computes and how, in a sentence made of measurements. */
export async function summarySentence(model: OpenedModel): Promise<string> {
  const { logits, sums } = await model.logits();
  const { train_acc, test_acc, all_acc } = splitLoss(logits, model.split, model.p);
  const keys = model.keyFrequencies();
  const { operation, modulus } = model.task;
  if (!model.split.train && all_acc < LEARNED) {
    return `This model gets ${percentText(all_acc)} of all pairs right at ${taskFormula(model.task)}; ${UNKNOWN_SPLIT}, so that it cannot be told what it has memorised.`;
  }
  if (train_acc < LEARNED) {
    return `This model has not learned ${taskFormula(model.task)}: accuracy is ${percentText(train_acc)} on its training pairs and ${percentText(test_acc)} on the others.`;
  }
  if (model.split.train && test_acc < LEARNED) {
    const trained = countText(model.split.train.x.length);
    const share = keys.reduce((sum, k) => sum + model.spectrum().readout.shares[k - 1], 0);
    const found =
      keys.length === 0
        ? 'no frequency stands out'
        : `${listed(keys)} hold ${percentText(share)} of its neuron-logit map`;
    const byMirror = mirrorAccuracyOf(logits, model.split, model.p);
    const parts =
      byMirror?.mirror === undefined || byMirror.plain === undefined
        ? ''
        : ` (${percentText(byMirror.mirror)} of those whose mirror (y, x) is trained, ${percentText(byMirror.plain)} of the rest)`;
    return `This model has memorised its ${trained} training pairs and gets ${percentText(test_acc)} of the others right${parts}; ${found}.`;
  }
  const verb = VERBS[operation];
  const unasked = operation === 'opinion' ? ', asked without an opinion,' : '';
  const what = verb ? `${verb} mod ${modulus}${unasked}` : `computes ${taskFormula(model.task)}`;
  if (keys.length === 0) {
    return `This model ${what} without a frequency that stands out (none has more than 2% of its neuron-logit map).`;
  }
  const { logitFve } = trigApproximation(model.group, sums, model.split, keys);
  const accuracy = async (frequencies: readonly number[]): Promise<string> =>
    percentText((await ablateFrequencies(model, { target: 'embedding', frequencies, keep: false })).all_acc);
  const others = controlFrequencies(model, keys);
  const control = others.length === keys.length ? `, without ${counted(others.length)} ${await accuracy(others)}` : '';
  const scale = model.group.root === undefined ? '' : ` of the exponents of ${model.group.root}`;
  return `This model ${what} with ${listed(keys)}${scale}: they explain ${percentText(logitFve)} of the logits; without them accuracy is ${await accuracy(keys)}${control}.`;
}

function listed(keys: readonly number[]): string {
  const noun = keys.length === 1 ? 'frequency' : 'frequencies';
  return keys.length > LISTED ? `${keys.length} ${noun}` : `${noun} ${keys.join(', ')}`;
}

function counted(n: number): string {
  return `${['no', 'one other', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'][n] ?? n}${n === 1 ? '' : ' others'}`;
}
