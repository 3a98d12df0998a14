// Takes the pictures of the walkthroughs in one theme: walkthrough-pictures.ts <dark|light>. `npm run pictures` has prepared
// the rest.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from '../../scripts/project.mjs';
import { until } from '../until';
import { type Lab, openLab } from './harness';
import { smaller } from './smaller-picture';
import { ablate, analyse, drawn, leave, openTab, pick, type PictureTheme, QUIET, RUN, WORKSPACE } from './pictured-lab';

/** The run that has only memorised. */
const BEGUN = 'first';
/** A checkpoint at which the quick preset's frequencies rise, while test accuracy is still low: so many before its newest. */
const STEPS_BACK = 30;
const VIEWPORT = { width: 920, height: 620 };

async function takePictures(theme: PictureTheme): Promise<void> {
  const lab = await openLab({ workspace: WORKSPACE, theme, viewport: VIEWPORT, settings: QUIET });
  const file = (name: string): string => path.join(projectFolder, 'media', 'walkthrough', `${name}-${theme}.webp`);
  const take = async (name: string): Promise<void> =>
    writeFile(file(name), await smaller(lab.page.context(), await lab.page.screenshot()));
  /** The editor's page alone. */
  const takePage = async (name: string): Promise<void> => {
    const clip = await lab.page.locator('iframe.webview.ready').boundingBox();
    assert.ok(clip);
    await writeFile(file(name), await smaller(lab.page.context(), await lab.page.screenshot({ clip })));
  };
  try {
    await dashboardOf(lab, BEGUN);
    await lab.command('Grokking: Focus on Runs View');
    await lab.page.locator('.pane-body .monaco-list-row', { hasText: RUN }).first().waitFor();
    await lab.webview().locator('model-summary .verdict').waitFor();
    await drawn(lab, 'line-chart');
    await leave(lab);
    await take('train');

    const row = lab.page.locator('.pane-body .monaco-list-row', { hasText: RUN }).first();
    await row.locator('.monaco-tl-twistie').click();
    await lab.page.locator('.pane-body .monaco-list-row', { hasText: /^\d/ }).first().waitFor();
    await dashboardOf(lab, RUN);
    await lab.webview().locator('model-summary .verdict').waitFor();
    await leave(lab);
    await take('checkpoint');

    await lab.command('View: Toggle Primary Side Bar Visibility');
    await drawn(lab, 'line-chart');
    await leave(lab);
    await takePage('watch');

    await openTab(lab, 'Spectrum', '[data-figure=spectrum]');
    const slider = lab.webview().locator('checkpoint-scrubber input');
    await slider.focus();
    for (let i = 0; i < STEPS_BACK; i++) {
      await lab.page.keyboard.press('ArrowLeft');
    }
    await settled(lab);
    await takePage('scrub');
    await lab.webview().locator('checkpoint-scrubber button.latest').click();
    await settled(lab);

    await lab.webview().getByRole('button', { name: 'Explain this' }).click();
    await lab.webview().locator('tab-explanation a').first().waitFor();
    await settled(lab);
    await takePage('explain');
    await lab.page.keyboard.press('Escape');

    await openTab(lab, 'Ablation', '[data-figure=ablation-accuracy]');
    await ablate(lab);
    await takePage('ablate');

    await lab.command('View: Close All Editors');
    await analyse(lab);
    await take('function');

    await lab.command('View: Close All Editors');
    await lab.page.keyboard.press('Control+p');
    await lab.page.locator('.quick-input-widget input').fill(`${RUN}.grok.json`);
    await pick(lab, `${RUN}.grok.json`);
    await lab.page.locator('.codelens-decoration a', { hasText: 'Train' }).first().waitFor();
    await leave(lab);
    await take('config');
  } catch (error) {
    await lab.screenshot(`walkthrough-pictures-failed-${theme}`);
    throw error;
  } finally {
    await lab.close();
  }
}

async function dashboardOf(lab: Lab, run: string): Promise<void> {
  await lab.command('Grokking: Open Dashboard');
  await pick(lab, run);
  await lab.webview().locator('run-header', { hasText: run }).waitFor();
  await drawn(lab, 'line-chart');
}

/** Everything that was asked about the checkpoint is there. */
async function settled(lab: Lab): Promise<void> {
  await until('the checkpoint is shown', async () => {
    const page = lab.webview();
    return (await page.locator('[role=progressbar], .old').count()) === 0;
  });
  await drawn(lab, '[data-figure=spectrum]');
  await leave(lab);
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
