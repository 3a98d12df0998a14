import * as v from 'valibot';
import type { Methods } from '../rpc';
import type { Ablation, AnalysisMethods, Question } from '../analysis';
import { EXPLAINED } from '../explanation';
import { checked, COUNT, TEXT } from './checked';
import { PLACE } from './compare';
import type { AnalystMethods } from '../analyst';
import type { Checks } from '../rpc';

/** More frequencies than the largest modulus has. */
const MOST_FREQUENCIES = 4096;

const ABLATION: v.GenericSchema<unknown, Ablation> = v.variant('kind', [
  v.object({
    kind: v.literal('frequencies'),
    target: v.picklist(['embedding', 'unembedding', 'logits']),
    frequencies: v.pipe(v.array(COUNT), v.maxLength(MOST_FREQUENCIES)),
    keep: v.boolean(),
  }),
  v.object({ kind: v.literal('head'), head: COUNT }),
  v.object({ kind: v.picklist(['attention-pattern', 'mlp', 'residual']) }),
]);

type Arguments<T extends Methods<T>> = { [M in keyof T]: v.GenericSchema<unknown, Parameters<T[M]>> };

const ABOUT_EPOCH = v.strictTuple([COUNT]);
const ABOUT_PAIR = v.strictTuple([COUNT, COUNT, COUNT]);

const QUESTIONS: Arguments<AnalysisMethods> = {
  answers: ABOUT_EPOCH,
  summary: ABOUT_EPOCH,
  spectrum: ABOUT_EPOCH,
  circuit: ABOUT_EPOCH,
  neuron: v.strictTuple([COUNT, COUNT]),
  trace: ABOUT_PAIR,
  ablate: v.strictTuple([COUNT, ABLATION]),
  control: v.strictTuple([COUNT, ABLATION]),
  interference: ABOUT_PAIR,
  forecast: ABOUT_EPOCH,
  explain: v.strictTuple([
    COUNT,
    v.picklist(EXPLAINED),
    v.object({ pair: v.object({ x: COUNT, y: COUNT }), ablation: ABLATION }),
  ]),
  report: ABOUT_EPOCH,
};

const METHOD = v.picklist(Object.keys(QUESTIONS) as (keyof AnalysisMethods)[]);

/**
 * A question about a checkpoint.
 * @throws Error, one line
 */
export function checkedQuestion(method: unknown, args: unknown): Question {
  const [name] = checked('a question', v.tuple([METHOD]))([method]);
  const schema: v.GenericSchema<unknown, Question[1]> = QUESTIONS[name];
  return [name, checked(name, schema)(args as readonly unknown[])] as Question;
}

/** What the analysis process lets through. */
export const ANALYST_CHECKS: Checks<AnalystMethods> = {
  ask: ([run, ...question]) => [v.parse(TEXT, run), ...checkedQuestion(question[0], question[1])],
  describe: checked('describe', v.strictTuple([TEXT])),
  exportModel: checked('exportModel', v.strictTuple([TEXT])),
  keys: checked('keys', v.strictTuple([PLACE])),
  compare: checked('compare', v.strictTuple([PLACE, PLACE])),
  close: checked('close', v.strictTuple([TEXT])),
};
