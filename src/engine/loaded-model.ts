import { asideText, assumedText } from '../text/assumed';
import type { OpenedCheckpoint } from '../core/checkpoint/open';
import type { RunConfig, TaskConfig } from '../core/config/types';
import type { Split } from '../core/split';
import { splitText } from '../text/splits';
import { taskFormula } from '../core/tasks';
import type { LossRow, Trainer } from './engine';
import { opinionColumns } from './opinion-columns';

/** The losses of both sides, and what is logged of opinions; where the sides are not known, the losses of all pairs. */
export async function evaluated(
  trainer: Trainer,
  task: TaskConfig,
  split: Split,
): Promise<{ losses: LossRow; further: Record<string, number> }> {
  const losses = await trainer.run(0);
  if (split.train) {
    return { losses, further: await opinionColumns(trainer, task, split) };
  }
  const { loss, accuracy } = await trainer.evaluate(split.all);
  const none = { trainLoss: NaN, testLoss: NaN, trainAccuracy: NaN, testAccuracy: NaN };
  return { losses: { ...losses, ...none }, further: { all_loss: loss, all_accuracy: accuracy } };
}

/** Where the task comes from: what the model was trained on decides what its accuracies mean. */
export function provenance(opened: OpenedCheckpoint, { task, model }: RunConfig): string {
  const { file, task: own, aside } = opened;
  const isSaid = !opened.assumed.includes('operation') && !opened.assumed.includes('split');
  const trained =
    taskText(own) === taskText(task)
      ? `was trained on ${taskText(task)}`
      : `was trained on ${taskText(own)}, and is looked at as ${taskText(task)}, as the config says`;
  const unsaid = assumedText(opened, task, model);
  const parts = [isSaid && trained, unsaid && `does not say ${unsaid}`, asideText(aside)];
  return `${file} ${parts.filter(Boolean).join('; ')}`;
}

function taskText(task: TaskConfig): string {
  return `${taskFormula(task)}, ${splitText(task)}`;
}
