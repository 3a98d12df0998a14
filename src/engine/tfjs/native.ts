import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import util from 'node:util';
import { InputError } from '../../core/config/problem';

const PACKAGE = '@tensorflow/tfjs-node';

/**
 * A folder whose node_modules holds tfjs-node, for when it is not among the product's own modules. In a checkout it is
 * the one of `npm run setup:tensorflow`, where this is not set.
 */
const FOLDER_VARIABLE = 'GROKKING_TFJS_NODE';

/** Where package.json is: of the extension, or of a checkout. The bundle is in its `dist`; run from source this is deeper. */
const PRODUCT = ancestorWith('package.json') ?? __dirname;

let loaded: { threads: number } | undefined;

/** Why tfjs-node cannot be loaded here, in words with a remedy; undefined when it is there. Loads nothing. */
export function nativeProblem(): string | undefined {
  if (loaded || locate().file) {
    return undefined;
  }
  const remedy = fs.existsSync(path.join(PRODUCT, 'scripts', 'setup-tensorflow.mjs'))
    ? 'npm run setup:tensorflow sets it up'
    : `npm install ${PACKAGE}, or set ${FOLDER_VARIABLE} to a folder whose node_modules has it`;
  return locate().withoutBinding
    ? `${PACKAGE} is installed without its native binding (its installer could not download libtensorflow); ${remedy}`
    : `${PACKAGE} is not installed; ${remedy}`;
}

/**
 * Loads tfjs-node, which registers the backend `tensorflow` with the global engine of tfjs-core. That engine and its
 * registries live on globalThis, so tfjs-node's own copy of tfjs-core and the product's work on the same ones.
 * @param threads size of TensorFlow's thread pool; it is made once per process, so the first call decides
 * @returns the threads in use
 * @throws InputError when it cannot be loaded
 */
export function loadNative(threads: number): { threads: number } {
  if (loaded) {
    return loaded;
  }
  const { file } = locate();
  if (!file) {
    throw new InputError(`the tensorflow engine: ${nativeProblem() ?? 'cannot be loaded'}`);
  }
  restoreRemovedUtilities();
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // errors only
  // oneDNN's kernels are no faster at these sizes, announce themselves on stderr and vary between processors.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
  try {
    createRequire(file)(file);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new InputError(
      `the tensorflow engine: ${PACKAGE} does not load (${reason}); install it again, or take another training.engine`,
    );
  }
  loaded = { threads: Number(process.env['TF_NUM_INTRAOP_THREADS']) };
  return loaded;
}

function ancestorWith(name: string, folder = __dirname): string | undefined {
  if (fs.existsSync(path.join(folder, name))) {
    return folder;
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : ancestorWith(name, parent);
}

/** The module's main file: among the product's modules, in the folder of `GROKKING_TFJS_NODE`, or the checkout's. */
function locate(): { file?: string; withoutBinding: boolean } {
  const folder = process.env[FOLDER_VARIABLE] ?? path.join(PRODUCT, '.toolchain', 'tfjs-node');
  const origins = [__filename, ...(folder ? [path.join(path.resolve(folder), 'package.json')] : [])];
  let withoutBinding = false;
  for (const origin of origins) {
    let file: string;
    try {
      file = createRequire(origin).resolve(PACKAGE);
    } catch {
      continue;
    }
    if (hasBinding(file)) {
      return { file, withoutBinding };
    }
    withoutBinding = true;
  }
  return { withoutBinding };
}

/** npm leaves the package without `lib/napi-v8/tfjs_binding.node` when its install script did not run. */
function hasBinding(main: string): boolean {
  const library = path.join(path.dirname(path.dirname(main)), 'lib');
  return (
    fs.existsSync(library) &&
    fs.readdirSync(library).some((name) => fs.existsSync(path.join(library, name, 'tfjs_binding.node')))
  );
}

/** tfjs-node 4.22 calls util.isNullOrUndefined and util.isArray, which Node 23 removed. */
function restoreRemovedUtilities(): void {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  target['isArray'] ??= Array.isArray;
}
