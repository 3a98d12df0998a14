// `npm run pictures`: makes the pictures of the README anew (media/screenshots), and the extension's icon. Trains the
// quick preset, opens the run in a real VS Code with the packaged extension, and takes a picture of each view, in dark and
// in light. To be run, and looked at, when a view has changed.
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { launchChromium } from './chromium.mjs';
import { provisionCodeServer } from './code-server.mjs';
import { packageExtension } from './package.mjs';
import { projectFolder } from './project.mjs';
import { excerpt, runCommand } from './run-command.mjs';

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
  await run('Training', ['dist/cli.js', 'train', path.join(workspace, 'quick.grok.json'), '--runs', runs]);
  for (const theme of ['dark', 'light']) {
    await run(`Taking the pictures in ${theme}`, ['--import', 'tsx', 'test/ui/readme-pictures.ts', theme]);
  }
  console.log('Look at media/screenshots and media/icon.png.');
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
