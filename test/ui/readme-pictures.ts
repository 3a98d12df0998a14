// Takes the pictures of the README in one theme: readme-pictures.ts <dark|light>. `npm run pictures` has prepared the rest.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from '../../scripts/chromium.mjs';
import { projectFolder } from '../../scripts/project.mjs';
import { until } from '../until';
import { type Lab, openLab } from './harness';
import { ablate, analyse, drawn, openTab, pick, type PictureTheme, QUIET, RUN, WORKSPACE } from './pictured-lab';

const VIEWPORT = { width: 1280, height: 840 };
/** The part of the report that is shown: the first with figures. */
const REPORT_SECTION = 'Training';
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
