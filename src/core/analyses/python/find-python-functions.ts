import { parser } from '@lezer/python';
import type { SyntaxNode } from '@lezer/common';
import type { FoundFunction, FoundParameter } from '../found-function';
import { exerciseTag } from '../exercise-tag';
import { firstSentence } from '../first-sentence';

/**
 * The functions at the top of a Python file whose first parameter is named `model`, in the order of the file. Of several of one
 * name the last counts, as for Python.
 */
export function findPythonFunctions(text: string): FoundFunction[] {
  const found = new Map<string, FoundFunction>();
  for (let node = parser.parse(text).topNode.firstChild; node; node = node.nextSibling) {
    const definition = node.name === 'DecoratedStatement' ? node.getChild('FunctionDefinition') : node;
    const one = definition?.name === 'FunctionDefinition' ? functionOf(definition, node, text) : undefined;
    if (one) {
      found.delete(one.name);
      found.set(one.name, one);
    }
  }
  return [...found.values()];
}

function functionOf(node: SyntaxNode, statement: SyntaxNode, text: string): FoundFunction | undefined {
  const named = node.getChild('VariableName');
  const list = node.getChild('ParamList');
  const [first, ...parameters] = list ? parametersOf(list, text) : [];
  if (!named || first?.name !== 'model') {
    return undefined;
  }
  const name = text.slice(named.from, named.to);
  const lines = docOf(node, text);
  const doc = firstSentence(lines);
  const exercise = exerciseTag(lines);
  return {
    name,
    label: name,
    start: named.from,
    end: named.to,
    line: text.slice(0, named.from).split('\n').length - 1,
    from: statement.from,
    to: statement.to,
    parameters,
    ...(doc && { doc }),
    ...(exercise && { exercise }),
  };
}

/** Without `*args` and `**kwargs`, of which nobody knows what they take. */
function parametersOf(list: SyntaxNode, text: string): FoundParameter[] {
  const parameters: FoundParameter[] = [];
  let starred = false;
  for (let node = list.firstChild; node; node = node.nextSibling) {
    if (node.name === '*' || node.name === '**' || node.name === ',') {
      starred = node.name !== ',';
    } else if (node.name === 'VariableName' && !starred) {
      parameters.push({ name: text.slice(node.from, node.to), optional: false, rest: false });
    } else if (node.name === 'AssignOp' && node.nextSibling) {
      node = node.nextSibling;
      const last = parameters.pop();
      if (last) {
        parameters.push({ ...last, optional: true, defaultText: text.slice(node.from, node.to) });
      }
    }
  }
  return parameters;
}

/** The lines of the text that stands first in the body. */
function docOf(node: SyntaxNode, text: string): string[] {
  const first = node.getChild('Body')?.getChild('ExpressionStatement');
  const literal = first?.prevSibling?.name === ':' ? first.getChild('String') : null;
  const written = literal ? text.slice(literal.from, literal.to) : '';
  const inside = /^[a-zA-Z]*("""|'''|"|')([^]*)\1$/.exec(written)?.[2];
  return inside?.split('\n') ?? [];
}
