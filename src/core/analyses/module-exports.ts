import type { Expression, FunctionNode, Statement, SyntaxTree } from './syntax-tree';

/** An exported function; offsets are characters of the file. */
export interface ExportedFunction {
  /** The name that it is exported by. */
  readonly name: string;
  /** Its own name; `default` where it has none. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly node: FunctionNode;
  readonly tree: SyntaxTree;
}

type Local = Omit<ExportedFunction, 'name'>;

interface Place {
  readonly start?: number | null;
  readonly end?: number | null;
}

/** A name that the file exports, and what it stands for: a function, or a name of the file. */
interface Export {
  readonly name: string;
  readonly value: Local | string;
}

/**
 * The functions that a module exports. Of overloads, the implementation; not what it passes on from other files.
 * @param commonjs whether `module.exports` and `exports` count
 */
export function exportedFunctions(trees: readonly SyntaxTree[], commonjs: boolean): ExportedFunction[] {
  const locals = new Map<string, Local>();
  const exports = new Map<string, Export>();
  for (const tree of trees) {
    for (const statement of tree.body) {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      for (const local of declaration ? declared(declaration, statement, tree) : []) {
        locals.set(local.label, local);
      }
      for (const entry of exportsOf(statement, tree, commonjs)) {
        exports.set(entry.name, entry);
      }
    }
  }
  return [...exports.values()].flatMap(({ name, value }) => {
    const local = typeof value === 'string' ? locals.get(value) : value;
    return local ? [{ ...local, name }] : [];
  });
}

/** The functions that a declaration names. */
function declared(declaration: Statement, statement: Statement, tree: SyntaxTree): Local[] {
  if (declaration.type === 'FunctionDeclaration' && declaration.id) {
    return [local(declaration, declaration.id.name, declaration.id, statement, tree)];
  }
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id, init }) => {
      const node = init && functionIn(init);
      return node && id.type === 'Identifier'
        ? [local(node, id.name, { start: id.start, end: (id.start ?? 0) + id.name.length }, statement, tree)]
        : [];
    });
  }
  return [];
}

function exportsOf(statement: Statement, tree: SyntaxTree, commonjs: boolean): Export[] {
  if (statement.type === 'ExportNamedDeclaration') {
    return statement.exportKind === 'type' || statement.source ? [] : namedExports(statement, tree);
  }
  if (statement.type === 'ExportDefaultDeclaration') {
    return exported('default', statement.declaration, keywords(statement), statement, tree);
  }
  if (commonjs && statement.type === 'ExpressionStatement') {
    return assignedExports(statement.expression, statement, tree);
  }
  return [];
}

function namedExports(statement: Extract<Statement, { type: 'ExportNamedDeclaration' }>, tree: SyntaxTree): Export[] {
  const { declaration, specifiers } = statement;
  const own = declaration ? declared(declaration, statement, tree) : [];
  const listed = specifiers.flatMap((specifier) => {
    if (specifier.type !== 'ExportSpecifier' || specifier.exportKind === 'type') {
      return [];
    }
    const { exported: as, local: of } = specifier;
    return [{ name: as.type === 'Identifier' ? as.name : as.value, value: of.name }];
  });
  return [...own.map(({ label }) => ({ name: label, value: label })), ...listed];
}

/** `module.exports.f = …`, `exports.f = …`, `module.exports = …` */
function assignedExports(expression: Expression, statement: Statement, tree: SyntaxTree): Export[] {
  if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') {
    return [];
  }
  const { left, right } = expression;
  if (isModuleExports(left)) {
    return right.type === 'ObjectExpression'
      ? right.properties.flatMap((property) => propertyExport(property, statement, tree))
      : exported('default', right, left, statement, tree);
  }
  if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier' || left.computed) {
    return [];
  }
  const target = left.object;
  return isModuleExports(target) || (target.type === 'Identifier' && target.name === 'exports')
    ? exported(left.property.name, right, left.property, statement, tree)
    : [];
}

/** A property of `module.exports = { … }`. */
function propertyExport(
  property: Extract<Expression, { type: 'ObjectExpression' }>['properties'][number],
  statement: Statement,
  tree: SyntaxTree,
): Export[] {
  if (property.type === 'SpreadElement' || property.computed || property.key.type !== 'Identifier') {
    return [];
  }
  const { key } = property;
  if (property.type === 'ObjectProperty') {
    return exported(key.name, property.value as Expression, key, statement, tree);
  }
  // A method has the same parameters and generator mark as a function.
  return property.kind === 'method'
    ? [{ name: key.name, value: local(property as unknown as FunctionNode, key.name, key, statement, tree) }]
    : [];
}

function exported(
  name: string,
  value: Statement | Expression | { type: 'TSDeclareFunction' },
  place: Place,
  statement: Statement,
  tree: SyntaxTree,
): Export[] {
  if (value.type === 'Identifier') {
    return [{ name, value: value.name }];
  }
  const node = functionIn(value);
  if (!node) {
    return [];
  }
  const own = node.type === 'ArrowFunctionExpression' ? null : node.id;
  return [{ name, value: local(node, own?.name ?? name, own ?? place, statement, tree) }];
}

/** The function that an expression is, beneath type assertions. */
function functionIn(value: { type: string }): FunctionNode | undefined {
  const node = value as Statement | Expression;
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
      return functionIn(node.expression);
    default:
      return undefined;
  }
}

function isModuleExports(node: { type: string }): boolean {
  const member = node as Expression;
  return (
    member.type === 'MemberExpression' &&
    member.object.type === 'Identifier' &&
    member.object.name === 'module' &&
    member.property.type === 'Identifier' &&
    member.property.name === 'exports'
  );
}

function local(node: FunctionNode, label: string, name: Place, statement: Statement, tree: SyntaxTree): Local {
  const at = (offset: number | null | undefined): number => tree.offset + (offset ?? 0);
  const place = { start: at(name.start), end: at(name.end) };
  return { label, ...place, from: at(statement.start), to: at(statement.end), node, tree };
}

/** Where `export default` is written. */
function keywords({ start }: Place): Place {
  return { start, end: (start ?? 0) + 'export default'.length };
}
