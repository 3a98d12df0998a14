import * as v from 'valibot';
import { SPLIT_METHODS, TASK_OPERATIONS } from '../../core/config/types';
import type { CheckpointPageHostMethods } from '../checkpoint-page';
import type { Checks } from '../rpc';
import { checked, LONG_TEXT, NOTHING, TEXT } from './checked';

/** Whether it is one that a split takes is said of the form, by its field. */
const ANY_NUMBER = v.custom<number>((value) => typeof value === 'number', 'a number');

const SPLIT = v.object({
  method: v.picklist(SPLIT_METHODS),
  seed: ANY_NUMBER,
  file: v.optional(v.nullable(TEXT)),
  train: v.optional(LONG_TEXT),
});

const FORM = v.object({
  name: TEXT,
  operation: v.picklist(TASK_OPERATIONS),
  pairs: v.picklist(['ordered', 'unordered']),
  split: SPLIT,
  trainFraction: ANY_NUMBER,
  activation: v.picklist(['relu', 'gelu', 'square']),
  history: v.optional(v.boolean()),
});

/** What is let through of a checkpoint's page. */
export const CHECKPOINT_PAGE_CHECKS: Checks<CheckpointPageHostMethods> = {
  open: checked('open', NOTHING),
  openModel: checked('openModel', v.strictTuple([FORM])),
  openDashboard: checked('openDashboard', NOTHING),
  setCurrent: checked('setCurrent', NOTHING),
  manageTrust: checked('manageTrust', NOTHING),
  showLog: checked('showLog', NOTHING),
};
