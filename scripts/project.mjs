// Where things are in a checkout.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** What the tests and the TensorFlow engine need beside node_modules; ignored by git and by the vsix. */
export const toolchainFolder = path.join(projectFolder, '.toolchain');
export const vsixFile = path.join(projectFolder, 'dist', 'grokking-lab.vsix');

/** Relative to the project, for messages. */
export function shown(/** @type {string} */ file) {
  const relative = path.relative(projectFolder, file);
  return relative.startsWith('..') ? file : relative;
}
