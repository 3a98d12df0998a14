import * as fs from 'node:fs';
import * as path from 'node:path';
import schema from '../../../media/sweep.schema.json';
import { checkConfigIn, CONFIG_SUFFIX, readConfigFile } from '../config/file';
import { isRecord } from '../config/is-record';
import { type JsonObject, placed, readJsonObject } from '../config/json-text';
import { withoutNulls } from '../config/parse';
import type { FieldProblem } from '../config/checks';
import { type ConfigProblem, InputError, problemLine } from '../config/problem';
import { type SchemaPart, schemaProblems } from '../config/schema-problems';
import { validatorOf } from '../config/schema-validator';
import type { RunConfig } from '../config/types';
import { printableJson } from '../printable';
import { readText } from '../read-text';
import { errorCode } from '../run/problems';
import { valueProblem } from '../config/field-schema';
import { fieldProblem, resolvedValue } from './fields';
import { MOST_RUNS, refusedRun, runCount, type SweepPlan, type VariedValue } from './plan';

export const SWEEP_SUFFIX = '.sweep.json';

const validator = validatorOf(schema, { useDefaults: true });

/** What the schema lets through. */
interface Written {
  name: string;
  base: string | Record<string, unknown>;
  vary: Record<string, VariedValue[] | Range>;
  seeds: number | number[];
  keep: SweepPlan['keep'];
  run: { parallel: number; slurm: Extract<SweepPlan['run'], { slurm: unknown }>['slurm'] | null };
}

interface Range {
  from: number;
  to: number;
  count: number;
  scale?: 'linear' | 'log';
}

export interface ParsedSweep {
  /** Absent when there are problems. */
  readonly plan?: SweepPlan;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads the text of the sweep file at `file` (comments allowed), and the config that it starts from.
 * @param mayRead whether a file that it names may be looked at
 */
export function parseSweep(text: string, file: string, mayRead: (named: string) => boolean = () => true): ParsedSweep {
  const json = readJsonObject(text, 'sweep');
  if ('problem' in json) {
    return { problems: [json.problem] };
  }
  const checked = checkSweep(json, file, mayRead);
  return 'plan' in checked
    ? { ...checked, problems: [] }
    : { problems: checked.problems.map((p) => placed(json.tree, p)) };
}

/**
 * The plan in a sweep file.
 * @throws InputError: one line that names file, field and remedy
 */
export function readSweepFile(file: string): SweepPlan {
  let text: string;
  try {
    text = readText(file, 'sweep');
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(`${file}: ${error.message}; give a ${SWEEP_SUFFIX} file or the folder of a sweep`);
    }
    const code = errorCode(error);
    throw new InputError(
      code === 'ENOENT' ? `${file}: there is no such file` : `${file}: cannot be read (${code ?? 'error'})`,
    );
  }
  const { plan, problems } = parseSweep(text, file);
  if (!plan) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new InputError(problemLine(path.basename(file), problems[0]) + more);
  }
  return plan;
}

function checkSweep(
  { value }: JsonObject,
  file: string,
  mayRead: (named: string) => boolean,
): { plan: SweepPlan } | { problems: FieldProblem[] } {
  const candidate = structuredClone(withoutNulls(value, schema as SchemaPart));
  const remedy = `the path of a *${CONFIG_SUFFIX} relative to this file, or a config written out`;
  if (!('base' in candidate)) {
    return { problems: [{ path: ['base'], message: `base is missing: it is ${remedy}` }] };
  }
  const validate = validator();
  if (!validate(candidate)) {
    return { problems: schemaProblems(validate.errors, 'the sweep') };
  }
  const sweep = candidate as unknown as Written;
  const wrong = [...variedProblems(sweep.vary), ...seedProblems(sweep.seeds), ...placeProblems(value)];
  if (wrong.length > 0) {
    return { problems: wrong };
  }
  const count = sizeOf(sweep);
  if (count > MOST_RUNS) {
    const message = `vary and seeds make ${count} runs, more than ${MOST_RUNS}; take fewer values or seeds`;
    return { problems: [{ path: ['vary'], message }] };
  }
  const vary = Object.fromEntries(Object.entries(sweep.vary).map(([name, values]) => [name, valuesOf(name, values)]));
  const values = Object.entries(vary).flatMap(([name, own]) => valueProblems(name, own, sweep.vary[name]));
  if (values.length > 0) {
    return { problems: values };
  }
  const base = baseOf(sweep.base, path.dirname(path.resolve(file)), mayRead);
  if ('problem' in base) {
    return { problems: [base.problem] };
  }
  const { keep } = sweep;
  const seeds = Array.isArray(sweep.seeds) ? sweep.seeds : Array.from({ length: sweep.seeds }, (_, seed) => seed);
  const { parallel, slurm } = sweep.run;
  const name = sweep.name ?? path.basename(file).replace(/(\.sweep)?\.json$/, '');
  const plan: SweepPlan = { name, base: base.config, vary, seeds, keep, run: slurm ? { slurm } : { parallel } };
  const refused = refusedRun(plan);
  return refused ? { problems: [combinationProblem(plan, refused)] } : { plan };
}

function variedProblems(vary: Written['vary']): FieldProblem[] {
  return Object.entries(vary).flatMap(([name, values]): FieldProblem[] => {
    const message = fieldProblem(name);
    if (message !== undefined) {
      return [{ path: ['vary', name], message: `vary: ${message}`, part: 'key' }];
    }
    if (Array.isArray(values) || values.scale !== 'log') {
      return [];
    }
    return (['from', 'to'] as const)
      .filter((end) => values[end] <= 0)
      .map((end) => ({
        path: ['vary', name, end],
        message: `vary.${name}.${end} must be above 0 for the scale "log", got ${values[end]}`,
      }));
  });
}

function seedProblems(seeds: Written['seeds']): FieldProblem[] {
  const twice = Array.isArray(seeds) ? firstTwice(seeds) : undefined;
  return twice === undefined
    ? []
    : [
        {
          path: ['seeds', String(twice)],
          message: `seeds has ${(seeds as number[])[twice]} twice; take one of them out`,
        },
      ];
}

/** A sweep is trained here or on a cluster. */
function placeProblems({ run }: Record<string, unknown>): FieldProblem[] {
  const both = isRecord(run) && (run['slurm'] ?? null) !== null && (run['parallel'] ?? null) !== null;
  const message = 'run.parallel is for this machine and run.slurm for a cluster; take one of them out';
  return both ? [{ path: ['run', 'parallel'], message, part: 'key' }] : [];
}

/** How many runs it makes, without making a list of them. */
function sizeOf({ vary, seeds }: Pick<Written, 'vary' | 'seeds'>): number {
  const lists = Object.values(vary).map((values) => (Array.isArray(values) ? values.length : values.count));
  return lists.reduce((product, length) => product * length, Array.isArray(seeds) ? seeds.length : seeds);
}

function valuesOf(name: string, values: VariedValue[] | Range): VariedValue[] {
  return Array.isArray(values) ? values.map((value) => resolvedValue(name, value)) : spread(values);
}

/** Both ends are exact; between them a dozen digits, so that 64 is no 64.00000000000001. */
function spread({ from, to, count, scale }: Range): number[] {
  const between = (t: number): number => (scale === 'log' ? from * (to / from) ** t : from + (to - from) * t);
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? from : i === count - 1 ? to : Number(between(i / (count - 1)).toPrecision(12)),
  );
}

function valueProblems(name: string, values: readonly VariedValue[], written: unknown): FieldProblem[] {
  const place = (i: number): string[] => (Array.isArray(written) ? ['vary', name, String(i)] : ['vary', name]);
  for (const [i, value] of values.entries()) {
    const message = valueProblem(name, value);
    if (message !== undefined) {
      return [{ path: place(i), message: `vary: ${message}` }];
    }
  }
  const twice = firstTwice(values);
  const message = `vary.${name} has ${printableJson(values[twice ?? 0])} twice; take one of them out`;
  return twice === undefined ? [] : [{ path: place(twice), message }];
}

/** The first that equals one before it. */
function firstTwice(values: readonly unknown[]): number | undefined {
  const seen = new Set<string>();
  const index = values.findIndex((value) => {
    const text = JSON.stringify(value);
    return seen.size === seen.add(text).size;
  });
  return index < 0 ? undefined : index;
}

function baseOf(
  base: Written['base'],
  folder: string,
  mayRead: (named: string) => boolean,
): { config: RunConfig } | { problem: FieldProblem } {
  const problem = (message: string, at: readonly string[] = []): { problem: FieldProblem } => ({
    problem: { path: ['base', ...at], message },
  });
  let config: RunConfig | undefined;
  if (typeof base === 'string') {
    const file = path.resolve(folder, base);
    if (!mayRead(file)) {
      return problem(
        'base leads out of the workspace, which is not trusted: it is not looked at; trust the workspace, or copy the file into it',
      );
    }
    if (!fs.existsSync(file)) {
      return problem(
        `base is missing: there is no ${file}; give the path of a *${CONFIG_SUFFIX} relative to this file`,
      );
    }
    try {
      config = readConfigFile(file, mayRead);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      return problem(`base: ${error.message}`);
    }
  } else {
    const checked = checkConfigIn(folder, base, 'base', mayRead);
    const [first] = checked.problems;
    if (first) {
      return { problem: { ...first, path: ['base', ...first.path], message: `base: ${first.message}` } };
    }
    ({ config } = checked);
  }
  if (!config || config.load !== null) {
    return problem('base opens a checkpoint (load), and a sweep trains; give a config without load');
  }
  return { config };
}

/** Told where the field of the problem is varied, or else where the base is named. */
function combinationProblem(
  plan: SweepPlan,
  { run, problem }: NonNullable<ReturnType<typeof refusedRun>>,
): FieldProblem {
  const names = Object.keys(run.values);
  const field = problem.path.join('.');
  const at = names.find((name) => field === name || name.startsWith(`${field}.`)) ?? names.at(0);
  const values = names.map((name) => `${name} ${printableJson(run.values[name])}`).join(', ');
  const which = runCount(plan) === plan.seeds.length ? '' : `run ${run.index} (${values}): `;
  return { path: at === undefined ? ['base'] : ['vary', at], message: `${which}${problem.message}` };
}
