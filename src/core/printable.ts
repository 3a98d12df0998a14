/** Text out of a file as it may stand in a one-line message: at most 80 characters, none that breaks or hides the line. */
export function printable(text: string): string {
  const start = text.slice(0, 80).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '·');
  return text.length > 80 ? `${start}…` : start;
}
