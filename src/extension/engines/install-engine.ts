import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  INSTALLABLE_ENGINES,
  type InstallableEngine,
  type InstalledEngine,
  installedEngine,
  isInstallable,
  isInstallableEngine,
} from '../../core/installed-engines';
import type { Release } from '../../install/installer';
import { byteText } from '../../text/bytes';
import type { CommandHandler } from '../commands/command-runner';
import type { Log } from '../log';
import { confirmed, type Notices } from '../notices';

type Installer = typeof import('../../install/installer');

interface Wanted {
  readonly engine: InstallableEngine;
  readonly action: 'install' | 'remove';
}

/** Progress is shown so often. */
const REPORT_MS = 100;

/**
 * Installs an engine into the extension's own storage, or removes it. Nothing of the workspace has a say in it, so it may be
 * done in an untrusted one, too.
 * @param storage the extension's folder
 * @param script the installer's bundle, which is loaded with the first call
 */
export function installEngine(storage: vscode.Uri, script: string, log: Log, notices: Notices): CommandHandler {
  return async (argument) => {
    const installer = createRequire(script)(script) as Installer;
    const wanted =
      isEngine(argument) && !installedEngine(argument)
        ? { engine: argument, action: 'install' as const }
        : await pick(installer, isEngine(argument) ? [argument] : INSTALLABLE_ENGINES);
    if (wanted?.action === 'install') {
      return install(installer, wanted.engine, path.join(storage.fsPath, 'engines'), log, notices);
    }
    if (wanted) {
      await remove(installer, wanted.engine, log, notices);
    }
    return undefined;
  };
}

function isEngine(argument: unknown): argument is InstallableEngine {
  return typeof argument === 'string' && isInstallableEngine(argument);
}

async function pick(installer: Installer, engines: readonly InstallableEngine[]): Promise<Wanted | undefined> {
  const items = engines.flatMap((engine) => choices(installer, engine));
  const options = {
    title: 'Install or remove an engine',
    placeHolder: 'An engine trains models; fused is part of the lab',
  };
  return (await vscode.window.showQuickPick(items, options))?.wanted;
}

function choices(installer: Installer, engine: InstallableEngine): (vscode.QuickPickItem & { wanted?: Wanted })[] {
  const there = installedEngine(engine);
  const remove = there && {
    label: `$(trash) Remove ${engine}…`,
    description: `${there.version} is installed`,
    detail: there.folder,
    wanted: { engine, action: 'remove' as const },
  };
  if (!isInstallable(engine)) {
    const label = `$(circle-slash) ${engine}`;
    return remove
      ? [remove]
      : [
          {
            label,
            description: `is not offered ready-made for ${process.platform}-${process.arch}`,
            wanted: { engine, action: 'install' },
          },
        ];
  }
  const release = installer.releaseOf(engine);
  const install = {
    label: `$(cloud-download) ${there ? 'Update' : 'Install'} ${engine}…`,
    description: `${release.title} ${release.version}, ${byteText(installer.downloadBytes(release))}`,
    detail: release.meaning,
    wanted: { engine, action: 'install' as const },
  };
  return [...(there?.version === release.version ? [] : [install]), ...(remove ? [remove] : [])];
}

async function install(
  installer: Installer,
  engine: InstallableEngine,
  engines: string,
  log: Log,
  notices: Notices,
): Promise<InstalledEngine | undefined> {
  const release = installer.releaseOf(engine);
  const registry = await installer.npmRegistry();
  const { question, detail } = installer.installQuestion(release, path.join(engines, engine), registry);
  if (!(await confirmed(question, detail, 'Install'))) {
    return undefined;
  }
  log.info(`installing ${release.title} ${release.version} from ${registry}`);
  const installed = await withProgress(release, (signal, progress) =>
    installer
      .installEngine(release, { engines, registry, signal, progress, node: ownNode() })
      .catch((error: unknown) => (signal.aborted ? undefined : Promise.reject(error))),
  );
  if (!installed) {
    log.info('cancelled: nothing was installed');
    notices.passing('circle-slash', 'Nothing was installed');
    return undefined;
  }
  log.info(`${release.title} ${release.version} is in ${installed.folder}`);
  void notices.information(
    `${release.title} ${release.version} is installed: "training.engine": "${engine}" in a config trains with it.`,
  );
  return installed;
}

async function remove(installer: Installer, engine: InstallableEngine, log: Log, notices: Notices): Promise<void> {
  const there = installedEngine(engine);
  const detail = `Its folder ${there?.folder} is deleted. Configs that name it cannot be trained then, until it is installed again; "auto" takes another engine.`;
  if (there && (await confirmed(`Remove ${engine} ${there.version}?`, detail, 'Remove'))) {
    installer.removeEngine(engine);
    log.info(`${engine} ${there.version} was removed from ${there.folder}`);
    notices.passing('trash', `Removed ${engine} ${there.version}`);
  }
}

/** The extension host's executable is VS Code itself. */
function ownNode(): { file: string; env: NodeJS.ProcessEnv } {
  return { file: process.execPath, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } };
}

type Progress = (done: number, total: number, what: string) => void;

function withProgress<T>(
  { title, version }: Release,
  task: (signal: AbortSignal, progress: Progress) => Promise<T>,
): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Installing ${title} ${version}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, (shown, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    let reported = 0;
    let share = 0;
    return task(cancel.signal, (done, total, what) => {
      const now = Date.now();
      if (now - reported >= REPORT_MS || done >= total) {
        const percent = Math.min(100, (100 * done) / total);
        shown.report({ increment: percent - share, message: `${byteText(done)} of ${byteText(total)}, ${what}` });
        share = percent;
        reported = now;
      }
    });
  });
}
