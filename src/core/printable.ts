/** What breaks, hides or turns around a line, or steers a terminal; joiners within words do not. */
const UNPRINTABLE = '(?![\\u200c\\u200d])[\\p{C}\\p{Zl}\\p{Zp}]';
const IN_LINE = new RegExp(UNPRINTABLE, 'gu');
const IN_TEXT = new RegExp(`(?![\\n\\t])${UNPRINTABLE}`, 'gu');

/** Text out of a file as it may stand in a one-line message: at most so many characters, none that breaks or hides the line. */
export function printable(text: string, longest = 80): string {
  const start = text.slice(0, longest).replaceAll(IN_LINE, '·');
  return text.length > longest ? `${start}…` : start;
}

/** Text of several lines as a terminal may show it. */
export function visibleText(text: string): string {
  return text.replaceAll(IN_TEXT, '·');
}

/** A value out of a file as JSON, the beginning of it, as `printable`. */
export function printableJson(value: unknown): string {
  try {
    return printable(typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing'), 40);
  } catch {
    return 'something nested deeply';
  }
}

const MESSAGE = 1000;
const MESSAGE_END = 300;

/** A message that is one line, whatever is quoted in it, and of one that is too long the beginning and the end. */
export function oneLine(message: string): string {
  const whole =
    message.length > MESSAGE ? `${message.slice(0, MESSAGE - MESSAGE_END)} … ${message.slice(-MESSAGE_END)}` : message;
  return whole.replaceAll(IN_LINE, '·');
}
