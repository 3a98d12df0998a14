import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import util from 'node:util';
import { findPackage, type FoundPackage, loadPackage, type NativePackage, packageProblem } from '../native-package';

const TFJS_NODE: NativePackage = {
  engine: 'tensorflow',
  name: '@tensorflow/tfjs-node',
  variable: 'GROKKING_TFJS_NODE',
  binding,
  checkout: {
    folder: path.join('.toolchain', 'tfjs-node'),
    script: path.join('scripts', 'setup-tensorflow.mjs'),
    command: 'npm run setup:tensorflow',
  },
  withoutBinding: 'its installer could not download libtensorflow, or did not run',
};

let loaded: { threads: number } | undefined;

/** Why tfjs-node cannot be loaded here, in words with a remedy; undefined when it is there. Loads nothing. */
export function nativeProblem(): string | undefined {
  return loaded ? undefined : packageProblem(TFJS_NODE);
}

/** Where tfjs-node is; undefined where it is not. */
export function nativePlace(): FoundPackage | undefined {
  return findPackage(TFJS_NODE).found;
}

/**
 * Loads tfjs-node, which registers the backend `tensorflow` with the global engine of tfjs-core. That engine and its
 * registries live on globalThis, so tfjs-node's own copy of tfjs-core and the product's work on the same ones.
 * @param threads size of TensorFlow's thread pool; it is made once per process, so the first call decides
 * @returns the threads in use
 * @throws InputError when it cannot be loaded
 */
export function loadNative(threads: number): { threads: number } {
  return (loaded ??= loadPackage(TFJS_NODE, ({ folder }) => {
    restoreRemovedUtilities();
    process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // errors only
    // oneDNN's kernels are no faster at these sizes, announce themselves on stderr and vary between processors.
    process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
    createRequire(path.join(folder, 'package.json'))(folder);
    return { threads: Number(process.env['TF_NUM_INTRAOP_THREADS']) };
  }));
}

/** npm leaves the package without `lib/napi-v8/tfjs_binding.node` when its install script did not run. */
function binding(folder: string): string | undefined {
  const library = path.join(folder, 'lib');
  const names = fs.existsSync(library) ? fs.readdirSync(library) : [];
  return names.map((name) => path.join(library, name, 'tfjs_binding.node')).find((file) => fs.existsSync(file));
}

/** tfjs-node 4.22 calls util.isNullOrUndefined and util.isArray, which Node 23 removed. */
function restoreRemovedUtilities(): void {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  target['isArray'] ??= Array.isArray;
}
