// Runs the extension-host suite inside VS Code: `run` is what VS Code calls in the module at extensionTestsPath.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

// This file is bundled into out/test/vscode.
const project = path.join(__dirname, '..', '..', '..');

/** @throws {Error} where a test failed, so that VS Code exits with 1 */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 300_000,
    forbidOnly: true,
    reporter: path.join(project, 'test', 'results-reporter.cjs'),
  });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  const names = readdirSync(path.join(project, 'test', 'vscode', 'suite'))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.test.ts'.length));
  for (const name of names) {
    // esbuild bundles every file that matches the pattern; one that is newer than the bundle rejects here.
    await import(`./suite/${name}.test.ts`);
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} of the extension-host tests failed`);
  }
}
