// Takes the pictures of the README in one theme: readme-pictures.ts <dark|light>. `npm run pictures` has prepared the rest.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from '../../scripts/chromium.mjs';
import { projectFolder } from '../../scripts/project.mjs';
import { until } from '../until';
import { type Lab, openLab, painted } from './harness';

const WORKSPACE = 'out/pictures/samples';
const RUN = 'quick';
const VIEWPORT = { width: 1280, height: 840 };
/** Nothing in the editor but code and lenses. */
const QUIET = {
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.lightbulb.enabled': 'off',
  'breadcrumbs.enabled': false,
};

/** The part of the report that is shown: the first with figures. */
const REPORT_SECTION = 'Training';
const ANALYSIS = { folder: 'analyses', file: 'fourier.analysis.ts', name: 'plotFourierSpectrum' };

type PictureTheme = 'dark' | 'light';

function pictureFile(name: string, theme: PictureTheme): string {
  return path.join(projectFolder, 'media', 'screenshots', `${name}-${theme}.png`);
}

async function takePictures(theme: PictureTheme): Promise<void> {
  const lab = await openLab({
    workspace: WORKSPACE,
    theme,
    viewport: VIEWPORT,
    settings: QUIET,
  });
  const take = (name: string): Promise<unknown> => lab.page.screenshot({ path: pictureFile(name, theme) });
  try {
    await lab.command('View: Toggle Primary Side Bar Visibility');
    await lab.command('Grokking: Open Dashboard');
    await pick(lab, RUN);
    await lab.webview().locator('run-header', { hasText: 'completed' }).waitFor();
    await lab.webview().locator('model-summary .verdict').click();
    await lab
      .webview()
      .getByText(/frequencies .* explain/)
      .waitFor();
    await drawn(lab, 'line-chart');
    await take('dashboard');
    await openTab(lab, 'Spectrum', '[data-figure=spectrum]');
    await take('spectrum');
    await openTab(lab, 'Circuit', '[data-figure=circles]');
    await drawn(lab, '[data-figure=neurons]');
    await drawn(lab, '[data-figure^=neuron-]');
    await take('circuit');
    await openTab(lab, 'Ablation', '[data-figure=ablation-accuracy]');
    await ablate(lab);
    await take('ablation');
    await analyse(lab);
    await take('analysis');
    await takeReport(await exportReport(lab), theme);
  } catch (error) {
    await lab.screenshot(`readme-pictures-failed-${theme}`);
    throw error;
  } finally {
    await lab.close();
  }
}

async function pick(lab: Lab, text: string): Promise<void> {
  await lab.page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first().click();
}

async function openTab(lab: Lab, name: string, figure: string): Promise<void> {
  await lab.webview().getByRole('tab', { name }).click();
  await drawn(lab, figure);
  await leave(lab);
}

function drawn(lab: Lab, figure: string): Promise<unknown> {
  return until(`${figure} is drawn`, async () => {
    const element = lab.webview().locator(figure);
    return (await element.count()) > 0 && (await painted(element)) > 0.01;
  });
}

/** The mouse points at nothing: no cursor in a figure, no button's tip. */
async function leave(lab: Lab): Promise<void> {
  await lab.page.mouse.move(0, 0);
  await lab.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
}

/** Takes all key frequencies out of the embedding, and waits for the control beside it. */
async function ablate(lab: Lab): Promise<void> {
  const tab = lab.webview().locator('ablation-tab');
  await tab.getByRole('button', { name: 'All keys', exact: true }).click();
  await tab
    .getByText(/control: \d+ random sets/)
    .first()
    .waitFor();
  await leave(lab);
}

/** Runs a function of the workspace that is open beside. */
async function analyse(lab: Lab): Promise<void> {
  const source = readFileSync(path.join(lab.workspace, ANALYSIS.folder, ANALYSIS.file), 'utf8').split('\n');
  const line = 1 + source.findIndex((text) => text.includes(`export function ${ANALYSIS.name}(`));
  await lab.page.keyboard.press('Control+p');
  await lab.page.locator('.quick-input-widget input').fill(`${ANALYSIS.file}:${line}`);
  await pick(lab, ANALYSIS.file);
  await lab.page
    .locator('.codelens-decoration a', { hasText: `Run on ${RUN}` })
    .first()
    .waitFor();
  // TypeScript may have looked for the types of the module `grokking` before they were there, and does not look again.
  const types = path.join(lab.workspace, 'node_modules', 'grokking');
  await until('the types of the module are there', () => existsSync(types));
  await lab.command('TypeScript: Restart TS Server');
  await lab.command('Grokking: Run Analysis…');
  await pick(lab, ANALYSIS.name);
  await lab.webview().locator('result-header', { hasText: 'done' }).waitFor();
  await drawn(lab, '[data-figure$=bars]');
  await lab.page.locator('.statusbar-item', { hasText: 'Initializing' }).waitFor({ state: 'hidden' });
  await lab.page.locator('[id="status.problems"] [aria-label="No Problems"]').waitFor();
  await leave(lab);
}

/** @returns the report's HTML */
async function exportReport(lab: Lab): Promise<string> {
  await lab.command('Grokking: Export Report…');
  await pick(lab, RUN);
  const field = lab.page.locator('.quick-input-widget input[type=text]').first();
  await until('a file is proposed', async () => /\.html$/.test(await field.inputValue()));
  const file = await field.inputValue();
  await lab.page.keyboard.press('Enter');
  await lab.page
    .locator('.notification-toast', { hasText: /\.html written/ })
    .first()
    .waitFor();
  return readFileSync(file, 'utf8');
}

async function takeReport(html: string, theme: PictureTheme): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: theme });
    await page.setContent(html);
    await page.locator('h2', { hasText: REPORT_SECTION }).evaluate((heading) => heading.scrollIntoView());
    await page.screenshot({ path: pictureFile('report', theme) });
  } finally {
    await browser.close();
  }
}

const theme = process.argv[2];
assert.ok(theme === 'dark' || theme === 'light', `dark or light, got ${theme}`);
takePictures(theme).then(
  () => process.exit(),
  (error: unknown) => {
    console.log(error instanceof Error ? error.stack : String(error));
    process.exit(1);
  },
);
