/**
 * Milliseconds of processor time that something takes, which other processes hardly change, as they do the clock's.
 * Those of the engine's own threads (compiler, garbage collection) are part of it.
 */
export function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
