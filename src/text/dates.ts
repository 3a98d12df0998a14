const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

// Intl takes a millisecond and some 50 kB for a text: too much for thousands of rows.

/** When a run was made, in local time: `26 Nov, 13:22`, with the year where it is not this one. */
export function madeText(createdAt: string, detail: 'minutes' | 'seconds' = 'minutes'): string {
  const made = new Date(createdAt);
  const seconds = detail === 'seconds' ? `:${twoDigits(made.getSeconds())}` : '';
  return `${dateOf(made)}, ${twoDigits(made.getHours())}:${twoDigits(made.getMinutes())}${seconds}`;
}

/** The local day of a time: `Thu 26 Nov`, with the year where it is not this one. */
export function dayText(createdAt: string): string {
  const made = new Date(createdAt);
  return `${WEEKDAYS[made.getDay()]} ${dateOf(made)}`;
}

function dateOf(made: Date): string {
  const year = made.getFullYear() === new Date().getFullYear() ? '' : ` ${made.getFullYear()}`;
  return `${made.getDate()} ${MONTHS[made.getMonth()]}${year}`;
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0');
}

/** 22 November 2026, 22:49 UTC */
export function dateText(date: Date): string {
  const format = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return `${date.toLocaleString('en-GB', { ...format, timeZone: 'UTC' }).replace(' at ', ', ')} UTC`;
}
