import { findNodeAtLocation, type Node, parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { getNodeValue } from 'jsonc-parser';
import { KINDS } from '../read-text';
import { isRecord } from './is-record';
import type { FieldProblem } from './checks';
import type { ConfigProblem } from './problem';

/** More than any config is nested. */
const DEEPEST = 32;

/** Brackets of JSON, and whatever may hold some that are none. */
const BRACKETS = /"(?:[^"\\\r\n]|\\.)*"|\/\/.*|\/\*[^]*?\*\/|[[\]{}]/g;

/** The object that a text holds, and where each part of it stands. */
export interface JsonObject {
  readonly tree: Node;
  readonly value: Record<string, unknown>;
}

/** Reads JSON that people write: comments and trailing commas are allowed. It is an object. */
export function readJsonObject(
  text: string,
  kind: 'config' | 'sweep' | 'prompts',
): JsonObject | { problem: ConfigProblem } {
  const { name, most } = KINDS[kind];
  if (text.length > most) {
    const message = `has ${text.length} characters, more than ${name} has`;
    return { problem: { field: '', message, offset: 0, length: 1 } };
  }
  const deep = depthProblem(text);
  if (deep) {
    return { problem: deep };
  }
  const syntax: ParseError[] = [];
  // A byte order mark is white space here, so that places in the text stay what they are.
  const tree = parseTree(text.replace(/^\uFEFF/, ' '), syntax, { allowTrailingComma: true });
  if (syntax.length > 0 || !tree) {
    return { problem: syntaxProblem(text, syntax[0]) };
  }
  const value: unknown = getNodeValue(tree);
  return isRecord(value)
    ? { tree, value }
    : { problem: { field: '', message: 'must be a JSON object such as {}', offset: 0, length: text.length } };
}

/** A problem of a field, at its place in the text. */
export function placed(tree: Node, { path, message, part }: FieldProblem): ConfigProblem {
  return { field: path.join('.'), message, ...nearest(tree, path, part) };
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

/** Where a field stands in the text, or the nearest enclosing one that is written there. */
function nearest(
  tree: Node,
  path: readonly string[],
  part: 'value' | 'key' = 'value',
): { offset: number; length: number } {
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
