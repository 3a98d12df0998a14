/** What a function does besides returning and throwing, as an exception. */
class Ended extends Error {
  override readonly name = 'Error';
}

/**
 * Waits for a person's function. An exception that nobody catches, a rejection that nobody handles and process.exit
 * become errors of the function, not the end of the process; so does a promise that nothing can settle any more.
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  let fail: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const listeners: [string, (error: unknown) => void][] = [
    ['uncaughtException', (error) => fail(error)],
    ['unhandledRejection', (error) => fail(error)],
    ['beforeExit', () => fail(new Ended('its promise is never settled: nothing is left to wait for'))],
  ];
  const { exit } = process;
  process.exit = (code) => {
    const error = new Ended(`it called process.exit(${code ?? ''}); return a result or throw an error`);
    fail(error);
    throw error;
  };
  listeners.forEach(([event, listener]) => process.on(event, listener));
  try {
    return await Promise.race([work(), failure]);
  } finally {
    process.exit = exit;
    listeners.forEach(([event, listener]) => process.off(event, listener));
  }
}
