/** A field as RFC 4180 has it; what is no number is empty. */
export function csvField(value: number | string): string {
  if (typeof value === 'number') {
    return Number.isNaN(value) ? '' : String(value);
  }
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
