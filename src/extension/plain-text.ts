import { printable } from '../core/printable';

/** More than fits into any message or label. */
const LONGEST = 2000;

/** Breaks a sequence of characters without being seen. */
const UNSEEN = '\u200b';

/**
 * Text as it may stand in a message, label or title of VS Code, which makes icons of `$(name)` and links, also to commands,
 * of `[text](target)`: what comes from a file or a process is shown as it is, on one line.
 */
export function plainText(text: string): string {
  return printable(text, LONGEST).replaceAll('$(', `$${UNSEEN}(`).replaceAll('](', `]${UNSEEN}(`);
}
