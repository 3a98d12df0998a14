import * as path from 'node:path';
import schema from '../../../media/prompts.schema.json';
import type { FieldProblem } from '../config/checks';
import { placed, readJsonObject } from '../config/json-text';
import { withoutNulls } from '../config/parse';
import type { ConfigProblem } from '../config/problem';
import { type SchemaPart, schemaProblems } from '../config/schema-problems';
import { validatorOf } from '../config/schema-validator';
import type { PromptPair, PromptSet } from './types';

export const PROMPTS_SUFFIX = '.prompts.json';

/** Nobody reads more at once. */
const MOST_PROBLEMS = 100;

const { maxItems: MOST_PAIRS } = schema.properties.pairs;
export { MOST_PAIRS };

const { pairs: pairsSchema } = schema.properties;

/** Of a pair alone: a list of a hundred thousand wrong ones is not gone through to its end. */
const pairValidator = validatorOf(pairsSchema.items);
const restValidator = validatorOf({
  ...schema,
  properties: { ...schema.properties, pairs: { ...pairsSchema, items: {} } },
});

export interface ParsedPrompts {
  /** Absent when there are problems. */
  readonly set?: PromptSet;
  readonly problems: readonly ConfigProblem[];
}

/** Reads the text of the prompt file at `file` (comments allowed); its name is the set's where the text has none. */
export function parsePrompts(text: string, file: string): ParsedPrompts {
  const json = readJsonObject(text, 'prompts');
  if ('problem' in json) {
    return { problems: [json.problem] };
  }
  const value = withoutNulls(json.value, schema as SchemaPart);
  const rest = restValidator();
  if (!rest(value)) {
    return { problems: schemaProblems(rest.errors, 'the set').map((problem) => placed(json.tree, problem)) };
  }
  const { name, chat, pairs } = value as { name?: string; chat?: boolean; pairs: unknown[] };
  const problems: FieldProblem[] = [];
  for (let i = 0; i < pairs.length && problems.length < MOST_PROBLEMS; i++) {
    problems.push(...pairProblems(pairs[i], String(i)));
  }
  if (problems.length > 0) {
    return { problems: problems.map((problem) => placed(json.tree, problem)) };
  }
  const set = {
    name: name ?? path.basename(file).replace(/(\.prompts)?\.json$/, ''),
    ...(chat === true && { chat }),
    pairs: (pairs as PromptPair[]).map((own) => ({ ...own })), // plain objects
  };
  return { set, problems: [] };
}

/** The text of a prompt file. */
export function promptsText(set: PromptSet): string {
  return `${JSON.stringify(set, null, 2)}\n`;
}

function pairProblems(value: unknown, index: string): FieldProblem[] {
  const at = `pairs.${index}`;
  const pair = pairValidator();
  if (!pair(value)) {
    return schemaProblems(pair.errors, at).map((problem) => ({
      ...problem,
      path: ['pairs', index, ...problem.path],
      message: problem.path.length > 0 ? `${at}.${problem.message}` : problem.message,
    }));
  }
  const { sycophantic, honest, agree, disagree } = value as unknown as PromptPair;
  const same = (field: string, of: string, what: string): FieldProblem => ({
    path: ['pairs', index, field],
    message: `${at}.${field} is the same as ${of}: ${what}`,
  });
  return [
    ...(honest === sycophantic ? [same('honest', 'sycophantic', "leave the user's opinion out of it")] : []),
    ...(disagree === agree ? [same('disagree', 'agree', 'give the other answer')] : []),
  ];
}
