const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When a run was made, in local time: `26 Nov, 13:22`, with the year where it is not this one. */
export function madeText(createdAt: string, detail: 'minutes' | 'seconds' = 'minutes'): string {
  // Intl takes a millisecond and some 50 kB for a text: too much for thousands of rows.
  const made = new Date(createdAt);
  const year = made.getFullYear() === new Date().getFullYear() ? '' : ` ${made.getFullYear()}`;
  const time = [made.getHours(), made.getMinutes(), ...(detail === 'seconds' ? [made.getSeconds()] : [])];
  const digits = time.map((part) => String(part).padStart(2, '0')).join(':');
  return `${made.getDate()} ${MONTHS[made.getMonth()]}${year}, ${digits}`;
}

/** 22 November 2026, 22:49 UTC */
export function dateText(date: Date): string {
  const format = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return `${date.toLocaleString('en-GB', { ...format, timeZone: 'UTC' }).replace(' at ', ', ')} UTC`;
}
