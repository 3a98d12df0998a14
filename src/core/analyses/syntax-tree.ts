import { parse, type ParserOptions } from '@babel/parser';
import { outline } from './outline';

type File = ReturnType<typeof parse>;
export type Statement = File['program']['body'][number];
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];
export type FunctionNode = Extract<
  Statement | Expression,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;
export type Parameter = FunctionNode['params'][number];
export type Comment = NonNullable<File['comments']>[number];

/** Statements and comments of a file, or of a part of it that begins at `offset`. */
export interface SyntaxTree {
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly offset: number;
}

export function isTypeScript(fileName: string): boolean {
  return /\.[cm]?ts$/.test(fileName);
}

/**
 * Parses a file without the bodies of its functions. Where that fails because something is being typed, it parses
 * statement by statement; of a statement that does not parse, a function is kept without what comes after its `=>` or `{`.
 */
export function syntaxTrees(text: string, typescript: boolean): SyntaxTree[] {
  const { skeleton, balanced, starts } = outline(text);
  const whole = balanced ? parsed(skeleton, typescript) : undefined;
  if (whole?.sound) {
    return [{ ...whole, offset: 0 }];
  }
  return starts.flatMap((offset, i) => {
    const statement = outline(text.slice(offset, starts[i + 1])).skeleton;
    const tree = parsed(statement, typescript) ?? parsed(cutBody(statement), typescript);
    return tree ? [{ ...tree, offset }] : [];
  });
}

/** The statement with an empty body in place of its function's; empty where it has none. */
function cutBody(statement: string): string {
  const header = /=>|\)\s*(?::[^{};]*)?\{/.exec(statement);
  return header ? statement.slice(0, header.index + header[0].length) + (header[0] === '=>' ? ' 0' : '}') : '';
}

/** `sound` where there is no error, not even one from which the parser recovers. */
function parsed(
  text: string,
  typescript: boolean,
): (Omit<SyntaxTree, 'offset'> & { readonly sound: boolean }) | undefined {
  const options: ParserOptions = {
    sourceType: 'module',
    plugins: typescript ? ['typescript', 'decorators'] : ['decorators'],
    errorRecovery: true,
    attachComment: false,
    allowReturnOutsideFunction: true,
    allowUndeclaredExports: true,
  };
  try {
    const { program, comments, errors } = parse(text, options);
    return { body: program.body, comments: comments ?? [], sound: !errors?.length };
  } catch {
    return undefined; // a syntax error from which the parser does not recover
  }
}
