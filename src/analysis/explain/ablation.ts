import { LEARNED } from '../../core/learned';
import type { SplitLoss } from '../../core/measures/split-loss';
import type { ComponentNames } from '../../figures/model/component-names';
import { componentNoun, componentNouns } from '../../figures/model/component-names';
import type { Ablation, ControlData } from '../../protocol/analysis-data';
import { counted } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { atEpoch, graspSentence, namedText, type Sentences, type Viewpoint } from './viewpoint';

/** An ablation and what it did. */
export interface Ablated {
  readonly ablation: Ablation;
  /** Nothing was chosen: what is key was taken out as an example. */
  readonly isExample: boolean;
  readonly result: SplitLoss;
  /** Undefined where nothing of the same size is there to be drawn. */
  readonly control: ControlData | undefined;
  readonly names: ComponentNames;
}

type Side = 'train' | 'test' | 'all';

const SIDE_TEXTS: Readonly<Record<Side, string>> = {
  train: 'the training pairs',
  test: 'the other pairs',
  all: 'all pairs',
};

/** What the tab Ablation shows: what is taken out, what that does, what as much at random does, and what follows. */
export function explainAblation(view: Viewpoint, ablated: Ablated): Sentences {
  const { ablation, control } = ablated;
  if (ablation.kind === 'frequencies' && ablation.frequencies.length === 0 && !ablation.keep) {
    return nothingKey(view, ablated.names);
  }
  const { outcome } = view;
  const sides = (['test', 'train', 'all'] as const).filter((side) =>
    Number.isNaN(outcome.train_acc) ? side === 'all' : side !== 'all' && !Number.isNaN(outcome[`${side}_acc`]),
  );
  const changes = (metric: 'acc' | 'loss', text: (value: number) => string): string =>
    sides
      .map(
        (side) =>
          `from ${text(outcome[`${side}_${metric}`])} to ${text(ablated.result[`${side}_${metric}`])} on ${SIDE_TEXTS[side]}`,
      )
      .join(' and ');
  return [
    whatSentence(view, ablated),
    `Accuracy goes ${changes('acc', percentText)}.`,
    `Loss, cross-entropy in nats, goes ${changes('loss', numberText)}.`,
    controlSentence(ablated, judgedSide(outcome) ?? sides[0]),
    judgement(view, ablated, control),
  ];
}

function nothingKey(view: Viewpoint, names: ComponentNames): Sentences {
  const noun = componentNoun(names);
  const { train_acc: train, test_acc: test, all_acc: all } = view.outcome;
  const accuracies = [
    Number.isNaN(train) ? '' : `${percentText(train)} on the training pairs`,
    Number.isNaN(test) ? '' : `${percentText(test)} on the others`,
    `${percentText(all)} on all`,
  ].filter((text) => text !== '');
  return [
    `This tab takes ${componentNouns(names)} or parts out of the model and lets it answer all pairs again; nothing is taken out yet.`,
    `Intact, its accuracy is ${accuracies.join(', ')}.`,
    `No ${noun} is key${atEpoch(view)}, so none suggests itself to be taken out.`,
    'Whatever frequencies are taken out, beside them stands a control: as many others, drawn at random.',
    graspSentence(view, {
      untrained: ', so it has nothing yet that an ablation could take from it',
      'split not known': '; what it loses on all pairs is all that can be seen',
      'not learned': ', so an ablation has little to take from it',
      'no other pairs': ': an ablation shows what those rest on',
      memorised: `; on the others there is little to lose, so look at the training pairs`,
      learned: `; whether single ${componentNouns(names)} matter for that can be tried here one after the other`,
    }),
  ];
}

function whatSentence(view: Viewpoint, { ablation, isExample, names }: Ablated): string {
  const again = `and the model answers all pairs again${atEpoch(view)}, its other weights as they were`;
  if (ablation.kind !== 'frequencies') {
    const parts: Record<Exclude<Ablation['kind'], 'frequencies'>, string> = {
      head: `The output of head ${ablation.kind === 'head' ? ablation.head : ''} is zero`,
      'attention-pattern': 'Every pair gets the mean attention of all pairs',
      mlp: 'The output of the MLP is zero',
      residual: 'The residual path around the MLP is dropped',
    };
    return `${parts[ablation.kind]}, ${again}.`;
  }
  const { frequencies, keep, target } = ablation;
  const from = target === 'logits' ? 'the logits, as functions of the right answer' : `the ${target}`;
  if (frequencies.length === 0) {
    return `Every ${componentNoun(names)} is taken out of ${from}, ${again}.`;
  }
  const named = namedText(frequencies, names);
  const verb = frequencies.length === 1 ? 'is' : 'are';
  const what = keep
    ? `${capital(named)} alone ${verb} kept in ${from}`
    : `${capital(named)} ${verb} taken out of ${from}`;
  return isExample
    ? `Nothing is taken out in this tab yet; as an example, let what is key go: ${what[0].toLowerCase()}${what.slice(1)}, ${again}.`
    : `${what}, ${again}.`;
}

function controlSentence({ ablation, control, names }: Ablated, side: Side): string {
  if (control === undefined) {
    return ablation.kind !== 'frequencies'
      ? 'There is no control beside it: the model has no other part of the same size.'
      : `There is no control beside it: there are not as many other ${componentNouns(names)} to draw from.`;
  }
  const how = control.subspaces
    ? 'random subspaces of as many dimensions'
    : ablation.kind === 'frequencies' && ablation.frequencies.length === 1
      ? `one other ${componentNoun(names)} that is not key`
      : `as many other ${componentNouns(names)} that are not key`;
  const keep = ablation.kind === 'frequencies' && ablation.keep;
  const key = `${side}_acc` as const;
  const range =
    control.lowest[key] === control.highest[key]
      ? 'each time'
      : `on average (${percentText(control.lowest[key])} to ${percentText(control.highest[key])})`;
  return `As a control, ${counted(control.draws, 'draw')} of ${how}, ${keep ? 'kept alone' : 'taken out'} in the same way, leave accuracy on ${SIDE_TEXTS[side]} at ${percentText(control.mean[key])} ${range}.`;
}

/** On which pairs the intact model is right, so that there is something to lose. */
function judgedSide({ train_acc: train, test_acc: test, all_acc: all }: SplitLoss): Side | undefined {
  if (test >= LEARNED) {
    return 'test';
  }
  if (train >= LEARNED) {
    return 'train';
  }
  return Number.isNaN(train) && all >= LEARNED ? 'all' : undefined;
}

function judgement(
  { outcome }: Viewpoint,
  { ablation, result, names }: Ablated,
  control: ControlData | undefined,
): string {
  const side = judgedSide(outcome);
  if (side === undefined) {
    return `The intact model is right on ${percentText(Number.isNaN(outcome.train_acc) ? outcome.all_acc : outcome.train_acc)} of ${Number.isNaN(outcome.train_acc) ? 'all pairs' : 'its training pairs'}, so there is no learned answer to lose, and the change proves nothing about how one would be made.`;
  }
  const key = `${side}_acc` as const;
  const on = SIDE_TEXTS[side];
  const [left, before] = [result[key], outcome[key]];
  const keep = ablation.kind === 'frequencies' && ablation.keep;
  const count = ablation.kind === 'frequencies' ? ablation.frequencies.length : 1;
  const these = count === 1 ? `this ${componentNoun(names)}` : `these ${componentNouns(names)}`;
  const them = count === 1 ? 'it' : 'them';
  if (control === undefined) {
    return left >= before
      ? `Accuracy on ${on} is no lower than before, so it does not rest on what is gone.`
      : ablation.kind === 'frequencies'
        ? `Accuracy on ${on} is lower than before, but with nothing of the same size to compare that says little about ${these} in particular.`
        : `Accuracy on ${on} is lower than before, which says that this part is needed there, and not what it does.`;
  }
  const random = control.subspaces ? 'than after every random draw' : 'than after every control';
  const values = `${percentText(left)} on ${on}`;
  if (left < control.lowest[key]) {
    return keep
      ? `With ${values} it keeps less ${random}: ${these} alone ${count === 1 ? 'is' : 'are'} not what it answers with.`
      : `With ${values} it keeps less ${random}, so at this checkpoint its answers there rest on ${these}, and not on just any of that size.`;
  }
  if (left > control.highest[key]) {
    return keep
      ? `With ${values} it keeps more ${random}, so at this checkpoint ${these} ${count === 1 ? 'carries' : 'carry'} what others do not.`
      : `With ${values} it keeps more ${random}, so nothing here says that it needs ${them}.`;
  }
  return `With ${values} it is within the range of the controls, so this says nothing about ${these} in particular.`;
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
