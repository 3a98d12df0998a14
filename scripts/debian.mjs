// What the tests need from the system (Chromium, a compiler), installed where that is possible without asking:
// as root on Debian and its relatives, which is what a container in CI is.
import { existsSync } from 'node:fs';
import { runCommand, lastLines } from './run-command.mjs';

export function canInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * @param {string[]} packages
 * @throws {Error} with apt-get's last line, where a package could not be installed
 */
export async function installPackages(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await runCommand('apt-get', ['update'], { env, timeoutMs: 120_000 });
  const install = await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    env,
    timeoutMs: 300_000,
  });
  if (install.code !== 0) {
    const reason = lastLines(update.code === 0 ? install.output : update.output, 1);
    throw new Error(`apt-get could not install ${packages.join(' ')}: ${reason}`);
  }
}
