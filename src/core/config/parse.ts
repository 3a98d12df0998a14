import schema from '../../../media/grok-config.schema.json';
import { type FieldProblem, semanticProblems } from './checks';
import { isRecord } from './is-record';
import { placed, readJsonObject } from './json-text';
import { asksForMlp, completeMlp, MLP_MODEL, mlpProblems } from './mlp-family';
import { OPINION_TOKENS } from '../opinions';
import { groupOrder } from '../groups/table';
import { type ConfigProblem, InputError } from './problem';
import { type SchemaPart, schemaProblems } from './schema-problems';
import { validatorOf } from './schema-validator';
import type { RunConfig } from './types';

const validator = validatorOf(schema, { useDefaults: true });

export interface ParsedConfig {
  /** The config with every default filled in; absent when there are problems. */
  config?: RunConfig;
  problems: ConfigProblem[];
}

/** Fills in what a config leaves to a file it names. `written` is the text's own value, without defaults. */
export type Completion = (
  config: RunConfig,
  written: Readonly<Record<string, unknown>>,
) => { config: RunConfig } | { problem: FieldProblem };

/**
 * Reads the text of a `*.grok.json` (comments allowed).
 * @param defaultName name of the run when the text gives none; usually the file's base name
 */
export function parseConfig(text: string, defaultName?: string, complete?: Completion): ParsedConfig {
  const json = readJsonObject(text, 'config');
  if ('problem' in json) {
    return { problems: [json.problem] };
  }
  const { config, problems } = checkConfig(json.value, defaultName, complete);
  return { config, problems: problems.map((problem) => placed(json.tree, problem)) };
}

/** The same of what a text holds. The value itself stays as it is. */
export function checkConfig(
  value: Readonly<Record<string, unknown>>,
  defaultName?: string,
  complete: Completion = (config) => ({ config }),
): { config?: RunConfig; problems: FieldProblem[] } {
  const written = withoutNulls(value, schema as SchemaPart);
  const isMlp = asksForMlp(written);
  const unfit = isMlp ? mlpProblems(written) : [];
  if (unfit.length > 0) {
    return { problems: unfit };
  }
  // Validation puts defaults into the value itself.
  const named = defaultName ? { name: defaultName, ...written } : written;
  const candidate = structuredClone(isMlp ? completeMlp(named) : named);
  const task = candidate['task'];
  if (isRecord(task)) {
    candidate['task'] = completeTask(task);
  }
  const validate = validator();
  if (!validate(candidate)) {
    return { problems: schemaProblems(validate.errors, 'the config') };
  }
  delete candidate['$schema'];
  Object.assign(candidate['model'] as object, isMlp && MLP_MODEL);
  const completed = complete(candidate as unknown as RunConfig, written);
  if ('problem' in completed) {
    return { problems: [completed.problem] };
  }
  const { config } = completed;
  const problems = semanticProblems(config);
  return problems.length > 0 ? { problems } : { config, problems };
}

/** What follows from what is written of a task, before defaults are filled in. */
function completeTask(task: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { expression, group } = task;
  const instead = group !== undefined ? 'group' : expression !== undefined ? 'expression' : undefined;
  const operation = operationOf(task['operation'] ?? instead);
  // The other operations have no opinions, and by default other tokens.
  const opinions = operation === 'opinion' ? { tokens: OPINION_TOKENS, opinion: {} } : {};
  return { ...opinions, ...orderOf(group), ...task, ...(operation !== undefined && { operation }) };
}

/** The modulus that a group has; a name that is none is told later. */
function orderOf(group: unknown): { modulus?: number } {
  try {
    return typeof group === 'string' ? { modulus: groupOrder(group) } : {};
  } catch (error) {
    if (error instanceof InputError) {
      return {};
    }
    throw error;
  }
}

/** An operation whose powers may be written in ASCII; anything else stays. */
export function operationOf(written: unknown): unknown {
  return typeof written === 'string' ? written.replaceAll('^2', '²').replaceAll('^3', '³') : written;
}

/** The resolved config that `{}` stands for: the canonical model. */
export function defaultConfig(): RunConfig {
  const { config } = parseConfig('{}');
  if (!config) {
    throw new Error('the schema rejects its own defaults');
  }
  return config;
}

/** Fields that are null are left out: null means the default everywhere. What is no field stays, to be told so. */
export function withoutNulls(
  value: Readonly<Record<string, unknown>>,
  { properties = {} }: SchemaPart,
): Record<string, unknown> {
  const kept = Object.entries(value).filter(([name, field]) => field !== null || !Object.hasOwn(properties, name));
  return Object.fromEntries(
    kept.map(([name, field]) => [
      name,
      isRecord(field) && Object.hasOwn(properties, name) ? withoutNulls(field, properties[name]) : field,
    ]),
  );
}
