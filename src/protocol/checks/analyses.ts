import * as v from 'valibot';
import type { Cell, Output } from '../../core/output';
import type { FunctionAnswer, RunnerEvents } from '../analyses';
import type { Grade, Verdict } from '../grading';
import type { Checks } from '../rpc';
import { checked, COUNT, FINITE, LONG_TEXT } from './checked';

/** More than functions may return: the process that runs them refuses more than these. */
const MOST_NUMBERS = 4_000_000;

const NUMBER = v.custom<number>((value) => typeof value === 'number', 'a number');
/** A long list in one go: with a schema of its entries it would take seconds. */
const NUMBERS = v.custom<number[]>(
  (value) => Array.isArray(value) && value.length <= MOST_NUMBERS && value.every((entry) => typeof entry === 'number'),
  'a list of numbers',
);
const TEXTS = v.custom<string[]>(
  (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
  'a list of texts',
);
const CELL = v.custom<Cell>(isCell, 'a cell');
const CELLS = v.custom<Cell[]>((value) => Array.isArray(value) && value.every(isCell), 'a list of cells');
const TITLED = { title: v.optional(LONG_TEXT), x: v.optional(LONG_TEXT), y: v.optional(LONG_TEXT) };
const NAMED = { name: v.optional(LONG_TEXT) };
const SCALE = v.optional(v.picklist(['linear', 'log']));

/** What a function returned: any process can say that it did. */
const OUTPUT: v.GenericSchema<unknown, Output> = v.lazy(() =>
  v.variant('kind', [
    v.object({ kind: v.literal('nothing') }),
    v.object({ kind: v.literal('number'), value: NUMBER }),
    v.object({ kind: v.literal('text'), text: LONG_TEXT }),
    v.object({ kind: v.literal('record'), entries: v.array(v.object({ name: LONG_TEXT, value: CELL })) }),
    v.object({ kind: v.literal('table'), title: v.optional(LONG_TEXT), columns: TEXTS, rows: v.array(CELLS) }),
    v.object({ kind: v.literal('svg'), title: v.optional(LONG_TEXT), svg: LONG_TEXT }),
    v.object({
      kind: v.literal('bars'),
      ...TITLED,
      labels: v.optional(TEXTS),
      series: v.array(v.object({ ...NAMED, values: NUMBERS })),
      highlight: v.optional(NUMBERS),
    }),
    v.object({
      kind: v.literal('lines'),
      ...TITLED,
      series: v.array(v.object({ ...NAMED, x: NUMBERS, y: NUMBERS })),
      xScale: SCALE,
      yScale: SCALE,
    }),
    v.object({ kind: v.literal('heatmap'), ...TITLED, values: NUMBERS, rows: COUNT, columns: COUNT }),
    v.object({
      kind: v.literal('scatter'),
      ...TITLED,
      series: v.array(
        v.object({
          ...NAMED,
          x: NUMBERS,
          y: NUMBERS,
          color: v.optional(NUMBERS),
          labels: v.optional(TEXTS),
          joined: v.optional(v.boolean()),
        }),
      ),
      equal: v.optional(v.boolean()),
    }),
    v.object({
      kind: v.literal('several'),
      parts: v.array(v.object({ title: v.optional(LONG_TEXT), output: OUTPUT })),
    }),
  ]),
);

const FRAME = v.object({
  text: LONG_TEXT,
  file: v.optional(LONG_TEXT),
  line: v.optional(COUNT),
  column: v.optional(COUNT),
});

const FAILED = v.object({
  ok: v.literal(false),
  error: v.object({
    message: LONG_TEXT,
    stack: v.array(FRAME),
    notRun: v.optional(v.boolean()),
    missing: v.optional(LONG_TEXT),
    stopped: v.optional(v.boolean()),
  }),
  milliseconds: FINITE,
});

const VERDICT: v.GenericSchema<unknown, Verdict> = v.variant('state', [
  v.object({ state: v.literal('passed') }),
  v.object({ state: v.picklist(['failed', 'skipped']), message: LONG_TEXT }),
]);

/** The answer of the process that runs functions: what runs there can send anything. */
export const FUNCTION_ANSWER: v.GenericSchema<unknown, FunctionAnswer> = v.variant('ok', [
  v.object({ ok: v.literal(true), output: OUTPUT, milliseconds: FINITE }),
  FAILED,
]);

/** What that process says of an exercise. */
export const GRADE: v.GenericSchema<unknown, Grade> = v.variant('ok', [
  v.object({ ok: v.literal(true), output: VERDICT, milliseconds: FINITE }),
  FAILED,
]);

function isCell(value: unknown): value is Cell {
  return value === null || ['number', 'string', 'boolean'].includes(typeof value);
}

/** What is let through of that process. */
export const RUNNER_CHECKS: Checks<RunnerEvents> = { logged: checked('logged', v.strictTuple([LONG_TEXT])) };
