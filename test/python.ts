import { execFileSync } from 'node:child_process';
import { installPackages } from './debian-packages';

const MODULES = ['numpy', 'torch', 'matplotlib', 'pandas'];

/**
 * A Python that has what functions may use: GROKKING_TEST_PYTHON, one of the path, or Debian's packages.
 * @returns its path, or why there is none
 */
export function providePython(): { python: string } | { problem: string } {
  const candidates = [process.env['GROKKING_TEST_PYTHON'] ?? 'python3', '/usr/bin/python3'];
  const found = candidates.find(hasModules);
  if (found !== undefined) {
    return { python: found };
  }
  const problem = installPackages(['python3', ...MODULES.map((name) => `python3-${name}`)]);
  const installed = candidates.find(hasModules);
  return installed === undefined
    ? {
        problem: `no Python with ${MODULES.join(', ')} (GROKKING_TEST_PYTHON names one); ${problem ?? 'apt-get gave none'}`,
      }
    : { python: installed };
}

function hasModules(python: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${MODULES.join(', ')}`], { stdio: 'pipe', timeout: 120_000 });
    return true;
  } catch {
    return false;
  }
}
