import type { Statement, SyntaxTree } from './syntax-tree';

/** An export of another file. */
export interface PassedOn {
  /** As it is imported, e.g. `./circle`. */
  readonly file: string;
  readonly name: string;
}

type Name = { readonly type: string; readonly name?: string; readonly value?: string };

/** Which exports of other files stand behind an exported name; several where `export *` leaves that open. */
export function passedOn(trees: readonly SyntaxTree[], name: string): PassedOn[] {
  const statements = trees.flatMap(({ body }) => body);
  const own = statements.flatMap((statement): PassedOn[] => {
    if (statement.type === 'ExportNamedDeclaration') {
      return statement.specifiers.flatMap((specifier) =>
        specifier.type === 'ExportSpecifier' && nameOf(specifier.exported) === name
          ? statement.source
            ? [{ file: statement.source.value, name: nameOf(specifier.local) }]
            : imported(statements, nameOf(specifier.local))
          : [],
      );
    }
    return name === 'default' &&
      statement.type === 'ExportDefaultDeclaration' &&
      statement.declaration.type === 'Identifier'
      ? imported(statements, statement.declaration.name)
      : [];
  });
  const all = statements.flatMap((statement) =>
    statement.type === 'ExportAllDeclaration' && name !== 'default' ? [{ file: statement.source.value, name }] : [],
  );
  return own.length > 0 ? own : all;
}

/** Where a name of the file is imported from. */
function imported(statements: readonly Statement[], local: string): PassedOn[] {
  return statements.flatMap((statement) =>
    statement.type !== 'ImportDeclaration'
      ? []
      : statement.specifiers
          .filter((specifier) => specifier.local.name === local && specifier.type !== 'ImportNamespaceSpecifier')
          .map((specifier) => ({
            file: statement.source.value,
            name: specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : 'default',
          })),
  );
}

function nameOf({ name, value }: Name): string {
  return name ?? value ?? '';
}
