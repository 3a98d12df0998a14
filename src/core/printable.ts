/** What breaks, hides or turns around a line; joiners within words do not. */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text out of a file as it may stand in a one-line message: at most so many characters, none that breaks or hides the line. */
export function printable(text: string, longest = 80): string {
  const start = text.slice(0, longest).replaceAll(UNPRINTABLE, '·');
  return text.length > longest ? `${start}…` : start;
}
