// The browser of the tests: the system's Chromium or Chrome, driven by playwright-core (which brings no browser).
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { canInstallPackages, installPackages } from './debian.mjs';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser's executable: CHROMIUM_PATH, else where systems put it, else installed by apt-get where this may.
 * @returns {Promise<string>}
 * @throws {Error} one line with the remedy
 */
export async function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH names ${chosen}, which does not exist`);
  }
  const found = usualPlaces.find((file) => existsSync(file));
  if (found !== undefined) return found;
  if (!canInstallPackages()) {
    throw new Error('no Chromium found: install Chromium or Chrome, or set CHROMIUM_PATH to its executable');
  }
  console.log('Installing Chromium with apt-get …');
  await installPackages(['chromium']);
  return usualPlaces[0];
}

/** @returns {Promise<import('playwright-core').Browser>} a headless browser that contacts nobody by itself */
export async function launchChromium() {
  return chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    args: [
      // Chromium's sandbox refuses to run as root, which is what a container is.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
