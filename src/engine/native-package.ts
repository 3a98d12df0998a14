// Packages with native code, which the product does without: where they may be, and whether they are there.
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import { INSTALL_COMMAND, type InstallableEngine, installedEngine, isInstallable } from '../core/installed-engines';

export interface NativePackage {
  readonly engine: InstallableEngine;
  /** On npm. */
  readonly name: string;
  /** Environment variable with a folder whose node_modules has the package; where it is set, nobody's choice but it and the product's own count. */
  readonly variable: string;
  /** The package's binding for this machine; undefined where its folder has none. */
  binding(folder: string): string | undefined;
  /** Where a checkout keeps it beside its node_modules, and the script that puts it there. */
  readonly checkout?: { readonly folder: string; readonly script: string; readonly command: string };
  /** What a package without a binding comes from. */
  readonly withoutBinding: string;
}

/** Where a package was found. */
export interface FoundPackage {
  /** With its package.json. */
  readonly folder: string;
  readonly binding: string;
  /** In words: whose it is. */
  readonly origin: string;
}

/** Where package.json is: of the extension, or of a checkout. The bundle is in its `dist`; run from source this is deeper. */
const PRODUCT = ancestorWith('package.json') ?? __dirname;

/** Looks for a package: among the product's modules, then where its variable says, or where it was installed. Loads nothing. */
export function findPackage(wanted: NativePackage): { found?: FoundPackage; withoutBinding?: string } {
  let withoutBinding: string | undefined;
  for (const { from, origin } of places(wanted)) {
    let folder: string;
    try {
      folder = path.dirname(createRequire(from).resolve(`${wanted.name}/package.json`));
    } catch {
      continue;
    }
    const binding = wanted.binding(folder);
    if (binding !== undefined) {
      return { found: { folder, binding, origin } };
    }
    withoutBinding ??= folder;
  }
  return { withoutBinding };
}

/** Why a package cannot be loaded here, in words with a remedy; undefined when it is there. */
export function packageProblem(wanted: NativePackage): string | undefined {
  const { found, withoutBinding } = findPackage(wanted);
  if (found) {
    return undefined;
  }
  const { name, checkout, variable, engine } = wanted;
  const here = `${process.platform}-${process.arch}`;
  const remedy =
    checkout && fs.existsSync(path.join(PRODUCT, checkout.script))
      ? `${checkout.command} sets it up`
      : isInstallable(engine)
        ? `"${INSTALL_COMMAND}" in VS Code or "grokking engines install ${engine}" installs it`
        : `it is not offered ready-made for ${here}: set ${variable} to a folder whose node_modules has it, or take another training.engine`;
  return withoutBinding === undefined
    ? `${name} is not installed; ${remedy}`
    : `${name} in ${withoutBinding} has no native binding for ${here} (${wanted.withoutBinding}); ${remedy}`;
}

/**
 * Loads what `load` takes of a package that was found.
 * @throws InputError when it is not there, or does not load
 */
export function loadPackage<T>(wanted: NativePackage, load: (found: FoundPackage) => T): T {
  const { found } = findPackage(wanted);
  if (!found) {
    throw new InputError(`the ${wanted.engine} engine: ${packageProblem(wanted) ?? 'cannot be loaded'}`);
  }
  try {
    return load(found);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new InputError(
      `the ${wanted.engine} engine: ${wanted.name} in ${found.folder} does not load (${reason}); install it again, or take another training.engine`,
    );
  }
}

function places({ engine, variable, checkout }: NativePackage): { from: string; origin: string }[] {
  const within = (folder: string): string => path.join(path.resolve(folder), 'package.json');
  const own = { from: __filename, origin: 'part of this product' };
  const chosen = process.env[variable];
  if (chosen !== undefined) {
    return [own, ...(chosen ? [{ from: within(chosen), origin: variable }] : [])];
  }
  const installed = installedEngine(engine);
  return [
    own,
    ...(checkout ? [{ from: within(path.join(PRODUCT, checkout.folder)), origin: checkout.command }] : []),
    ...(installed ? [{ from: within(installed.folder), origin: `installed, ${installed.version}` }] : []),
  ];
}

function ancestorWith(name: string, folder = __dirname): string | undefined {
  if (fs.existsSync(path.join(folder, name))) {
    return folder;
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : ancestorWith(name, parent);
}
