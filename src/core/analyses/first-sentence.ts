/** The first sentence of a doc comment's lines, on one line. */
export function firstSentence(lines: readonly string[]): string | undefined {
  const trimmed = lines.map((line) => line.trim());
  const begin = trimmed.findIndex((line) => line !== '');
  const rest = begin < 0 ? [] : trimmed.slice(begin);
  const end = rest.findIndex((line) => line === '' || line.startsWith('@'));
  const paragraph = rest.slice(0, end < 0 ? rest.length : end).join(' ');
  return /^.*?[.!?](?=\s+[^a-z\s]|$)/.exec(paragraph)?.[0] ?? (paragraph || undefined);
}
