import { createRequire } from 'node:module';
import * as path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { InputError } from '../core/config/problem';
import {
  INSTALLABLE_ENGINES,
  type InstallableEngine,
  installedEngine,
  isInstallableEngine,
} from '../core/installed-engines';
import { distFile } from '../engine/dist-file';
import { byteText } from '../text/bytes';
import { LiveLine } from './progress';
import { say } from './terminal';
import { EXIT } from './usage';

/** `grokking engines install`: asks, downloads, says where it is. @throws InputError, one line */
export async function installCommand(names: readonly string[], yes: boolean): Promise<number> {
  const engine = engineOf('install', names);
  const installer = loadInstaller();
  const release = installer.releaseOf(engine);
  const there = installedEngine(engine);
  if (there?.version === release.version) {
    say(`${release.title} ${there.version} is installed in ${there.folder}\n`);
    return EXIT.done;
  }
  const registry = await installer.npmRegistry();
  const engines = there ? path.dirname(there.folder) : installer.ownEngines();
  const { question, detail } = installer.installQuestion(release, path.join(engines, engine), registry);
  say(`${detail.join('\n')}\n`);
  if (!yes && !(await agreed(question))) {
    say('nothing was installed\n');
    return EXIT.done;
  }
  const cancel = new AbortController();
  const stop = (): void => cancel.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const live = new LiveLine();
  try {
    const { folder } = await installer.installEngine(release, {
      engines,
      registry,
      signal: cancel.signal,
      progress: (done, total, what) => live.show(`${byteText(done)} of ${byteText(total)} · ${what}`),
    });
    live.line(`${release.title} ${release.version} is installed in ${folder}`);
    return EXIT.done;
  } catch (error) {
    live.end();
    if (cancel.signal.aborted) {
      say('cancelled: nothing was installed\n');
      return EXIT.interrupted;
    }
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** `grokking engines remove`. @throws InputError, one line */
export function removeCommand(names: readonly string[]): number {
  const engine = engineOf('remove', names);
  const there = installedEngine(engine);
  if (!there) {
    say(`${engine} is not installed\n`);
    return EXIT.done;
  }
  loadInstaller().removeEngine(engine);
  say(`${engine} ${there.version} was removed from ${there.folder}\n`);
  return EXIT.done;
}

function engineOf(action: string, [name, further]: readonly string[]): InstallableEngine {
  if (name === undefined || further !== undefined || !isInstallableEngine(name)) {
    throw new InputError(`grokking engines ${action} takes one of ${INSTALLABLE_ENGINES.join(', ')}`);
  }
  return name;
}

/** The bundle that reaches a network: a command line that installs nothing does not have it in its process. */
function loadInstaller(): typeof import('../install/installer') {
  const script = distFile('engine-installer.js');
  return createRequire(script)(script) as typeof import('../install/installer');
}

/** @throws InputError where nobody can be asked */
async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InputError(`${question} Nobody can be asked here: add --yes`);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
