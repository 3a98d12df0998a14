// `npm run pictures`: makes the pictures of the README (media/screenshots) and of the walkthroughs (media/walkthrough) anew,
// and the extension's icon. Trains the quick preset, opens the run in a real VS Code with the packaged extension, and takes a
// picture of each view, in dark and in light. `npm run pictures -- walkthrough` makes those of the walkthroughs alone, `--
// readme` the others. To be run, and looked at, when a view has changed.
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { launchChromium } from './chromium.mjs';
import { provisionCodeServer } from './code-server.mjs';
import { packageExtension } from './package.mjs';
import { projectFolder } from './project.mjs';
import { excerpt, runCommand } from './run-command.mjs';

const pages = process.argv.length > 2 ? process.argv.slice(2) : ['readme', 'walkthrough'];
if (pages.some((page) => !['readme', 'walkthrough'].includes(page))) {
  console.error(`pictures of readme or walkthrough, got ${pages.join(' ')}`);
  process.exit(2);
}

const samples = path.join(projectFolder, 'samples');
const workspace = path.join(projectFolder, 'out', 'pictures', 'samples');

/** @param {string} what @param {string[]} args of node */
async function run(what, args) {
  console.log(`${what} …`);
  const { code, output } = await runCommand(process.execPath, args, { cwd: projectFolder, timeoutMs: 10 * 60_000 });
  if (code !== 0) throw new Error(`${what}: failed\n${excerpt(output)}`);
}

/** The samples without what a person has trained there. */
async function prepareWorkspace() {
  await rm(workspace, { recursive: true, force: true });
  await mkdir(path.dirname(workspace), { recursive: true });
  await cp(samples, workspace, { recursive: true, filter: (file) => path.basename(file) !== '.grokking' });
}

async function drawIcon() {
  const svg = await readFile(path.join(projectFolder, 'media', 'icon.svg'), 'utf8');
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    await page.screenshot({ path: path.join(projectFolder, 'media', 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}

try {
  await drawIcon(); // which is in the package
  console.log('Building …');
  await packageExtension();
  await provisionCodeServer();
  await prepareWorkspace();
  const runs = path.join(workspace, '.grokking', 'runs');
  const quick = path.join(workspace, 'quick.grok.json');
  const begun = path.join(workspace, '..', 'first.grok.json'); // one that has only memorised
  await cp(quick, begun);
  await run('Training', ['dist/cli.js', 'train', begun, '--epochs', '600', '--runs', runs]);
  await run('Training', ['dist/cli.js', 'train', quick, '--runs', runs]);
  for (const page of pages) {
    for (const theme of ['dark', 'light']) {
      await run(`Taking the pictures of the ${page} in ${theme}`, [
        '--import',
        'tsx',
        `test/ui/${page}-pictures.ts`,
        theme,
      ]);
    }
  }
  console.log('Look at media/screenshots, media/walkthrough and media/icon.png.');
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
