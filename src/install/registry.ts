import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { InputError } from '../core/config/problem';

const REGISTRY = 'https://registry.npmjs.org/';

/**
 * The registry that npm is set to: by its environment, else by its own configuration outside of any project (a workspace has
 * no say in where an engine comes from), else npm's own.
 * @returns with a slash at its end
 * @throws InputError where that is no address of the web
 */
export async function npmRegistry(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = Object.entries(env).find(([name, value]) => name.toLowerCase() === 'npm_config_registry' && value)?.[1];
  return addressOf(named ?? (await configured()) ?? REGISTRY);
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InputError(
      `npm's registry is ${text}, which is no address of the web: npm config set registry ${REGISTRY}`,
    );
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/** Undefined where there is no npm, or it does not answer. */
function configured(): Promise<string | undefined> {
  const isWindows = process.platform === 'win32';
  return new Promise((resolve) => {
    // npm is a batch file on Windows, which only a shell runs.
    const options = { cwd: homedir(), timeout: 15_000, shell: isWindows, windowsHide: true };
    execFile(isWindows ? 'npm.cmd' : 'npm', ['config', 'get', 'registry'], options, (error, stdout) => {
      const line = stdout?.trim();
      resolve(error || !line || line === 'undefined' ? undefined : line);
    });
  });
}
