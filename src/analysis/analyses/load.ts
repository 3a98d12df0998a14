import Module, { createRequire } from 'node:module';
import * as path from 'node:path';
import type { Compiled } from './compile';
import { isProvided, providedModule } from './provided-modules';

/** The part of Node's module objects that its types leave out; bundlers and transpilers have relied on it for years. */
interface CompilingModule extends NodeJS.Module {
  _compile(code: string, file: string): void;
}

/**
 * Runs a compiled file, afresh each time, and gives what it exports.
 * @throws whatever its top level throws
 */
export function loadCompiled(file: string, { code }: Compiled): Readonly<Record<string, unknown>> {
  process.setSourceMapsEnabled(true); // stacks then name the person's own lines
  const requireHere = createRequire(file);
  const module = new Module(file) as unknown as CompilingModule;
  module.filename = file;
  module.paths = requireHere.resolve.paths(path.basename(file)) ?? [];
  module.require = (name: string): unknown => (isProvided(name) ? providedModule(name) : requireHere(name));
  module._compile(code, file);
  const exported: unknown = module.exports;
  return typeof exported === 'function' ? { default: exported } : (exported as Readonly<Record<string, unknown>>);
}

/** Names of the exported functions. */
export function exportedFunctions(exported: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(exported).filter((name) => typeof exported[name] === 'function');
}
