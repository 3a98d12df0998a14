import { parseExpression } from '@babel/parser';
import type { FoundParameter } from './found-function';
import { exportedFunctions } from './module-exports';
import { foundParameter } from './parameters';
import { passedOn, type PassedOn } from './passed-on';
import { type Expression, type FunctionNode, isTypeScript, syntaxTrees } from './syntax-tree';

/** What follows the first parameter of an exported function, or which exports of other files it may be. */
export type Signature = { readonly parameters: readonly FoundParameter[] } | { readonly from: readonly PassedOn[] };

/** @param fileName its extension says how the text is parsed */
export function signatureOf(text: string, fileName: string, name: string): Signature {
  const typescript = isTypeScript(fileName);
  const trees = syntaxTrees(text, typescript);
  const found = exportedFunctions(trees, !typescript).find((exported) => exported.name === name);
  return found ? { parameters: following(found.node, text, found.tree.offset) } : { from: passedOn(trees, name) };
}

/** The same of a function's own source, e.g. of one that another function made; undefined where it has none. */
export function signatureOfSource(source: string): readonly FoundParameter[] | undefined {
  // A method is written as it is in an object.
  for (const text of [`(${source})`, `({${source}})`]) {
    try {
      const node = functionOf(parseExpression(text));
      if (node) {
        return following(node, text, 0);
      }
    } catch {
      // the other way, or native code
    }
  }
  return undefined;
}

function functionOf(node: Expression): Pick<FunctionNode, 'params'> | undefined {
  if (node.type === 'ObjectExpression') {
    const [property] = node.properties;
    return property?.type === 'ObjectMethod' ? property : undefined;
  }
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression' ? node : undefined;
}

/** The parameters after the model; all that there are where the first takes the rest. */
function following({ params }: Pick<FunctionNode, 'params'>, text: string, offset: number): FoundParameter[] {
  const after = params[0]?.type === 'RestElement' ? params : params.slice(1);
  return after.map((parameter) => foundParameter(parameter, text, { offset }));
}
