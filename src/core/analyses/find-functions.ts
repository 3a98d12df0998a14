import { exerciseTag } from './exercise-tag';
import { firstSentence } from './first-sentence';
import type { FoundFunction } from './found-function';
import { findPythonFunctions } from './python/find-python-functions';
import { isPython } from './python/is-python';
import { exportedFunctions } from './module-exports';
import { foundParameter } from './parameters';
import { isTypeScript, type Parameter, type SyntaxTree, syntaxTrees } from './syntax-tree';

/**
 * The exported functions of a file whose first parameter is named `model`, in the order of the file. A function that
 * is exported by its name and as the default is listed once.
 * @param fileName its extension says how the text is parsed
 */
export function findFunctions(text: string, fileName: string): FoundFunction[] {
  if (isPython(fileName)) {
    return findPythonFunctions(text);
  }
  const typescript = isTypeScript(fileName);
  const trees = syntaxTrees(text, typescript);
  const exported = exportedFunctions(trees, !typescript);
  const named = new Set(exported.filter(({ name }) => name !== 'default').map(({ node }) => node));
  const lineAt = lineCounter(text);
  return exported
    .filter(({ name, node }) => name !== 'default' || !named.has(node))
    .filter(({ node }) => !node.generator && isModel(node.params[0]))
    .sort((a, b) => a.start - b.start)
    .map(({ node, tree, ...place }) => {
      const parameters = node.params.slice(1).map((parameter) => foundParameter(parameter, text, tree));
      const lines = docBefore(place.from, text, trees);
      const doc = firstSentence(lines);
      const exercise = exerciseTag(lines);
      return { ...place, line: lineAt(place.start), parameters, ...(doc && { doc }), ...(exercise && { exercise }) };
    });
}

function isModel(parameter: Parameter | undefined): boolean {
  const named = parameter?.type === 'AssignmentPattern' ? parameter.left : parameter;
  return named?.type === 'Identifier' && named.name === 'model';
}

/** The lines of the doc comment that stands right before a statement. */
function docBefore(from: number, text: string, trees: readonly SyntaxTree[]): string[] {
  let value = '';
  let after = -1;
  for (const { comments, offset } of trees) {
    for (const comment of comments) {
      const end = offset + (comment.end ?? 0);
      if (end <= from && end > after) {
        after = end;
        value = comment.type === 'CommentBlock' ? comment.value : '';
      }
    }
  }
  return value.startsWith('*') && text.slice(after, from).trim() === ''
    ? value.split('\n').map((line) => line.replace(/^\s*\*+\s?/, ''))
    : [];
}

/** The lines before an offset; for offsets that ascend. */
function lineCounter(text: string): (offset: number) => number {
  let at = 0;
  let line = 0;
  return (offset) => {
    for (; at < offset; at++) {
      if (text.charCodeAt(at) === 10) {
        line++;
      }
    }
    return line;
  };
}
