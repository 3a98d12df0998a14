import { execFileSync } from 'node:child_process';

/**
 * Installs packages of Debian for a test.
 * @returns why they cannot be, in words; undefined where they are
 */
export function installPackages(packages: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) {
    return `only root can install it: apt-get install ${packages.join(' ')}`;
  }
  const apt = (...args: string[]): string | undefined => {
    try {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      execFileSync('apt-get', args, { env, stdio: 'pipe', timeout: 400_000 });
      return undefined;
    } catch (error) {
      return `apt-get ${args[0]} failed: ${(error as Error).message.split('\n').at(-1)}`;
    }
  };
  const install = (): string | undefined => apt('install', '-y', '--no-install-recommends', ...packages);
  return install() === undefined ? undefined : (apt('update') ?? install());
}
