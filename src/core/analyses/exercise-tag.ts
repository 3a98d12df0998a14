/** What the lines of a doc comment name after `@exercise`. */
export function exerciseTag(lines: readonly string[]): string | undefined {
  return lines.map((line) => /^\s*@exercise\s+(\S+)\s*$/.exec(line)?.[1]).find((id) => id !== undefined);
}
