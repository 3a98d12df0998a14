// Made once: that takes longer than to use it a thousand times.
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Anything counted, an epoch among them: 7580 → `7,580`. */
export function countText(n: number): string {
  return WHOLE.format(n);
}

/** `1 checkpoint`, `37 checkpoints`. */
export function counted(n: number, noun: string): string {
  return `${countText(n)} ${n === 1 ? noun : `${noun}s`}`;
}
