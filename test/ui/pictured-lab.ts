// What taking pictures of the lab for its pages needs; see scripts/pictures.mjs.
import { readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { until } from '../until';
import { type Lab, painted } from './harness';

export type PictureTheme = 'dark' | 'light';

/** The folder that is open: the samples, with runs that the script has trained. */
export const WORKSPACE = 'out/pictures/samples';
/** The run that has grokked. */
export const RUN = 'quick';

/** Nothing in the editor but code and lenses. */
export const QUIET = {
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.lightbulb.enabled': 'off',
  'breadcrumbs.enabled': false,
};

/** The function whose figure is shown. */
const ANALYSIS = { folder: 'analyses', file: 'fourier.analysis.ts', name: 'plotFourierSpectrum' };

export async function pick(lab: Lab, text: string): Promise<void> {
  await lab.page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first().click();
}

export async function openTab(lab: Lab, name: string, figure: string): Promise<void> {
  await lab.webview().getByRole('tab', { name }).click();
  await drawn(lab, figure);
  await leave(lab);
}

export function drawn(lab: Lab, figure: string): Promise<unknown> {
  return until(`${figure} is drawn`, async () => {
    const element = lab.webview().locator(figure);
    return (await element.count()) > 0 && (await painted(element)) > 0.01;
  });
}

/** The mouse points at nothing: no cursor in a figure, no button's tip. */
export async function leave(lab: Lab): Promise<void> {
  await lab.page.mouse.move(0, 0);
  await lab.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
}

/** Takes all key frequencies out of the embedding, and waits for the control beside it. */
export async function ablate(lab: Lab): Promise<void> {
  const tab = lab.webview().locator('ablation-tab');
  await tab.getByRole('button', { name: 'All keys', exact: true }).click();
  await tab
    .getByText(/control: \d+ random sets/)
    .first()
    .waitFor();
  await leave(lab);
}

/** Runs a function of the workspace that is open beside. */
export async function analyse(lab: Lab): Promise<void> {
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
