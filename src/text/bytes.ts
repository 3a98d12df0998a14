const UNITS = ['kB', 'MB', 'GB'];

/** 2134567 → `2.0 MB`, 432013312 → `412 MB`; below a kilobyte (1,024 bytes) `512 bytes`. */
export function byteText(bytes: number): string {
  if (bytes < 1024) {
    return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  }
  let value = bytes / 1024;
  let unit = 0;
  // What would read 1,024 of a unit is one of the next.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${UNITS[unit]}`;
}
