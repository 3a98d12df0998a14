import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { RunDirectory } from '../../src/core/run/directory';
import { until } from '../until';
import { extensionHost } from './extension-host';
import { type Lab, openLab } from './harness';
import { rowsOf } from '../run-directories';

/** Trains until it is stopped, and logs a few rows a second. */
const ENDLESS = {
  task: { modulus: 23, trainFraction: 0.5 },
  model: { dModel: 32, heads: 2, dMlp: 64 },
  training: { epochs: 10_000_000, logEvery: 100, checkpointEvery: 2000, engine: 'fused', threads: 1 },
};

/** An editor that VS Code has not restored after this long was open too shortly. */
const RESTORE_MS = 8000;

/** What came of a training whose windows were reloaded and whose extension hosts were killed. */
export interface ReloadFigures {
  readonly epochs: number;
  readonly rows: number;
  /** From the workspace's first row until the status bar shows the training, in milliseconds. */
  readonly found: readonly number[];
}

/**
 * Starts a training in a real VS Code, and reloads the window again and again; before every third reload its extension host
 * is killed. @throws AssertionError when training stops, or a row is not on the chart
 */
export async function reloadDuringTraining(reloads: number): Promise<ReloadFigures> {
  const lab = await openLab({ workspace: 'test/fixtures/workspace', theme: 'dark' });
  try {
    writeFileSync(path.join(lab.workspace, 'endless.grok.json'), JSON.stringify(ENDLESS));
    await lab.command('Grokking: Train');
    await lab.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'endless' }).first().click();
    await lab.webview().locator('run-header', { hasText: 'running' }).waitFor();
    const [{ directory: run }] = RunDirectory.list(path.join(lab.workspace, '.grokking', 'runs'));
    const { holder } = run.require();
    const found: number[] = [];
    for (let reload = 1; reload <= reloads; reload++) {
      const before = run.require().status.epoch;
      if (reload % 3 === 0) {
        process.kill(extensionHost(lab.serverPid), 'SIGKILL');
        await until('training to go on without its window', () => run.require().status.epoch > before + 200);
      }
      await lab.reload();
      const began = performance.now();
      const shown = lab.page.locator('.statusbar-item', { hasText: /endless\s+[\d,]+/ }).first();
      await shown.waitFor();
      found.push(performance.now() - began);
      await dashboardShown(lab, shown);
      assert.deepEqual(run.require().holder, holder, `another process trains after reload ${reload}`);
    }
    await lab.screenshot('window-reloaded');
    await lab.webview().locator('run-header').locator('vscode-button[data-action="stop"]').click();
    await lab.webview().locator('run-header', { hasText: 'stopped' }).waitFor();
    const { state, epoch } = run.require().status;
    assert.equal(state, 'stopped');
    const epochs = rowsOf(run.path).map((row) => row.epoch);
    assert.deepEqual(
      epochs,
      Array.from({ length: epochs.length }, (_, i) => 100 * i),
      'a row is missing',
    );
    assert.ok(epoch - Number(epochs.at(-1)) < 100);
    await until('every row on the chart', async () => (await shownEpochs(lab)).length === epochs.length);
    assert.deepEqual(await shownEpochs(lab), epochs);
    return { epochs: epoch, rows: epochs.length, found };
  } catch (error) {
    await lab.screenshot('window-reloads-failed');
    throw error;
  } finally {
    await lab.close();
  }
}

/**
 * VS Code restores editors that were open for a while, and now and then it cannot load one: then, as a person would, the
 * dashboard is opened by a click, and closed and opened again.
 */
async function dashboardShown(lab: Lab, opener: Locator): Promise<void> {
  const header = lab.webview().locator('run-header', { hasText: 'running' });
  let patience = RESTORE_MS;
  await until('the dashboard to be open again', async () => {
    const shown = await header.waitFor({ timeout: patience }).then(
      () => true,
      () => false,
    );
    if (!shown) {
      const said = await lab.page.locator('.notification-list-item, .tab').allInnerTexts();
      console.log(`not restored: ${said.map((text) => text.replaceAll(/\s+/g, ' ')).join(' | ')}`);
      if (await lab.page.locator('iframe.webview').count()) {
        await lab.command('View: Close All Editors');
      }
      await opener.click();
      patience *= 2;
    }
    return shown;
  });
}

/** Epochs of the rows that the dashboard's charts draw. */
function shownEpochs(lab: Lab): Promise<number[]> {
  return lab
    .webview()
    .locator('grokking-dashboard')
    .evaluate((dashboard) => [
      ...(dashboard as unknown as { curves: { store: { column(name: string): Float64Array } } }).curves.store.column(
        'epoch',
      ),
    ]);
}
