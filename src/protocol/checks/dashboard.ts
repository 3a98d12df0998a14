import * as v from 'valibot';
import { type DashboardHostMethods, RUN_ACTIONS } from '../dashboard';
import type { Checks } from '../rpc';
import { checkedQuestion } from './analysis';
import { checked, COUNT, FINITE, NOTHING, SAVED_FILE, TEXT } from './checked';

/** More metrics than a chart has. */
const MOST_METRICS = 1000;

/** On their way from a page, missing values become null. */
const CHECKPOINT = v.pipe(
  v.nullish(COUNT),
  v.transform((epoch) => epoch ?? undefined),
);

const METRICS = v.pipe(v.array(TEXT), v.maxLength(MOST_METRICS));

/** What is let through of a dashboard's page. */
export const DASHBOARD_CHECKS: Checks<DashboardHostMethods> = {
  open: checked('open', NOTHING),
  act: checked('act', v.strictTuple([v.picklist(RUN_ACTIONS), CHECKPOINT])),
  keep: checked('keep', NOTHING),
  scrubbed: checked('scrubbed', NOTHING),
  saveFile: checked('saveFile', SAVED_FILE),
  saveMetrics: checked('saveMetrics', v.strictTuple([TEXT, METRICS, METRICS])),
  rowsBetween: checked('rowsBetween', v.strictTuple([FINITE, FINITE])),
  analyse: ([method, args]) => checkedQuestion(method, args),
};
