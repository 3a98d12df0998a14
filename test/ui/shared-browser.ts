import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.mjs';

let browser: Promise<Browser> | undefined;

/** One browser for all pages of a test run, each of them in a context of its own; it is closed when the tests have ended. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= launchChromium().then((launched) => launched.once('disconnected', () => (browser = undefined)));
  return browser;
}

// Programs that are no tests use the harness too, and open none of these pages.
if ('after' in globalThis) {
  after(async () => (await browser)?.close());
}
