import type { FoundParameter, FoundProperty } from './found-function';
import type { Parameter, SyntaxTree } from './syntax-tree';

type Pattern = Extract<Parameter, { type: 'ObjectPattern' }>;

/** A parameter as its signature has it. */
export function foundParameter(
  parameter: Parameter,
  text: string,
  { offset }: Pick<SyntaxTree, 'offset'>,
): FoundParameter {
  const source = ({ start, end }: { start?: number | null; end?: number | null }): string =>
    text.slice(offset + (start ?? 0), offset + (end ?? 0)).replaceAll(/\s+/g, ' ');
  const rest = parameter.type === 'RestElement';
  const target =
    parameter.type === 'AssignmentPattern'
      ? parameter.left
      : parameter.type === 'RestElement'
        ? parameter.argument
        : parameter;
  const name = target.type === 'Identifier' ? target.name : source(target).replace(/\s*\}\s*:.*$/, ' }');
  const defaultText = parameter.type === 'AssignmentPattern' ? source(parameter.right) : undefined;
  const marked = target.type === 'Identifier' && target.optional === true;
  return {
    name,
    ...(defaultText !== undefined && { defaultText }),
    optional: rest || marked || defaultText !== undefined,
    rest,
    ...(target.type === 'ObjectPattern' && { properties: propertiesOf(target) }),
  };
}

function propertiesOf(pattern: Pattern): FoundProperty[] {
  const byType = optionalByType(pattern);
  return pattern.properties.flatMap((property) => {
    if (property.type !== 'ObjectProperty' || property.computed) {
      return [];
    }
    const { key, value } = property;
    if (key.type !== 'Identifier' && key.type !== 'StringLiteral') {
      return [];
    }
    const name = key.type === 'Identifier' ? key.name : key.value;
    const hasDefault = value.type === 'AssignmentPattern';
    return [{ name, hasDefault, optional: hasDefault || byType(name) }];
  });
}

/** Whether the annotated type lets a property be missing; undefined where that type is written elsewhere. */
function optionalByType({ typeAnnotation: annotation }: Pattern): (name: string) => boolean | undefined {
  if (annotation?.type !== 'TSTypeAnnotation') {
    return () => false;
  }
  const type = annotation.typeAnnotation;
  if (type.type !== 'TSTypeLiteral') {
    return () => undefined;
  }
  const optional = type.members.flatMap((member) =>
    member.type === 'TSPropertySignature' && member.optional && member.key.type === 'Identifier'
      ? [member.key.name]
      : [],
  );
  return (name) => optional.includes(name);
}
