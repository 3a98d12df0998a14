import type { RunConfig } from '../../core/config/types';
import { isSnapshot } from '../../core/config/snapshot';
import type { Standing, TrainingProgress } from '../../core/phases';
import type { MetricsRow } from '../../core/run/metrics-row';
import { splitOf } from '../../core/split';
import { hasIrreps, taskFormula } from '../../core/tasks';
import { counted, countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { lossText } from '../../text/recipes';
import { percentText } from '../../text/shares';
import { UNKNOWN_SPLIT } from '../../text/splits';
import type { Sentences } from './viewpoint';

/** A training up to the epoch that is looked at. */
export interface TrainingCourse {
  readonly name: string;
  readonly config: RunConfig;
  /** The epoch. */
  readonly epoch: number;
  readonly rows: readonly MetricsRow[];
  readonly progress: TrainingProgress;
}

/** What the tab Training shows: curves up to an epoch; of a model that was trained elsewhere, its one row. */
export function explainTraining(course: TrainingCourse): Sentences {
  const { config, progress, epoch } = course;
  const standing = progress.standing(config.load !== null);
  // Of epoch 0 alone the standing has no row: nothing has been learned there.
  const row = standing.row ?? course.rows.at(-1);
  return [
    curvesSentence(course),
    row === undefined ? `No row has been logged up to epoch ${countText(epoch)}.` : trainSentence(row, progress),
    row === undefined ? 'So neither loss nor accuracy is known yet.' : testSentence(row, progress),
    grokSentence(course, standing),
    measuresSentence(course),
  ];
}

function curvesSentence({ name, config, epoch }: TrainingCourse): string {
  const { all, train, test } = splitOf(config.task);
  const pairs = train
    ? test.x.length === 0
      ? `all its ${counted(all.x.length, 'pair')}`
      : `the ${counted(train.x.length, 'pair')} it is trained on (train) and the ${countText(test.x.length)} others (test)`
    : `all its ${counted(all.x.length, 'pair')}, for ${UNKNOWN_SPLIT}`;
  const what = `loss (${lossText(config.loss)}) and accuracy at ${taskFormula(config.task)} on ${pairs}`;
  return isSnapshot(config)
    ? `${name} was trained elsewhere and its file has one state of it, so there are no curves, but ${what}.`
    : `The curves are ${name}’s ${what}, up to epoch ${countText(epoch)}.`;
}

function trainSentence(row: MetricsRow, progress: TrainingProgress): string {
  const { train_accuracy: accuracy, train_loss: loss, epoch } = row;
  const { memorised_at: memorised } = progress.milestones;
  if (!Number.isFinite(accuracy)) {
    return Number.isFinite(row['all_accuracy'])
      ? `Accuracy on all pairs is ${percentText(row['all_accuracy'])} at epoch ${countText(epoch)}.`
      : `Accuracy is not known at epoch ${countText(epoch)}.`;
  }
  const now = `train accuracy is ${percentText(accuracy)}${Number.isFinite(loss) ? ` and train loss ${numberText(loss)}` : ''}`;
  return memorised === null
    ? `At epoch ${countText(epoch)} ${now}: it has not reached 99% yet, so it does not know the pairs that it is shown.`
    : `Train accuracy first reached 99% at epoch ${countText(memorised)}, and at epoch ${countText(epoch)} ${now}.`;
}

function testSentence({ epoch, test_accuracy, test_loss, ...row }: MetricsRow, progress: TrainingProgress): string {
  if (!Number.isFinite(test_accuracy)) {
    return Number.isFinite(row.train_accuracy)
      ? 'There are no other pairs on which it could be tested.'
      : 'Which pairs it was trained on is not known, so none can be called the others.';
  }
  const { peak_test_loss: peak, memorised_at: memorised } = progress.milestones;
  const highest =
    memorised !== null && peak !== null && peak > test_loss
      ? `, after a highest of ${numberText(peak)} since train accuracy reached 99%`
      : '';
  return `On the other pairs accuracy is ${percentText(test_accuracy)} at epoch ${countText(epoch)}, and test loss ${numberText(test_loss)}${highest}.`;
}

function grokSentence({ config, progress }: TrainingCourse, { verdict, row, collapsedAt }: Standing): string {
  const { memorised_at: memorised, grokked_at: grokked } = progress.milestones;
  if (verdict === 'untrained') {
    return 'No update has been made, so this is the model before it has learned anything.';
  }
  if (verdict === 'split not known') {
    return 'So whether it memorised first and generalised later cannot be told.';
  }
  if (isSnapshot(config)) {
    return 'When it learned the one and when the other its file does not say, so whether there was a delay between them is not known.';
  }
  if (verdict === 'collapsed') {
    return `Test accuracy first reached 99% at epoch ${countText(grokked ?? NaN)}, but at epoch ${countText(collapsedAt ?? NaN)} it was lost again, and has not come back.`;
  }
  if (verdict === 'sycophantic') {
    return `It follows a peer’s wrong opinion on ${percentText(row?.['peer_opinion'] ?? NaN)} of the held-out pairs: it says what it is told.`;
  }
  if (grokked === null) {
    return memorised === null
      ? 'Nor has test accuracy reached 99%, so nothing is memorised here and nothing grokked.'
      : 'Test accuracy has not reached 99% up to here, so it has not grokked at this checkpoint, and these curves alone do not promise that it will.';
  }
  const delay = memorised === null ? 0 : grokked - memorised;
  return delay > 0
    ? `Test accuracy first reached 99% at epoch ${countText(grokked)}, ${counted(delay, 'epoch')} after train accuracy: this delay between memorising and generalising is what grokking means.`
    : `Test accuracy first reached 99% at epoch ${countText(grokked)}, no later than train accuracy in the logged rows: it generalised while it learned, and there is no delay to call grokking.`;
}

/** Restricted and excluded loss at the last row that has them. */
function measuresSentence({ rows, config }: TrainingCourse): string {
  const keys = hasIrreps(config.task) ? 'irreps' : 'frequencies';
  const row = rows.findLast((other) => Number.isFinite(other['restricted_loss']));
  if (row === undefined) {
    return config.training.measureEvery === 0 && !isSnapshot(config)
      ? 'Restricted and excluded loss are not measured, for training.measureEvery is 0, so these curves do not show when the circuit forms.'
      : 'Restricted and excluded loss have not been measured up to here, so these curves do not show when the circuit forms.';
  }
  const [restricted, excluded] = [row['restricted_loss'], row['excluded_loss']];
  const at = `At epoch ${countText(row.epoch)} the key ${keys} alone have a loss of ${numberText(restricted)} on all pairs (restricted loss)`;
  if (!Number.isFinite(excluded)) {
    return `${at}: the lower it is, the more of the answer they carry.`;
  }
  const guess = Math.log(config.task.modulus);
  const meaning =
    restricted >= guess
      ? `alone they do no better than guessing evenly, ln ${config.task.modulus} = ${numberText(guess)}`
      : excluded > restricted
        ? 'they carry more of the answer than all the rest does'
        : 'the rest has the lower loss there, so they do not carry the answer';
  return `${at}, and without them it is ${numberText(excluded)} on the training pairs (excluded loss): ${meaning}.`;
}
