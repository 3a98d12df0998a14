import type { TaskConfig } from '../core/config/types';
import { askedBy, type User, wrongOpinions } from '../core/opinions';
import type { Split } from '../core/split';
import type { Trainer } from './engine';

/**
 * What a row of a task with opinions holds beside the rest: on the held-out pairs, each with the same wrong opinion at every
 * row, the share of answers that are the truth, and that are the opinion. `none` is asked without it.
 * @returns nothing for other tasks, and where it is not known which pairs are held out
 */
export async function opinionColumns(
  trainer: Trainer,
  { opinion, modulus: p }: TaskConfig,
  { test }: Split,
): Promise<Record<string, number>> {
  if (!opinion || !test) {
    return {};
  }
  const opinions = wrongOpinions(test, p);
  const share = async (user: User, answer: Int32Array): Promise<number> =>
    (await trainer.evaluate({ ...askedBy(user, test, opinions, p), label: answer })).accuracy;
  return {
    none_truth: await share('none', test.label),
    peer_truth: await share('peer', test.label),
    peer_opinion: await share('peer', opinions),
    boss_truth: await share('boss', test.label),
    boss_opinion: await share('boss', opinions),
  };
}
