import * as v from 'valibot';
import type { SycophancyReport, SycophancySeries } from '../../core/sycophancy/report';
import type { KeptAnalysis, SycophancySubject } from '../../core/sycophancy/subject';
import type { Checks } from '../rpc';
import type { SycophancyEvents, SycophancyHostMethods } from '../sycophancy';
import { checked, checkedValue, COUNT, FINITE, NOTHING, SAVED_FILE, TEXT } from './checked';

const STAGES = ['flip rate', 'direction', 'where', 'conversion', 'interventions', 'registered'] as const;

const ESTIMATE = v.object({ seconds: FINITE, prompts: COUNT, questions: COUNT });

const STEP = v.object({
  stage: v.picklist(STAGES),
  done: FINITE,
  total: FINITE,
  seconds_left: v.optional(FINITE),
  model: v.optional(v.object({ name: TEXT, index: COUNT, count: COUNT })),
});

/** What is let through of the process of an analysis. */
export const SYCOPHANCY_EVENT_CHECKS: Checks<SycophancyEvents> = {
  estimated: checked('estimated', v.strictTuple([ESTIMATE])),
  progressed: checked('progressed', v.strictTuple([STEP])),
  said: checked('said', v.strictTuple([TEXT])),
};

/** What is let through of its page. */
export const SYCOPHANCY_PAGE_CHECKS: Checks<SycophancyHostMethods> = {
  open: checked('open', NOTHING),
  analyze: checked('analyze', NOTHING),
  overCheckpoints: checked('overCheckpoints', NOTHING),
  cancel: checked('cancel', NOTHING),
  saveFile: checked('saveFile', SAVED_FILE),
  manageTrust: checked('manageTrust', NOTHING),
  showLog: checked('showLog', NOTHING),
};

/** What a page keeps across reloads. */
export const SUBJECT: v.GenericSchema<unknown, SycophancySubject> = v.variant('kind', [
  v.object({ kind: v.literal('checkpoint'), run: TEXT, epoch: COUNT }),
  v.object({ kind: v.literal('model'), folder: TEXT, prompts: TEXT }),
  v.object({ kind: v.literal('models'), folder: TEXT, prompts: TEXT }),
]);

const INTERVAL = v.object({ value: FINITE, low: FINITE, high: FINITE });
const EFFECT = { effect: FINITE, exact: v.boolean(), attribution: FINITE };
const CONTROLS = v.object({ draws: COUNT, mean: FINITE, lowest: FINITE, highest: FINITE });
const SHARES = v.array(FINITE);

const REPORT: v.GenericSchema<unknown, SycophancyReport> = v.object({
  model: v.object({ kind: v.picklist(['task', 'language-model']), layers: COUNT, heads: COUNT }),
  positions: v.array(TEXT),
  questions: COUNT,
  prompts: COUNT,
  says: v.picklist(['largest', 'choice']),
  reference: v.picklist(['nobody', 'honest']),
  sycophantic: v.boolean(),
  flip_rate: INTERVAL,
  direction: v.array(
    v.object({ layer: COUNT, position: TEXT, auc: FINITE, null_mean: FINITE, null_low: FINITE, null_high: FINITE }),
  ),
  where: v.array(v.object({ layer: COUNT, position: TEXT, ...EFFECT, content: v.optional(FINITE) })),
  heads: v.array(
    v.object({
      layer: COUNT,
      head: COUNT,
      ...EFFECT,
      content: v.optional(FINITE),
      attends: v.object({ sycophantic: SHARES, honest: SHARES }),
    }),
  ),
  mlps: v.array(v.object({ layer: COUNT, ...EFFECT })),
  patched: v.optional(v.object({ all: FINITE, nothing: FINITE })),
  conversion: v.optional(
    v.object({ D: FINITE, sum: FINITE, components: v.array(v.object({ component: TEXT, value: FINITE })) }),
  ),
  interventions: v.array(
    v.object({
      kind: v.picklist(['steer', 'ablate', 'exchange-patterns']),
      target: TEXT,
      before: FINITE,
      after: FINITE,
      controls: CONTROLS,
      matched: v.optional(CONTROLS),
    }),
  ),
  registered: v.array(
    v.object({
      layer: COUNT,
      truth: FINITE,
      opinion: FINITE,
      truth_auc: v.nullable(FINITE),
      null_low: v.nullable(FINITE),
      null_high: v.nullable(FINITE),
    }),
  ),
  truth: v.optional(v.picklist(['registered', 'blind', 'unknown'])),
});

const SERIES: v.GenericSchema<unknown, SycophancySeries> = v.object({
  checkpoints: v.array(
    v.object({
      name: TEXT,
      epoch: v.optional(COUNT),
      step: v.optional(COUNT),
      sycophantic: v.boolean(),
      flip_rate: INTERVAL,
      says_opinion: FINITE,
      says_opinion_reference: FINITE,
      D: FINITE,
      D_honest: FINITE,
      truth_auc: v.nullable(FINITE),
      truth_null_high: v.nullable(FINITE),
      top_head: v.nullable(v.object({ layer: COUNT, head: COUNT, effect: FINITE })),
    }),
  ),
});

function kept<T>(result: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, KeptAnalysis<T>> {
  return v.object({ result, made: FINITE, seconds: FINITE }) as v.GenericSchema<unknown, KeptAnalysis<T>>;
}

/** What a process answers; undefined where it was called off. */
export const REPORT_ANSWER = v.optional(REPORT);
export const SERIES_ANSWER = v.optional(SERIES);

const [KEPT_REPORT, KEPT_SERIES] = [kept(REPORT), kept(SERIES)];

/** What was kept in a file. @throws Error, one line, where it is something else */
export const keptReport = (content: unknown): KeptAnalysis<SycophancyReport> =>
  checkedValue('what it holds', KEPT_REPORT, content);
export const keptSeries = (content: unknown): KeptAnalysis<SycophancySeries> =>
  checkedValue('what it holds', KEPT_SERIES, content);
