import assert from 'node:assert/strict';
import { MEASURE_CHARTS, TRAINING_CHARTS } from '../../src/figures/training-curves';
import { drawing, HALF } from '../../src/report/figure';
import { html } from '../../src/report/markup';
import { trainingFigure } from '../../src/report/curves-section';
import { STYLE } from '../../src/report/style';
import { AnalysisPage } from './fixtures/analysis-page';
import { DASHBOARD, RESULTS, type Scene } from './fixtures/scenes';
import { stopNow, walk } from './keyboard';
import { sharedBrowser } from './shared-browser';
import { until } from '../until';

const VIEWPORT = { width: 1200, height: 900 };

/** Cards of charts and figures: their tab stop, their tools, and where they stand. */
describe('cards in a browser', function () {
  this.timeout(120_000);

  const named = (name: string): Scene => [...DASHBOARD, ...RESULTS].find((scene) => scene.name === name)!;

  for (const name of [
    'training',
    'training, a table',
    'spectrum',
    'circuit',
    'ablation',
    'interference',
    'a sweep',
    'several figures',
  ]) {
    it(`are one stop of Tab each: ${name}`, async () => {
      const view = await named(name).open({ viewport: VIEWPORT });
      try {
        const { page } = view;
        const cards = await page.locator('chart-card').count();
        assert.ok(cards > 0);
        const visited: string[] = [];
        await walk(page, async () => {
          const card = await page.evaluate(cardWithFocus);
          if (card !== undefined) {
            visited.push(card);
          }
        });
        assert.equal(new Set(visited).size, cards, `every card is visited: ${visited.join(', ')}`);
        assert.equal(visited.length, cards, `and once: ${visited.join(', ')}`);
      } finally {
        await view.close();
      }
    });
  }

  it('have their tools by a key, which is shown where it does something; arrows and Escape lead on and back', async () => {
    const { view } = await AnalysisPage.open('training', { viewport: VIEWPORT });
    const { page } = view;
    const is = async (pattern: RegExp): Promise<void> => {
      let stop = await stopNow(page);
      await until(`the focus is on ${pattern}, not on ${stop.what}`, async () => {
        stop = await stopNow(page);
        return pattern.test(stop.what);
      });
      assert.equal(stop.unseen, undefined, stop.what);
    };
    try {
      const key = page.locator('chart-card kbd');
      assert.equal(await key.count(), 0);
      await page.locator('line-chart[data-chart=loss] .plot').focus();
      await page.keyboard.press('ArrowLeft');
      await key.waitFor();
      await view.screenshot('card-key');
      await page.keyboard.press('m');
      await is(/Save as…: Loss/);
      await key.waitFor({ state: 'detached' });
      await page.keyboard.press('ArrowRight');
      await is(/Show Table: Loss/);
      await page.keyboard.press('ArrowRight');
      await is(/Save as…: Loss/);
      await page.keyboard.press('Enter');
      await page.locator('[role=menuitem]:focus').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await is(/Save as…: Loss/);
      await page.keyboard.press('Escape');
      await is(/line-chart div Loss by epoch/);
      await page.keyboard.press('+');
      await page.getByRole('button', { name: 'Reset Zoom (double click): Loss' }).waitFor();
      await page.keyboard.press('m');
      await is(/Reset Zoom/);
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await is(/Show Chart: Loss/);
      await page.keyboard.press('Escape');
      await is(/data-table div Loss, all rows/);
      await page.keyboard.press('m');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await is(/line-chart div Loss by epoch/);
      assert.deepEqual(view.errors, []);
    } finally {
      await view.close();
    }
  });

  it('begin early: the first curve within 170 of 900 pixels, and its neighbour beside it', async () => {
    const { view } = await AnalysisPage.open('training', { viewport: VIEWPORT });
    try {
      const overs = view.page.locator('line-chart .u-over');
      const tops = async (): Promise<number[]> =>
        overs.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().top));
      await until('the curves and the verdict are there', async () => {
        return (await overs.count()) >= 4 && (await view.page.locator('model-summary .verdict').count()) === 1;
      });
      const [loss, accuracy, progress, structure] = await tops();
      assert.ok(loss <= 170, `it begins at ${loss}`);
      assert.equal(accuracy, loss);
      assert.equal(structure, progress);
    } finally {
      await view.close();
    }
  });

  it('have their plots at one height in the report, also where one legend needs two lines', async () => {
    const page = await (await sharedBrowser()).newPage({ viewport: { width: 800, height: 900 } });
    const rows = Array.from({ length: 20 }, (_, i) => ({
      ...Object.fromEntries([...TRAINING_CHARTS, ...MEASURE_CHARTS].flatMap(({ series }) => series.map(({ metric }) => [metric, 0.5]))), // prettier-ignore
      epoch: i,
    })) as unknown as Parameters<typeof trainingFigure>[1];
    const charts = TRAINING_CHARTS.map((spec) => drawing(trainingFigure(spec, rows, [], []), HALF, 250));
    await page.setContent(`<style>${STYLE}</style>${html`<div class="row two">${charts}</div>`.source}`);
    const lines = await page.locator('.legend').evaluateAll((legends) => legends.map(({ children }) => new Set(Array.from(children, (entry) => entry.getBoundingClientRect().top)).size)); // prettier-ignore
    assert.deepEqual(lines, [1, 2]);
    const plots = page.locator('svg.plot');
    const [loss, accuracy] = await plots.evaluateAll((all) => all.map((plot) => plot.getBoundingClientRect()));
    assert.ok(accuracy.left > loss.right, 'they are neighbours');
    assert.equal(accuracy.top, loss.top);
    await page.close();
  });
});

/** Runs in the page: the heading of the card whose plot, table or tool has the focus. */
function cardWithFocus(): string | undefined {
  let element: Element | null = document.activeElement;
  while (element?.shadowRoot?.activeElement) {
    element = element.shadowRoot.activeElement;
  }
  const own = element?.matches('[role=slider], [role=region]') || element?.closest('vscode-button') !== null;
  for (let at = element; own && at !== null;) {
    if (at.localName === 'chart-card') {
      return at.getAttribute('heading') ?? (at as unknown as { heading: string }).heading;
    }
    at = at.assignedSlot ?? at.parentElement ?? ((at.getRootNode() as ShadowRoot).host as Element | undefined) ?? null;
  }
  return undefined;
}
