import { parseExpression } from '@babel/parser';
import type { FoundParameter } from './found-function';
import { missing, modelArgument } from './model-arguments';
import { argumentNames, placeArguments } from './place-arguments';
import type { Expression } from './syntax-tree';

export type ParsedArguments =
  | { readonly values: readonly unknown[] }
  /** What is wrong with the text, and how to mend it: one line. */
  | { readonly problem: string };

/**
 * The defaults of a signature as a person may edit them, e.g. `p = 113, top = 5`. Required parameters are there
 * without a value; those whose default only the function can work out, those it can do without and those that are the
 * model's are left out.
 */
export function defaultArguments(parameters: readonly FoundParameter[]): string {
  return parameters.flatMap(beginnings).join(', ');
}

function beginnings(parameter: FoundParameter): string[] {
  const { name, defaultText, optional, properties } = parameter;
  if (properties) {
    return optional
      ? []
      : properties.filter((one) => !one.optional && !modelArgument(one)).map((one) => `${one.name} = `);
  }
  if (!isName(name) || modelArgument(parameter)) {
    return [];
  }
  if (defaultText !== undefined) {
    return plainValue(defaultText) ? [`${name} = ${defaultText}`] : [];
  }
  return optional ? [] : [`${name} = `];
}

/**
 * Reads arguments written by name or in order: `p = 113, top = 5`, `113, 5`, `[113, 5]`. What is left out is
 * undefined, which takes the default of the signature.
 */
export function parseArguments(text: string, parameters: readonly FoundParameter[]): ParsedArguments {
  let written: Expression[];
  try {
    const call = parseExpression(`f(${text}\n)`);
    written = call.type === 'CallExpression' ? (call.arguments as Expression[]) : [];
  } catch {
    const empty = /(^|,)\s*([\w$]+)\s*=\s*(?=,|$)/.exec(text)?.[2];
    return {
      problem: empty
        ? `${empty} needs a value, e.g. ${empty} = 5`
        : 'Write values by name, separated by commas, e.g. p = 113, top = 5',
    };
  }
  const [only] = written;
  const several = parameters.filter((parameter) => !modelArgument(parameter)).length > 1;
  if (written.length === 1 && only.type === 'ArrayExpression' && several) {
    written = only.elements as Expression[];
  }
  return placed(written, parameters);
}

function placed(written: readonly Expression[], parameters: readonly FoundParameter[]): ParsedArguments {
  const names = argumentNames(parameters);
  const read = written.map((argument) => {
    const named =
      argument?.type === 'AssignmentExpression' && argument.left.type === 'Identifier' ? argument : undefined;
    const name = named?.left.type === 'Identifier' ? named.left.name : undefined;
    const found = plainValue(named ? named.right : argument);
    return { ...(name !== undefined && { name }), value: found?.value, isPlain: found !== undefined };
  });
  const result = placeArguments(read, parameters);
  if (result === 'too many') {
    return { problem: `There are ${written.length} values for ${parameters.length} parameters: ${names}` };
  }
  if ('unknown' in result) {
    return { problem: `There is no parameter ${result.unknown}; there are ${names}` };
  }
  if ('twice' in result) {
    return { problem: `${result.twice} is given twice` };
  }
  const other = read.findIndex(({ isPlain }) => !isPlain);
  if (other >= 0) {
    const name = read[other].name ?? parameters[Math.min(other, parameters.length - 1)].name;
    return { problem: `${name} must be a plain value: a number, text in quotes, true, [1, 2], …` };
  }
  const [needed] = parameters.flatMap((parameter, i) => missing(parameter, result.values[i]) ?? []);
  return needed === undefined ? result : { problem: `${needed} needs a value, e.g. ${needed} = 5` };
}

/** The value of an expression without names in it, or undefined where it is none. */
export function plainValue(source: string | Expression | null | undefined): { value: unknown } | undefined {
  let node: Expression | null | undefined;
  try {
    node = typeof source === 'string' ? parseExpression(`(${source}\n)`) : source;
    return node ? { value: valueOf(node) } : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error where it is not a plain value */
function valueOf(node: Expression): unknown {
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TemplateLiteral':
      if (node.expressions.length === 0) {
        return node.quasis[0].value.cooked;
      }
      break;
    case 'Identifier':
      if (node.name in CONSTANTS) {
        return CONSTANTS[node.name as keyof typeof CONSTANTS];
      }
      break;
    case 'UnaryExpression': {
      const value = valueOf(node.argument);
      if (typeof value === 'number' && (node.operator === '-' || node.operator === '+')) {
        return node.operator === '-' ? -value : value;
      }
      break;
    }
    case 'ArrayExpression':
      return node.elements.map((element) => valueOf(element as Expression));
    case 'ObjectExpression':
      return Object.fromEntries(node.properties.map(fieldOf));
  }
  throw new Error('not a plain value');
}

/** With those of Python, whose functions are called with the same text. */
const CONSTANTS = { undefined: undefined, NaN: NaN, Infinity: Infinity, None: null, True: true, False: false };

function fieldOf(property: Extract<Expression, { type: 'ObjectExpression' }>['properties'][number]): [string, unknown] {
  if (property.type === 'ObjectProperty' && !property.computed) {
    const { key } = property;
    if (key.type === 'Identifier' || key.type === 'StringLiteral' || key.type === 'NumericLiteral') {
      return [key.type === 'Identifier' ? key.name : String(key.value), valueOf(property.value as Expression)];
    }
  }
  throw new Error('not a plain value');
}

function isName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
}
