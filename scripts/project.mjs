// Where things are in a checkout.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** What the tests and the TensorFlow engine need beside node_modules; ignored by git and by the vsix. */
export const toolchainFolder = path.join(projectFolder, '.toolchain');
/** The package for every platform. */
export const vsixFile = vsixFor(undefined);

/** @param {string | undefined} target a platform by vsce's name; none is every one @returns {string} its package */
export function vsixFor(target) {
  return path.join(projectFolder, 'dist', `grokking-lab${target === undefined ? '' : `-${target}`}.vsix`);
}

/** Relative to the project, for messages. */
export function shown(/** @type {string} */ file) {
  const relative = path.relative(projectFolder, file);
  return relative.startsWith('..') ? file : relative;
}
