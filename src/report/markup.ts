/** A piece of HTML. Whatever else is put into a template is text and gets escaped. */
export class Markup {
  constructor(readonly source: string) {}
}

export type Content = Markup | string | number | undefined | readonly Content[];

/** HTML with contents: strings and numbers escaped, markup as it is, lists joined, nothing for `undefined`. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.reduce((source, part, i) => source + sourceOf(contents[i - 1]) + part));
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]);
}

function sourceOf(content: Content): string {
  if (content === undefined) {
    return '';
  }
  if (content instanceof Markup) {
    return content.source;
  }
  return typeof content === 'object' ? content.map(sourceOf).join('') : escapeHtml(String(content));
}
