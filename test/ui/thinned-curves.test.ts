import assert from 'node:assert/strict';
import { AnalysisPage } from './fixtures/analysis-page';
import { grokkingCurves } from './fixtures/curves';
import { saveAs } from './harness';

describe('the dashboard of a run with more rows than curves need', () => {
  let page: AnalysisPage | undefined;
  afterEach(async () => {
    const errors = page?.view.errors;
    await page?.view.close();
    page = undefined;
    assert.deepEqual(errors, []);
  });

  for (const theme of ['dark', 'light'] as const) {
    it(`says so, and gets every row of the epochs that are zoomed to (${theme})`, async () => {
      const asked: [number, number][] = [];
      page = await AnalysisPage.open('training', {
        theme,
        logged: 20_000,
        rowsBetween: (from, to) => {
          asked.push([from, to]);
          const first = Math.ceil(from);
          const metrics = grokkingCurves(Math.floor(to) - first + 1, 1, first);
          return { metrics, logged: metrics.epoch.length };
        },
      });
      const { keyboard } = page.view.page;
      const note = page.locator('training-tab .thinned');
      assert.match(await note.innerText(), /^The curves show 2,000 of 20,000 rows, with every high and low\. Zoom in/);
      await page.view.screenshot(`dashboard-thinned-${theme}`);
      await page.button('Show Table: Accuracy').click();
      assert.match(await page.text('metrics-table p'), /2,000 of 20,000 rows/);
      await page.view.screenshot(`dashboard-thinned-table-${theme}`);

      const plot = page.locator('line-chart[data-chart=loss] .plot');
      await plot.focus();
      await keyboard.press('+');
      await page.until('every row is there', async () => (await note.count()) === 0);
      const [min, max] = await Promise.all(
        ['aria-valuemin', 'aria-valuemax'].map(async (name) => Number(await plot.getAttribute(name))),
      );
      assert.deepEqual(asked, [[min, Math.min(max, 19_990)]]);
      await keyboard.press('End');
      await keyboard.press('Shift+ArrowLeft');
      const beside = Math.min(Math.floor(max), 19_990) - 1;
      await page.until('the row beside the last is read', async () =>
        ((await plot.getAttribute('aria-valuetext')) ?? '').startsWith(`epoch ${beside.toLocaleString('en-US')}:`),
      );
      await keyboard.press('0');
      await page.until('the whole run is drawn again', async () => (await note.count()) === 1);
      await saveAs(page.view.page, 'Loss', 'csv');
      await page.until('all rows are asked for', () => page!.calls('saveMetrics').length === 1);
    });
  }
});
