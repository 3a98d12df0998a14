import Ajv from 'ajv';
import schema from '../../../media/grok-config.schema.json';
import { type FieldProblem, semanticProblems } from './checks';
import { isRecord, placed, readJsonObject } from './json-text';
import { OPINION_TOKENS } from '../opinions';
import type { ConfigProblem } from './problem';
import { type SchemaPart, schemaProblems } from './schema-problems';
import type { RunConfig } from './types';

const validate = new Ajv({
  allErrors: true,
  useDefaults: true,
  verbose: true,
  strict: false,
  strictNumbers: true,
}).compile(schema);

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
  // Validation puts defaults into the value itself.
  const candidate = structuredClone(defaultName ? { name: defaultName, ...written } : written);
  const task = candidate['task'];
  if (isRecord(task)) {
    const operation = operationOf(task['operation']);
    // The other operations have no opinions, and by default other tokens.
    const further = operation === 'opinion' ? { tokens: OPINION_TOKENS, opinion: {} } : {};
    candidate['task'] = { ...further, ...task, operation };
  }
  if (!validate(candidate)) {
    return { problems: schemaProblems(validate.errors, 'the config') };
  }
  delete candidate['$schema'];
  const completed = complete(candidate as unknown as RunConfig, written);
  if ('problem' in completed) {
    return { problems: [completed.problem] };
  }
  const { config } = completed;
  const problems = semanticProblems(config);
  return problems.length > 0 ? { problems } : { config, problems };
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
