// The part `long` of `npm run torture`: long-run.ts <share>. The last line that it prints is its figures.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { defaultConfig } from '../../src/core/config/parse';
import { runFile } from '../../src/core/run/layout';
import { rowLine } from '../../src/core/run/metrics-row';
import { countText } from '../../src/text/counts';
import { durationText } from '../../src/text/durations';
import { aRow, leftRun } from '../run-directories';
import { until } from '../until';
import { extensionHost, residentMb } from './extension-host';
import { openLab } from './harness';
import { printFigures } from './figures-program';

const ROWS = 1_000_000;
const EVERY = 10;
/** What the rows may add to a window without a dashboard. */
const MORE_MB = 150;
/** A window that has just opened takes more and more memory for so long. */
const SETTLE_MS = 15_000;
const MEASURES = {
  gini_W_E: 0.4,
  gini_W_L: 0.5,
  key_share: 0.6,
  restricted_loss: 1.5,
  excluded_loss: 2.5,
  sum_squared_weights: 700,
};

/** What the test sees of a dashboard. */
interface Inside {
  readonly curves: {
    readonly logged: number;
    readonly thinned: boolean;
    readonly store: { column(name: string): Float64Array };
  };
  readonly group: { zoom: { min: number; max: number } | undefined };
}

async function main(share: number): Promise<string> {
  const rows = Math.ceil(ROWS * share);
  const lab = await openLab({ workspace: 'test/fixtures/workspace', theme: 'dark' });
  try {
    const status = { state: 'completed', epoch: EVERY * (rows - 1) } as const;
    const run = leftRun(path.join(lab.workspace, '.grokking', 'runs'), { ...defaultConfig(), name: 'long' }, status);
    writeRows(runFile.metrics(run.path), rows);
    const row = lab.page.locator('.monaco-list-row', { hasText: 'long' }).first();
    await lab.page.locator('.activitybar .action-item a[aria-label^="Grokking"]').click();
    await row.waitFor();
    const host = extensionHost(lab.serverPid);
    await sleep(SETTLE_MS);
    const before = residentMb(host);
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, residentMb(host) - before)), 50);
    await row.click();
    const began = performance.now();
    const dashboard = lab.webview().locator('grokking-dashboard');
    await lab.webview().locator('run-header', { hasText: 'completed' }).waitFor();
    const shown = performance.now() - began;
    await until('every row is read', async () => (await look(dashboard, ({ curves }) => curves.logged)) === rows);
    const read = performance.now() - began;
    const drawn = await look(dashboard, ({ curves }) => curves.store.column('epoch').length);
    await lab.screenshot('long-run');
    for (let step = 0; step < 20; step++) {
      const min = Math.floor((EVERY * rows * step) / 20) + 1;
      await zoomTo(dashboard, min, min + 100 * EVERY);
    }
    clearInterval(watch);
    const figures =
      `${countText(rows)} rows in a real VS Code: the dashboard is there after ${durationText(shown / 1000)} and has read them after ` +
      `${durationText(read / 1000)}, draws ${countText(drawn)}, and every row of 20 stretches that are zoomed to; the host takes at most ${most.toFixed()} MB more`;
    assert.ok(most < MORE_MB, figures);
    return figures;
  } catch (error) {
    await lab.screenshot('long-run-failed');
    throw error;
  } finally {
    await lab.close();
  }
}

function writeRows(file: string, rows: number): void {
  for (let from = 0; from < rows; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, rows - from) }, (_, i) => {
      const measured = (from + i) % 10 === 0 ? MEASURES : {};
      return rowLine({ ...aRow(EVERY * (from + i)), test_loss: 5 + Math.sin(from + i), ...measured });
    });
    appendFileSync(file, lines.join(''));
  }
}

/** Zooms to epochs, and waits until each of their rows is drawn. */
async function zoomTo(dashboard: Locator, min: number, max: number): Promise<void> {
  await dashboard.evaluate((element, zoom) => ((element as unknown as Inside).group.zoom = zoom), { min, max });
  await until('they are fetched', async () => !(await look(dashboard, ({ curves }) => curves.thinned)));
  const epochs = await look(dashboard, ({ curves }) => [...curves.store.column('epoch')]);
  const first = Math.ceil(min / EVERY) * EVERY;
  assert.deepEqual(
    epochs.filter((epoch) => epoch >= min && epoch <= max),
    Array.from({ length: 100 }, (_, i) => first + EVERY * i),
  );
}

function look<T>(dashboard: Locator, at: (inside: Inside) => T): Promise<T> {
  return dashboard.evaluate(at as unknown as (element: Element) => T);
}

printFigures(main);
