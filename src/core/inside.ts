import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Whether a file lies in a folder, by its path and by where links lead. The disk is asked for paths in the folder alone: to
 * ask for another may already reach a network.
 */
export function isInside(folder: string, file: string): boolean {
  return liesIn(folder, file) && liesIn(real(folder), real(file));
}

function liesIn(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Where links lead, as far as a path is there. */
function real(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(real(parent), path.basename(file));
  }
}
