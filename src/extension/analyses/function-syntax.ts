import { createRequire } from 'node:module';

/** The parser of analysis files and of arguments. */
export type Syntax = Pick<
  typeof import('../../core/analyses/syntax'),
  'findFunctions' | 'parseArguments' | 'defaultArguments' | 'EXERCISES'
>;

/** Loads the parser when it is needed first: a window without analysis files does without. */
export function lazySyntax(script: string): () => Syntax {
  let loaded: Syntax | undefined;
  return () => (loaded ??= createRequire(script)(script) as Syntax);
}
