import { visibleText } from '../core/printable';

/** Progress, remarks and errors, on stderr. Names and lines of files cannot steer the terminal. */
export function say(text: string): void {
  process.stderr.write(visibleText(text));
}

/** Results for people, on stdout. */
export function print(text: string): void {
  process.stdout.write(visibleText(text));
}

/** What a terminal would obey or hide, and JSON leaves as it is. */
const IN_JSON = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One JSON object on a line of stdout, exactly. */
export function printJson(value: unknown): void {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  process.stdout.write(`${JSON.stringify(value).replaceAll(IN_JSON, escape)}\n`);
}
