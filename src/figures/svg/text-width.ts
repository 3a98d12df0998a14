/** Widths of Helvetica's characters from ' ' to '~', in thousandths of the size (Adobe's font metrics). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** Of every other character. */
const OTHER = 600;
/** Bold letters are wider by about this. */
const BOLD = 1.06;
/** Other sans serifs are up to so much wider than Helvetica: better too much room than too little. */
const SPARE = 1.08;

/** About how wide a text is in a sans serif, in CSS pixels: a figure that is not on a screen cannot measure it. */
export function textWidth(text: string, size: number, bold: boolean): number {
  let sum = 0;
  for (const character of text) {
    sum += WIDTHS[character.charCodeAt(0) - 32] ?? OTHER;
  }
  return (SPARE * sum * size * (bold ? BOLD : 1)) / 1000;
}
