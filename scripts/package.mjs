// Builds, and packs dist/grokking-lab.vsix.
import { pathToFileURL } from 'node:url';
import { projectFolder, shown, vsixFile } from './project.mjs';
import { excerpt, runCommand } from './run-command.mjs';

// There is no public repository yet: the manifest names none, and links of the README stay as they are.
const noRepository = ['--no-rewrite-relative-links', '--allow-missing-repository'];

/** @throws {Error} with the tool's own message where the build or the packing fails, or vsce warns */
export async function packageExtension() {
  for (const [name, command, ...args] of [
    ['the build', process.execPath, 'esbuild.mjs'],
    ['vsce', 'npx', 'vsce', 'package', '--no-dependencies', ...noRepository, '--out', vsixFile],
  ]) {
    const result = await runCommand(command, args, { cwd: projectFolder, timeoutMs: 120_000 });
    if (result.code !== 0 || result.output.includes(' WARNING ')) {
      throw new Error(`${name} failed: ${excerpt(result.output)}`);
    }
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
