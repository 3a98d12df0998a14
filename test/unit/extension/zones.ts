/** Does something where the local time is that of a zone. */
export function inZone(zone: string, act: () => void): void {
  const { TZ } = process.env;
  process.env.TZ = zone;
  try {
    act();
  } finally {
    if (TZ === undefined) {
      delete process.env.TZ;
    } else {
      process.env.TZ = TZ;
    }
  }
}
