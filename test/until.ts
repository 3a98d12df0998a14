import assert from 'node:assert/strict';

/** A test waits for the thing itself. This is for what never comes: a busy machine may take a while. */
const SECONDS = 180;

/**
 * Polls until `probe` gives something.
 * @param what is waited for, in words
 */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 1000 * SECONDS;
  for (;;) {
    const value = await probe();
    if (value) {
      return value;
    }
    assert.ok(Date.now() < end, `waited ${SECONDS} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
