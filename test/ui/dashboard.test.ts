import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { projectFolder } from '../../scripts/project.mjs';
import type { RunView } from '../../src/protocol/dashboard';
import { GROKKED_AT, grokkingCurves, MEMORISED_AT, mirroredCurves } from './fixtures/curves';
import { curves, openDashboard } from './fixtures/dashboard';
import { goldenAnswer } from './fixtures/golden';
import { runView } from './fixtures/run-view';
import { canvasPicture, painted, saveAs, type StaticPage } from './harness';
import { until } from '../until';
import { themes, type ThemeName } from './theme';
import { countText } from '../../src/text/counts';
import { numberText } from '../../src/text/numbers';

const WIDE = { width: 1200, height: 800 };
const NARROW = { width: 480, height: 800 };
const screenshots = path.join(projectFolder, 'out', 'screenshots');

/** A run that has grokked and goes on. */
const GROKKED = runView('running', { epoch: 19_990, memorised_at: MEMORISED_AT, grokked_at: GROKKED_AT });

describe('the dashboard in a browser', function () {
  this.timeout(300_000);

  let view: StaticPage | undefined;

  /** Opens a dashboard and waits until what it shows first is there. */
  async function open(run: RunView, rows: number, options: Parameters<typeof openDashboard>[2] = {}) {
    const opened = await openDashboard(run, grokkingCurves(rows), { viewport: WIDE, ...options });
    view = opened;
    await opened.page.locator('training-tab').first().waitFor();
    for (const id of rows === 0 ? [] : ['loss', 'accuracy']) {
      await until(`${id} is painted`, async () => (await painted(chart(id))) > 0.001);
    }
    return opened;
  }

  /** Everything that a page does must be allowed by its Content-Security-Policy, and nothing may throw. */
  afterEach(async function () {
    const errors = view?.errors ?? [];
    await view?.close();
    view = undefined;
    assert.deepEqual(errors, []);
  });

  const chart = (id: string): Locator => view!.page.locator(`line-chart[data-chart=${id}]`);
  const plot = (id: string): Locator => chart(id).locator('.plot');
  const readout = async (id: string): Promise<string> =>
    (await chart(id).locator('.readout').innerText()).replace(/\s+/g, ' ').trim();
  const text = (selector: string): Promise<string> => view!.page.locator(selector).innerText();

  /** The first and last epoch in view. */
  async function epochs(id: string): Promise<[number, number]> {
    const bounds = await Promise.all(
      ['aria-valuemin', 'aria-valuemax'].map((name) => plot(id).getAttribute(name).then(Number)),
    );
    return [bounds[0], bounds[1]];
  }

  /** Messages of one kind that the page sent, as method and arguments. */
  const calls = (method: string): unknown[][] =>
    view!.sent
      .map((message) => message as { method?: string; args: unknown[] })
      .filter((message) => message.method === method)
      .map(({ args }) => args);

  for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] satisfies ThemeName[]) {
    it(`draws both curves of both charts in the colours of ${theme}`, async () => {
      const { screenshot } = await open(GROKKED, 2000, { theme });
      for (const id of ['loss', 'accuracy']) {
        await until(`both curves of ${id} are drawn`, async () => {
          const { blue, orange } = await chart(id).evaluate(countCurvePixels, themes[theme].variables);
          return blue > 300 && orange > 300;
        });
      }
      await screenshot(`dashboard-${theme}`);
    });
  }

  it('takes its colours from a theme that changes while it is open', async () => {
    const { setTheme } = await open(GROKKED, 2000, { theme: 'dark' });
    await setTheme('light');
    const light = themes.light.variables;
    await until('the curves are those of the light theme', async () => {
      const { blue, orange } = await chart('loss').evaluate(countCurvePixels, light);
      return blue > 300 && orange > 300;
    });
  });

  it('is one column where it is narrow', async () => {
    const { screenshot, page } = await open(GROKKED, 2000, { viewport: NARROW });
    const [loss, accuracy] = [await chart('loss').boundingBox(), await chart('accuracy').boundingBox()];
    assert.ok(loss && accuracy && accuracy.y > loss.y + loss.height);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.equal(overflow, 0, 'nothing sticks out to the right');
    await screenshot('dashboard-narrow');
    await page.setViewportSize(WIDE);
    await until('the charts stand side by side', async () => {
      const [left, right] = [await chart('loss').boundingBox(), await chart('accuracy').boundingBox()];
      return left !== null && right !== null && right.x > left.x + left.width && right.y === left.y;
    });
  });

  it('shows rows as they arrive, and what the run is doing', async () => {
    const { post } = await open(runView('running', { epoch: 1990 }), 200);
    assert.equal(await readout('loss'), rowText(1990));
    await post(curves('added', grokkingCurves(5, 10, 2000)));
    await until('the last row is shown', async () => (await readout('loss')) === rowText(2040));
    assert.deepEqual(await epochs('loss'), [0, 2040]);
    await post({ kind: 'notify', method: 'runChanged', args: [runView('paused', { epoch: 2040 })] });
    await until('the header says so', async () => (await text('run-header .state')).includes('paused'));
    assert.match(await text('run-header .facts'), /epoch 2,040 of 25,000/);
    assert.equal(await view!.page.locator('[role=status]').textContent(), 'add-113: paused');
    await post(curves('anew', grokkingCurves(3)));
    await until('only the new rows are left', async () => (await epochs('loss'))[1] === 20);
  });

  it('reads both charts under one cursor', async () => {
    const { page, screenshot } = await open(GROKKED, 2000);
    const box = await plot('accuracy').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 3 });
    await until('the cursor is read', async () => !(await readout('loss')).startsWith('epoch 19,990 '));
    const epoch = Number(await plot('accuracy').getAttribute('aria-valuenow'));
    assert.ok(epoch > 100 && epoch < 10_000, String(epoch));
    assert.equal(await readout('loss'), rowText(epoch));
    assert.match(await readout('accuracy'), new RegExp(`^epoch ${countText(epoch)} train 100% test \\d`));
    const [over, synced] = await Promise.all(
      ['accuracy', 'loss'].map((id) => chart(id).locator('.u-cursor-x').boundingBox()),
    );
    assert.ok(over && synced, 'both charts draw the cursor');
    const lossBox = await plot('loss').boundingBox();
    assert.ok(lossBox && Math.abs(over.x - box.x - (synced.x - lossBox.x)) < 3, 'at the same place');
    await screenshot('dashboard-cursor');
    await page.mouse.move(5, 5);
    await until('the latest row is read again', async () => (await readout('loss')) === rowText(19_990));
  });

  for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
    it(`draws how much of the test accuracy is mirror pairs, and says what they are, in ${theme}`, async () => {
      const opened = await openDashboard(GROKKED, mirroredCurves(2000), { viewport: WIDE, theme });
      view = opened;
      await until('accuracy is painted', async () => (await painted(chart('accuracy'))) > 0.001);
      assert.match(
        await readout('accuracy'),
        /^epoch 19,990 train 100% test 100% test, mirror trained 100% test, mirror not trained 100%$/,
      );
      const titles = await chart('accuracy')
        .locator('.readout .series[title]')
        .evaluateAll((series) => series.map((one) => one.getAttribute('title')));
      assert.equal(titles.length, 2);
      assert.match(
        String(titles[0]),
        /^test pairs \(x, y\) whose mirror \(y, x\), with the same answer, is trained on/,
      );
      assert.match(
        await text('chart-card:has(line-chart[data-chart=accuracy]) .note'),
        /the mirror of \(x, y\) is \(y, x\)/,
      );
      await opened.screenshot(`dashboard-mirror-${theme}`);
    });
  }

  it('draws the accuracy of rows that older versions wrote, without a word of mirrors', async () => {
    await open(GROKKED, 200);
    assert.equal(await readout('accuracy'), 'epoch 1,990 train 100% test 3.8%');
    assert.ok(!(await text('chart-card:has(line-chart[data-chart=accuracy]) .note')).includes('mirror'));
  });

  it('says that no measures are taken where the config says so', async () => {
    const training = { ...GROKKED.config.training, measureEvery: 0 };
    await open({ ...GROKKED, config: { ...GROKKED.config, training } }, 2000);
    assert.match(await text('training-tab .unmeasured'), /^No progress measures: training\.measureEvery is 0/);
  });

  it('zooms by wheel, on either axis, and a double click shows everything again', async () => {
    const { page, post } = await open(GROKKED, 2000, { state: { epochScale: 'linear' } });
    const box = await chart('loss').locator('.u-over').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -400);
    await until('both charts show less', async () => (await epochs('accuracy'))[0] > 1000);
    const zoomed = await epochs('loss');
    assert.deepEqual(await epochs('accuracy'), zoomed);
    assert.ok(zoomed[0] < 9995 && zoomed[1] > 9995 && zoomed[1] < 19_000, String(zoomed));

    await post(curves('added', grokkingCurves(5, 10, 20_000)));
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.deepEqual(await epochs('loss'), zoomed, 'rows that arrive leave the zoom alone');

    const before = await chart('loss').evaluate(canvasPicture);
    await page.mouse.move(box.x - 20, box.y + box.height / 2);
    await page.mouse.wheel(0, -400);
    await until('the values were zoomed', async () => (await chart('loss').evaluate(canvasPicture)) !== before);
    assert.deepEqual(await epochs('loss'), zoomed, 'and not the epochs');

    await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
    await until('all epochs are shown', async () => (await epochs('loss'))[1] === 20_040);
    assert.deepEqual(await epochs('accuracy'), [0, 20_040]);
  });

  it('zooms to a box that is dragged, and keeps that over a reload', async () => {
    const { page, state } = await open(GROKKED, 2000, { state: { epochScale: 'linear' } });
    const box = await chart('loss').locator('.u-over').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.25, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 105, { steps: 5 });
    await page.mouse.up();
    await until('the box is shown', async () => (await epochs('accuracy'))[1] < 11_000);
    const [from, to] = await epochs('loss');
    assert.ok(Math.abs(from - 5000) < 150 && Math.abs(to - 10_000) < 150, `${from}–${to}`);
    const kept = (await state()) as { run: string; epochScale: string; epochZoom: { min: number; max: number } };
    assert.equal(kept.run, '/runs/add-113');
    assert.equal(kept.epochScale, 'linear');
    assert.deepEqual([kept.epochZoom.min, kept.epochZoom.max], [from, to]);
    await page.locator('[data-tool=reset-zoom]').first().click();
    await until('all epochs are shown', async () => (await epochs('loss'))[1] === 19_990);

    await view?.close();
    await open(GROKKED, 2000, { state: kept });
    assert.deepEqual(await epochs('loss'), [from, to]);
  });

  it('is read and zoomed with the keyboard', async () => {
    const { page } = await open(GROKKED, 2000);
    await plot('loss').focus();
    await page.keyboard.press('Home');
    await until('the first row is read', async () => (await readout('accuracy')).startsWith('epoch 0 '));
    await page.keyboard.press('Shift+ArrowRight');
    await until('the second row is read', async () => (await readout('loss')) === rowText(10));
    assert.equal(
      await plot('loss').getAttribute('aria-valuetext'),
      rowText(10).replace(' train', ': train').replace(' test', ', test'),
    );
    await page.keyboard.press('+');
    await until('the charts are zoomed', async () => (await epochs('accuracy'))[1] < 19_990);
    const [, zoomed] = await epochs('accuracy');
    await page.keyboard.press('.');
    await until('later epochs are shown', async () => (await epochs('accuracy'))[1] > zoomed);
    await page.keyboard.press(',');
    await page.keyboard.press('Escape');
    await until('all epochs are shown', async () => (await epochs('accuracy'))[1] === 19_990);
    const [losses, accuracies] = [await chart('loss').evaluate(canvasPicture), await chart('accuracy').evaluate(canvasPicture)]; // prettier-ignore
    await page.keyboard.press('ArrowUp');
    await until('values are zoomed', async () => (await chart('loss').evaluate(canvasPicture)) !== losses);
    assert.equal(await chart('accuracy').evaluate(canvasPicture), accuracies, 'those of this chart alone');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Escape');
    await until('all values are shown', async () => (await chart('loss').evaluate(canvasPicture)) === losses);
  });

  it('changes the epoch axis and keeps the choice', async () => {
    const { page, state } = await open(GROKKED, 2000);
    const before = await chart('loss').evaluate(canvasPicture);
    await page.locator('vscode-dropdown').focus();
    await page.keyboard.press('ArrowDown');
    await until('the chart is another', async () => (await chart('loss').evaluate(canvasPicture)) !== before);
    assert.equal(((await state()) as { epochScale: string }).epochScale, 'linear');
    await until(
      'it is redrawn',
      async () => (await chart('loss').evaluate(countCurvePixels, themes.dark.variables)).blue > 300,
    );
  });

  it('has every row in a table', async () => {
    const { page, post, screenshot } = await open(GROKKED, 2000);
    await page.getByRole('button', { name: 'Show Table: Loss' }).click();
    const table = page.locator('metrics-table');
    await table.locator('tbody tr').nth(5).waitFor();
    assert.equal(await table.locator('table').getAttribute('aria-rowcount'), '2001');
    assert.ok((await table.locator('tbody tr').count()) < 100, 'only rows in view are elements');
    const cells = (row: Locator): Promise<string> => row.innerText().then((words) => words.replace(/\s+/g, ' ').trim());
    const last = table.locator('tbody tr:not(.space)').last();
    assert.equal(`epoch ${await cells(last)}`, rowText(19_990).replace(/ (train|test)/g, ''));
    await post(curves('added', grokkingCurves(1, 10, 20_000)));
    await until('the new row is there', async () => (await cells(last)).startsWith('20,000 '));
    await screenshot('dashboard-table');
    await table.locator('.scroll').evaluate((element) => (element.scrollTop = 0));
    const first = table.locator('tbody tr:not(.space)').first();
    await until('the first row is there', async () => (await cells(first)).startsWith('0 '));
    await page.getByRole('button', { name: 'Show Chart: Loss' }).click();
    await plot('loss').waitFor({ state: 'visible' });
  });

  it('asks the extension for what its buttons say', async () => {
    const { page } = await open(GROKKED, 2000);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export Metrics (CSV)…' }).click();
    await until('all three were asked', () => calls('act').length === 3);
    assert.deepEqual(calls('act'), [['pause'], ['stop'], ['exportCsv']]);
  });

  it('has a menu for the keyboard', async () => {
    const { page, screenshot } = await open(GROKKED, 2000);
    await page.getByRole('button', { name: 'More actions' }).focus();
    await page.keyboard.press('Enter');
    const focused = page.locator('[role=menuitem]:focus');
    await focused.waitFor();
    assert.match(await focused.innerText(), /Open Config/);
    await page.keyboard.press('ArrowUp');
    assert.match(await focused.innerText(), /Delete Run…/);
    await screenshot('dashboard-menu');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    assert.deepEqual(calls('act'), []);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('the second item was asked', () => calls('act').length === 1);
    assert.deepEqual(calls('act'), [['showLog']]);
  });

  it('hands charts over as pictures', async () => {
    const { page } = await open(GROKKED, 2000);
    await saveAs(page, 'Accuracy', 'png');
    await until('the picture was sent', () => calls('saveFile').length === 1);
    const [[name, , png]] = calls('saveFile') as [string, string, Uint8Array][];
    assert.equal(name, 'add-113-accuracy.png');
    const bytes = Buffer.from(png);
    assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    const box = await plot('accuracy').boundingBox();
    assert.ok(box && Math.abs(width - 2 * box.width) <= 2 && height > 2 * box.height, `${width} × ${height}`);
    await mkdir(screenshots, { recursive: true });
    await writeFile(path.join(screenshots, 'dashboard-saved.png'), bytes);
  });

  it('says when a run that has memorised is expected to grok, and on what that rests', async () => {
    const forecast = {
      epoch: 3000,
      predicted: 8137,
      low: 6912,
      high: 9388,
      way: 'norm',
      runs: 12,
      error: 0.142,
    } as const;
    const { page, screenshot } = await open(runView('running', { epoch: 3000, memorised_at: MEMORISED_AT }), 300, {
      analyse: (method, args) => (method === 'forecast' ? { ...forecast, epoch: args[0] } : goldenAnswer(method, args)),
    });
    const tip = page.locator('expected-epoch info-tip');
    assert.equal(await tip.innerText(), 'expected near 8,100 (6,900–9,400)');
    await tip.locator('button').click();
    await until('it says why', async () => /12 runs .* 14\.2%/.test(await tip.locator('#bubble').innerText()));
    await screenshot('dashboard-forecast-dark');
  });

  it('says what will come before there is a row', async () => {
    const { post, screenshot } = await open(runView('queued', { epoch: 0, seconds: 0 }), 0);
    assert.match(await text('training-tab .empty'), /Waiting to start.*every 10 epochs/s);
    await screenshot('dashboard-empty');
    await post(curves('added', grokkingCurves(1)));
    await until('the first row is shown', async () => (await readout('loss')) === rowText(0));
    await post(curves('added', grokkingCurves(2, 10, 10)));
    await until('three rows are shown', async () => (await readout('loss')) === rowText(20));
    await screenshot('dashboard-3-rows');
  });

  it('says why a run failed, and offers to resume it and to see the log', async () => {
    const { page, screenshot } = await open(runView('failed', { error: 'add-113: out of memory' }), 300);
    const alert = page.getByRole('alert');
    assert.match(await alert.innerText(), /add-113: out of memory/);
    await screenshot('dashboard-failed');
    await alert.getByRole('button', { name: 'Show Log' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await until('both were asked', () => calls('act').length === 2);
    assert.deepEqual(calls('act'), [['showLog'], ['resume']]);
  });

  it('offers to resume a run that was interrupted', async () => {
    const { page, screenshot } = await open(runView('interrupted'), 300, { theme: 'light' });
    assert.match(await text('.notice'), /process .* has ended.*checkpoint of epoch 1,000/s);
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await screenshot('dashboard-interrupted');
  });

  for (const theme of ['dark', 'light'] as const) {
    it(`says what a training waits for, and that it goes on by itself (${theme})`, async () => {
      const status = { epoch: 1_240, waiting: 'the disk is full (ENOSPC)', epochs_per_second: null, memorised_at: 180 };
      const { page, screenshot } = await open({ ...runView('paused', status), actions: ['stop'] }, 125, { theme });
      assert.match(
        await text('.notice'),
        /The disk is full \(ENOSPC\)\. Training waits at epoch 1,240 and goes on by itself/,
      );
      assert.match(await text('.state'), /waiting$/);
      assert.equal(await page.getByRole('button', { name: 'Resume' }).count(), 0);
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      await screenshot(`dashboard-waiting-${theme}`);
    });
  }

  it('draws losses down to 1e-12, zeros and holes', async () => {
    const metrics = grokkingCurves(2000);
    metrics.test_loss.fill(0, 1500);
    metrics.train_loss.fill(1e-12, 1500);
    metrics.train_loss.fill(NaN, 1900);
    view = await openDashboard(runView('running', { epoch: 19_990 }), metrics, { viewport: WIDE });
    await chart('loss').locator('canvas').waitFor();
    await until('both curves are drawn', async () => {
      const { blue, orange } = await chart('loss').evaluate(countCurvePixels, themes.dark.variables);
      return blue > 300 && orange > 300;
    });
    assert.equal(await readout('loss'), 'epoch 19,990 train – test 0');
    await view.screenshot('dashboard-zeros');
  });

  it('appends to 50,000 rows without starting over', async () => {
    const rows = 50_000;
    const { page } = await open(runView('running', { epoch: 10 * (rows - 1), epochs: 1_000_000 }), 0);
    await page.evaluate(
      (message) => window.postMessage(message, window.origin),
      curves('anew', grokkingCurves(rows, 10, 0, 10 * rows)),
    );
    await chart('loss').locator('canvas').waitFor();
    await page.evaluate(
      (message) => window.postMessage(message, window.origin),
      curves('added', grokkingCurves(5, 10, 10 * rows, 10 * rows)),
    );
    await until('the last row is shown', async () => (await readout('loss')).startsWith('epoch 500,040 '));
    assert.deepEqual(await epochs('accuracy'), [0, 500_040]);
    await view!.screenshot('dashboard-50000-rows');
  });
});

/** The readout of a logged epoch in the loss chart. */
function rowText(epoch: number): string {
  const { train_loss, test_loss } = grokkingCurves(1, 10, epoch);
  return `epoch ${countText(epoch)} train ${numberText(train_loss[0])} test ${numberText(test_loss[0])}`;
}

/** Runs in the page: how many of a chart's pixels have the colours of train and test in a theme, translucency aside. */
function countCurvePixels(chart: Element, variables: Record<string, string>): { blue: number; orange: number } {
  const canvas = chart.shadowRoot?.querySelector('canvas');
  const context = canvas?.getContext('2d');
  const probe = document.createElement('canvas').getContext('2d');
  if (!canvas || !context || !probe) {
    return { blue: 0, orange: 0 };
  }
  const channels = (color: string): number[] => {
    probe.fillStyle = color;
    const written = probe.fillStyle;
    return written.startsWith('#')
      ? [1, 3, 5].map((at) => parseInt(written.slice(at, at + 2), 16))
      : (written.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  };
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const count = (color: string): number => {
    const [r, g, b] = channels(color);
    let pixels = 0;
    for (let i = 0; i < data.length; i += 4) {
      const distance = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b);
      pixels += data[i + 3] > 200 && distance < 24 ? 1 : 0;
    }
    return pixels;
  };
  return {
    blue: count(variables['--vscode-charts-blue']),
    orange: count(variables['--vscode-charts-orange'] ?? variables['--vscode-charts-yellow']),
  };
}
