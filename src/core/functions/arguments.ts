import { parseExpression } from '@babel/parser';
import type { FoundParameter } from './found-function';
import type { Expression } from './syntax-tree';

export type ParsedArguments =
  | { readonly values: readonly unknown[] }
  /** What is wrong with the text, and how to mend it: one line. */
  | { readonly problem: string };

/**
 * The defaults of a signature as a person may edit them, e.g. `p = 113, top = 5`. Required parameters are there
 * without a value; those whose default only the function can work out, and those it can do without, are left out.
 */
export function defaultArguments(parameters: readonly FoundParameter[]): string {
  return parameters
    .filter(({ name }) => isName(name))
    .flatMap(({ name, defaultText, optional }) => {
      if (defaultText !== undefined) {
        return literal(defaultText) ? [`${name} = ${defaultText}`] : [];
      }
      return optional ? [] : [`${name} = `];
    })
    .join(', ');
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
    const missing = /(^|,)\s*([\w$]+)\s*=\s*(?=,|$)/.exec(text)?.[2];
    return {
      problem: missing
        ? `${missing} needs a value, e.g. ${missing} = 5`
        : 'Write values by name, separated by commas, e.g. p = 113, top = 5',
    };
  }
  const [only] = written;
  if (written.length === 1 && only.type === 'ArrayExpression' && parameters.length > 1) {
    written = only.elements as Expression[];
  }
  return placed(written, parameters);
}

function placed(written: readonly Expression[], parameters: readonly FoundParameter[]): ParsedArguments {
  const names = parameters.map(({ name }) => name).join(', ');
  const values: unknown[] = [];
  const given = new Set<number>();
  for (const [i, argument] of written.entries()) {
    const named =
      argument?.type === 'AssignmentExpression' && argument.left.type === 'Identifier' ? argument : undefined;
    const name = named?.left.type === 'Identifier' ? named.left.name : undefined;
    const rest = parameters.findIndex((parameter) => parameter.rest);
    const index =
      name === undefined ? (rest >= 0 && i > rest ? rest : i) : parameters.findIndex((p) => p.name === name);
    if (index < 0 || index >= parameters.length) {
      return name === undefined
        ? { problem: `There are ${written.length} values for ${parameters.length} parameters: ${names}` }
        : { problem: `There is no parameter ${name}; there are ${names}` };
    }
    if (given.has(index) && index !== rest) {
      return { problem: `${parameters[index].name} is given twice` };
    }
    const value = literal(named ? named.right : argument);
    if (!value) {
      return { problem: `${parameters[index].name} must be a plain value: a number, text in quotes, true, [1, 2], …` };
    }
    given.add(index);
    if (index === rest && name === undefined) {
      values.length = Math.max(values.length, rest);
      values.push(value.value);
    } else if (index === rest) {
      values.length = rest;
      values.push(...(Array.isArray(value.value) ? value.value : [value.value]));
    } else {
      values[index] = value.value;
    }
  }
  const required = parameters.find(({ optional }, i) => !optional && !given.has(i));
  return required ? { problem: `${required.name} needs a value, e.g. ${required.name} = 5` } : { values: [...values] };
}

/** The value of an expression without names in it, or undefined where it is none. */
function literal(source: string | Expression | null | undefined): { value: unknown } | undefined {
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

const CONSTANTS = { undefined: undefined, NaN: NaN, Infinity: Infinity };

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
