import Ajv, { type ErrorObject } from 'ajv';
import { findNodeAtLocation, type Node, parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { getNodeValue } from 'jsonc-parser';
import schema from '../../../media/grok-config.schema.json';
import { KINDS } from '../read-text';
import { type FieldProblem, semanticProblems } from './checks';
import { printable, printableJson } from '../printable';
import type { ConfigProblem } from './problem';
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

/** More than any config is nested. */
const DEEPEST = 32;

/** Nobody reads more at once. */
const MOST_PROBLEMS = 100;

/** Brackets of JSON, and whatever may hold some that are none. */
const BRACKETS = /"(?:[^"\\\r\n]|\\.)*"|\/\/.*|\/\*[^]*?\*\/|[[\]{}]/g;

/** Fills in what a config leaves to a file it names. `written` is the text's own value, without defaults. */
export type Completion = (
  config: RunConfig,
  written: Readonly<Record<string, unknown>>,
) => { config: RunConfig } | { problem: FieldProblem };

/**
 * Reads the text of a `*.grok.json` (comments allowed).
 * @param defaultName name of the run when the text gives none; usually the file's base name
 */
export function parseConfig(
  text: string,
  defaultName?: string,
  complete: Completion = (config) => ({ config }),
): ParsedConfig {
  const { name, most } = KINDS.config;
  if (text.length > most) {
    const message = `has ${text.length} characters, more than ${name} has`;
    return { problems: [{ field: '', message, offset: 0, length: 1 }] };
  }
  const deep = depthProblem(text);
  if (deep) {
    return { problems: [deep] };
  }
  const syntax: ParseError[] = [];
  // A byte order mark is white space here, so that places in the text stay what they are.
  const tree = parseTree(text.replace(/^\uFEFF/, ' '), syntax, { allowTrailingComma: true });
  if (syntax.length > 0 || !tree) {
    return { problems: [syntaxProblem(text, syntax[0])] };
  }
  const value: unknown = getNodeValue(tree);
  if (!isRecord(value)) {
    return { problems: [{ field: '', message: 'must be a JSON object such as {}', offset: 0, length: text.length }] };
  }
  const written = withoutNulls(value, schema as SchemaPart);
  // Validation puts defaults into the value itself.
  const candidate = structuredClone(defaultName ? { name: defaultName, ...written } : written);
  const task = candidate['task'];
  if (isRecord(task) && typeof task['operation'] === 'string') {
    candidate['task'] = { ...task, operation: task['operation'].replaceAll('^2', '²').replaceAll('^3', '³') };
  }
  if (!validate(candidate)) {
    const errors = validate.errors ?? [];
    const told = errors.filter((e) => e.keyword !== 'if').slice(0, MOST_PROBLEMS);
    return { problems: told.map((e) => schemaProblem(tree, e)) };
  }
  delete candidate['$schema'];
  const completed = complete(candidate as unknown as RunConfig, written);
  if ('problem' in completed) {
    return { problems: [fieldProblem(tree, completed.problem)] };
  }
  const { config } = completed;
  const problems = semanticProblems(config).map((problem) => fieldProblem(tree, problem));
  return problems.length > 0 ? { problems } : { config, problems };
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
function withoutNulls(value: Record<string, unknown>, { properties = {} }: SchemaPart): Record<string, unknown> {
  const kept = Object.entries(value).filter(([name, field]) => field !== null || !Object.hasOwn(properties, name));
  return Object.fromEntries(
    kept.map(([name, field]) => [
      name,
      isRecord(field) && Object.hasOwn(properties, name) ? withoutNulls(field, properties[name]) : field,
    ]),
  );
}

interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly description?: string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a text that is nested too deeply for parsers, which call themselves for what is inside. */
function depthProblem(text: string): ConfigProblem | undefined {
  let depth = 0;
  const open: string[] = [];
  for (const { 0: token, index } of text.matchAll(BRACKETS)) {
    if (token === '[' || token === '{') {
      open[depth++] = token;
    } else if (depth > 0 && token === (open[depth - 1] === '[' ? ']' : '}')) {
      depth--; // another's closes nothing
    }
    if (depth > DEEPEST) {
      const message = `is nested more than ${DEEPEST} deep, as no config is; take out what does not belong there`;
      return { field: '', message, offset: index, length: 1 };
    }
  }
  return undefined;
}

function syntaxProblem(text: string, error: ParseError | undefined): ConfigProblem {
  const offset = Math.min(error?.offset ?? 0, text.length);
  const before = text.slice(0, offset).split('\n');
  const what = error ? printParseErrorCode(error.error) : 'empty file';
  const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const remedy = text.trim() === '' ? 'write at least {}' : 'mend it there';
  return {
    field: '',
    message: `not valid JSON at ${where} (${spaced(what)}); ${remedy}`,
    offset,
    length: Math.max(error?.length ?? 1, 1),
    syntax: true,
  };
}

function spaced(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}

function fieldProblem(tree: Node, { path, message }: FieldProblem): ConfigProblem {
  return { field: path.join('.'), message, ...nearest(tree, path) };
}

function schemaProblem(tree: Node, error: ErrorObject): ConfigProblem {
  const path = error.instancePath.split('/').slice(1);
  if (error.keyword === 'additionalProperties') {
    const unknown = String((error.params as { additionalProperty: string }).additionalProperty);
    const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {}).filter(
      (name) => name !== '$schema',
    );
    const field = [...path, printable(unknown)].join('.');
    const message = `${field} is not a field; ${path.join('.') || 'the config'} takes ${known.join(', ')}`;
    return { field, message, ...nearest(tree, [...path, unknown], 'key') };
  }
  const field = path.join('.');
  return { field, message: `${field || 'the config'} ${requirement(error)}${got(error)}`, ...nearest(tree, path) };
}

function requirement(error: ErrorObject): string {
  const rule = error.parentSchema as Record<string, unknown>;
  switch (error.keyword) {
    case 'enum': {
      // A choice between words and an object names the object in a comment.
      const object = typeof rule['$comment'] === 'string' ? [rule['$comment']] : [];
      return `must be ${[...(rule['enum'] as unknown[]).map((v) => JSON.stringify(v)), ...object].join(' or ')}`;
    }
    case 'type':
      return `must be ${[rule['type']].flat().map(article).join(' or ')}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return rangeText(rule);
    case 'required':
      return `needs ${String((error.params as { missingProperty: string }).missingProperty)}`;
    case 'minItems':
    case 'maxItems':
      return `must have ${String(rule['minItems'])} numbers`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must have at most ${String(rule['maxLength'])} characters`;
    default:
      return error.message ?? 'is not valid';
  }
}

function rangeText(rule: Record<string, unknown>): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = rule as Record<string, number | undefined>;
  if (exclusiveMinimum !== undefined && exclusiveMaximum !== undefined) {
    return `must be between ${exclusiveMinimum} and ${exclusiveMaximum}`;
  }
  const low =
    minimum !== undefined ? `at least ${minimum}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '';
  const high =
    maximum !== undefined ? `at most ${maximum}` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '';
  return `must be ${[low, high].filter(Boolean).join(' and ')}`;
}

function article(type: unknown): string {
  return type === 'null'
    ? 'null'
    : `${type === 'integer' || type === 'object' || type === 'array' ? 'an' : 'a'} ${String(type)}`;
}

function got(error: ErrorObject): string {
  if (error.keyword === 'required') {
    return '';
  }
  return `, got ${printableJson(error.data)}`;
}

/** Where a field stands in the text, or the nearest enclosing one that is written there. */
function nearest(tree: Node, path: string[], part: 'value' | 'key' = 'value'): { offset: number; length: number } {
  for (let depth = path.length; depth > 0; depth--) {
    const segments = path.slice(0, depth).map((s) => (/^\d+$/.test(s) ? Number(s) : s));
    const node = findNodeAtLocation(tree, segments);
    if (node) {
      const key = node.parent?.children?.[0];
      const shown = (part === 'key' || depth < path.length) && key ? key : node;
      return { offset: shown.offset, length: shown.length };
    }
  }
  return { offset: tree.offset, length: Math.min(tree.length, 1) };
}
