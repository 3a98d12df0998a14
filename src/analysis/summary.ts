import type { Operation } from '../core/config/types';
import { mirrorAccuracyOf } from '../core/measures/mirror';
import { trigApproximation } from '../core/measures/logits';
import { splitLoss } from '../core/measures/split-loss';
import { type Standing } from '../core/phases';
import { LEARNED } from '../core/learned';
import { UNKNOWN_SPLIT } from '../text/splits';
import { taskFormula } from '../core/tasks';
import { ablateFrequencies, randomControl } from './ablation';
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
  const keys = await model.keys();
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
        ? `no ${model.group.kind === 'irreps' ? 'irrep' : 'frequency'} stands out`
        : `${listed(model, keys)} hold ${percentText(share)} of its neuron-logit map`;
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
    return model.group.kind === 'irreps'
      ? `This model ${what} without an irrep that stands out (none's character is more than 2% of its logits).`
      : `This model ${what} without a frequency that stands out (none has more than 2% of its neuron-logit map).`;
  }
  const { logitFve } = trigApproximation(model.group, sums, model.split, keys);
  const accuracy = async (frequencies: readonly number[]): Promise<string> =>
    percentText((await ablateFrequencies(model, { target: 'embedding', frequencies, keep: false })).all_acc);
  const control = await controlText(model, keys, accuracy);
  const { group } = model;
  const scale = group.kind === 'irreps' || group.root === undefined ? '' : ` of the exponents of ${group.root}`;
  return `This model ${what} with ${listed(model, keys)}${scale}: they explain ${percentText(logitFve)} of the logits; without them accuracy is ${await accuracy(keys)}${control}.`;
}

/** What a size-matched control does to accuracy. */
async function controlText(
  model: OpenedModel,
  keys: readonly number[],
  accuracy: (frequencies: readonly number[]) => Promise<string>,
): Promise<string> {
  if (model.group.kind === 'irreps') {
    const control = await randomControl(model, { target: 'embedding', frequencies: keys, keep: false }, keys);
    return control ? `, without as many random dimensions ${percentText(control.mean.all_acc)}` : '';
  }
  const others = controlFrequencies(model, keys);
  return others.length === keys.length ? `, without ${counted(others.length)} ${await accuracy(others)}` : '';
}

function listed({ group }: OpenedModel, keys: readonly number[]): string {
  if (group.kind === 'irreps') {
    const names = keys.map((k) => `${group.irreps.list[k].name} (dim ${group.irreps.list[k].dim})`);
    const irreps = keys.length === 1 ? 'irrep' : 'irreps';
    return keys.length > LISTED ? `${keys.length} ${irreps}` : `the ${irreps} ${names.join(', ')}`;
  }
  const noun = keys.length === 1 ? 'frequency' : 'frequencies';
  return keys.length > LISTED ? `${keys.length} ${noun}` : `${noun} ${keys.join(', ')}`;
}

function counted(n: number): string {
  return `${['no', 'one other', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'][n] ?? n}${n === 1 ? '' : ' others'}`;
}
