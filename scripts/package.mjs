// Builds, and packs dist/grokking-lab.vsix.
import { pathToFileURL } from 'node:url';
import { projectFolder, shown, vsixFile } from './project.mjs';
import { excerpt, runCommand } from './run-command.mjs';

/** @throws {Error} with the tool's own message where the build or the packing fails */
export async function packageExtension() {
  for (const [name, command, ...args] of [
    ['the build', process.execPath, 'esbuild.mjs'],
    [
      'vsce',
      'npx',
      'vsce',
      'package',
      '--no-dependencies',
      '--no-rewrite-relative-links',
      '--allow-missing-repository',
      '--out',
      vsixFile,
    ],
  ]) {
    const result = await runCommand(command, args, { cwd: projectFolder, timeoutMs: 120_000 });
    if (result.code !== 0) throw new Error(`${name} failed: ${excerpt(result.output)}`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await packageExtension();
    console.log(`Packed ${shown(vsixFile)}`);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
