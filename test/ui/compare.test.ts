import assert from 'node:assert/strict';
import type { CompareChoices } from '../../src/webview/compare/choices';
import { until } from '../until';
import { comparedRuns, openCompare } from './fixtures/compare';
import { canvasPicture, painted, saveAs, type StaticPage } from './harness';

const TALL = { width: 1200, height: 2000 };

describe('the page that compares runs, in a browser', function () {
  this.timeout(120_000);
  let view: StaticPage;
  afterEach(() => view.close());

  const figure = (name: string) => view.page.locator(`figure-view[data-figure=${name}]`);
  const choose = async (name: string, option: string): Promise<void> => {
    await view.page.getByRole('combobox', { name, exact: true }).click();
    await view.page.getByRole('option', { name: option, exact: true }).click();
  };
  const drawn = (name: string): Promise<unknown> =>
    until(`${name} is drawn`, async () => (await figure(name).count()) === 1 && (await painted(figure(name))) > 0.005);

  for (const theme of ['dark', 'light'] as const) {
    it(`shows curves, the table, key frequencies and checkpoints: ${theme}`, async () => {
      view = await openCompare(comparedRuns(6), { theme, viewport: TALL });
      for (const name of ['compare-loss', 'compare-keys', 'compare-weights', 'compare-answers']) {
        await drawn(name);
      }
      await figure('compare-keys').getByText('15 pairs').waitFor();
      await view.screenshot(`compare-${theme}`);
      assert.match(
        await view.page.locator('.about').innerText(),
        /differ in optimizer\.weightDecay, model\.seed.*2 groups/,
      );
      assert.deepEqual(view.errors, []);
    });
  }

  it('draws the median with quartiles over seeds, and says how lines are smoothed', async () => {
    view = await openCompare(comparedRuns(6), { viewport: TALL });
    await drawn('compare-loss');
    await choose('Lines', 'median over seeds');
    await choose('Smoothing', 'median of 21 rows');
    await choose('x', 'epochs since memorised');
    const card = view.page.locator('compare-curves');
    await card.getByText('test, running median of 21 rows').waitFor();
    await card.getByText('median and quartiles over seeds').waitFor();
    await view.screenshot('compare-median');
    await saveAs(view.page, 'Loss', 'csv');
    const saved = await until('the file', () =>
      view.sent.find((message) => (message as { method?: string }).method === 'saveFile'),
    );
    assert.match(JSON.stringify(saved), /lower quartile,upper quartile/);
    const kept = (await view.state()) as { runs: string[]; choices: { gathering: string } };
    assert.deepEqual([kept.runs.length, kept.choices.gathering], [6, 'median']);
  });

  it('sorts, filters, groups with mean and deviation, hides a run and gives it another colour', async () => {
    view = await openCompare(comparedRuns(6), { viewport: TALL });
    const table = view.page.locator('compare-table');
    const rows = () => table.locator('tbody tr:not(.space) th').allInnerTexts();
    await until('the rows', async () => (await rows()).length === 6);
    await table.getByRole('button', { name: 'grokked' }).click();
    assert.deepEqual((await rows()).at(-1), 'λ 0.5 · seed 2', 'what has not grokked comes last');
    await table.getByRole('textbox').fill('λ=1 grokked<7500');
    await until('fewer', async () => (await rows()).length === 2);
    await table.getByRole('textbox').fill('');
    await table.getByRole('combobox').click();
    await table.getByRole('option', { name: 'all but the seed' }).click();
    const group = table.locator('tr.group', { hasText: 'λ 0.5' });
    // 9,500 and 9,800: the third has not grokked.
    await until('the group', async () => (await group.innerText()).includes('9,650 ± 212 (2 of 3)'));
    await table.getByRole('checkbox', { name: 'Show λ 1 · seed 0' }).uncheck();
    await view.page.locator('compare-curves').getByText('5 runs').waitFor();
    await table.getByRole('button', { name: 'Another colour: λ 1 · seed 1' }).click();
    const kept = (await view.state()) as { choices: { hidden: string[]; colors: object } };
    assert.deepEqual([kept.choices.hidden, kept.choices.colors], [['/runs/0'], { '/runs/2': 0 }]);
  });

  describe('its curves', () => {
    const plot = () => figure('compare-loss').getByRole('slider');
    const state = async () => ((await view.state()) as { choices: CompareChoices }).choices;
    const shown = async () => (await state()).view;
    const reset = () => view.page.locator('compare-curves').getByRole('button', { name: /^Reset Zoom/ });
    /** The middle of the frame, and its size, about. */
    const frame = async () => {
      const box = await plot().boundingBox();
      assert.ok(box);
      return { left: box.x, x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
    };

    it('zoom by wheel, box and double click as the dashboard’s, and stay so over a reload', async () => {
      view = await openCompare(comparedRuns(6), { viewport: TALL });
      await drawn('compare-loss');
      await choose('x scale', 'linear');
      const { mouse } = view.page;
      const { left, x, y, width } = await frame();
      await mouse.move(x, y);
      await mouse.wheel(0, -400);
      const first = await until('less is in view', async () => (await shown()).x);
      assert.equal((await shown()).y, undefined);
      await mouse.wheel(300, 0);
      await until('later epochs are in view', async () => ((await shown()).x?.min ?? 0) > first.min);
      await mouse.move(left + 4, y);
      await mouse.wheel(0, -400);
      await until('values are zoomed', async () => (await shown()).y);
      await view.screenshot('compare-zoomed');
      await mouse.dblclick(x, y);
      await until('all is in view', async () => (await shown()).x === undefined && (await shown()).y === undefined);
      await reset().waitFor({ state: 'detached' });

      await mouse.move(x - width / 4, y);
      await mouse.down();
      await mouse.move(x, y + 6, { steps: 5 });
      await view.screenshot('compare-drag');
      await mouse.up();
      const across = await until('what was dragged over is in view', async () => (await shown()).x);
      assert.equal((await shown()).y, undefined, 'along one axis');
      await mouse.move(x - 150, y - 80);
      await mouse.down();
      await mouse.move(x + 150, y + 80, { steps: 5 });
      await mouse.up();
      await until('values, too', async () => (await shown()).y);
      const kept = await view.state();
      const { x: inner } = await shown();
      assert.ok(inner && inner.min > across.min && inner.max < across.max, JSON.stringify(inner));
      const picture = await figure('compare-loss').evaluate(canvasPicture);
      assert.deepEqual(view.errors, []);
      await view.close();
      view = await openCompare(comparedRuns(6), { viewport: TALL, state: kept });
      await until('it is as it was', async () => (await figure('compare-loss').count()) === 1 && (await figure('compare-loss').evaluate(canvasPicture)) === picture); // prettier-ignore
      await reset().click();
      await until('all is in view', async () => (await shown()).x === undefined);
    });

    it('zoom by the dashboard’s keys, and the point that is read stays', async () => {
      view = await openCompare(comparedRuns(4), { viewport: TALL });
      await drawn('compare-loss');
      await plot().focus();
      const { keyboard } = view.page;
      const reading = () => plot().getAttribute('aria-valuetext');
      await keyboard.press('Home');
      for (let i = 0; i < 60; i++) {
        await keyboard.press('ArrowRight');
      }
      const read = await until('a point is read', reading);
      assert.match(read, /^λ 1 · seed 0, train · epoch /);
      await keyboard.press('+');
      await until('less is in view', async () => (await shown()).x);
      assert.equal(await reading(), read);
      await keyboard.press('PageDown');
      await until('the next line is read', async () => (await reading())?.startsWith('λ 0.5 · seed 0, train'));
      await keyboard.press('ArrowUp');
      await until('values are zoomed', async () => (await shown()).y);
      const before = (await shown()).x?.min ?? 0;
      await keyboard.press('.');
      await until('it moves', async () => ((await shown()).x?.min ?? 0) > before);
      await choose('Measure', 'Accuracy');
      await until('another axis is another zoom', async () => (await shown()).y === undefined);
      assert.ok((await shown()).x, 'but epochs are the same');
      await figure('compare-accuracy').getByRole('slider').focus();
      await keyboard.press('Escape');
      await until('all is in view', async () => (await shown()).x === undefined);
    });

    it('get a colour of the palette for each group, by keyboard, that is kept', async () => {
      view = await openCompare(comparedRuns(6), { viewport: TALL });
      await drawn('compare-loss');
      const button = (name: string) => view.page.getByRole('button', { name: `Colour of ${name}`, exact: true });
      const { keyboard } = view.page;
      // Without the glyph of what is checked.
      const words = (text: string): string => text.replace(/\s*[\ue000-\uf8ff]/g, '').trim();
      const before = await figure('compare-loss').evaluate(canvasPicture);
      await button('λ 0.5').focus();
      await keyboard.press('ArrowRight');
      await until('the next entry', () =>
        button('λ 1').evaluate((element) => element.matches(':focus-within, :focus')),
      );
      await keyboard.press('Enter');
      const items = view.page.getByRole('menuitemradio');
      await items.first().waitFor();
      assert.deepEqual((await items.allInnerTexts()).map(words), [
        'sky blue · λ 0.5', 'amber', 'green', 'yellow', 'rust', 'pink', 'blue',
      ]); // prettier-ignore
      assert.equal(words(await view.page.getByRole('menuitemradio', { checked: true }).innerText()), 'amber');
      await view.screenshot('compare-palette');
      await keyboard.press('ArrowDown');
      await keyboard.press('ArrowDown');
      await keyboard.press('Enter');
      await keyboard.press('Tab');
      await until('the curves', () => plot().evaluate((element) => element.matches(':focus')));
      await until('it is another', async () => (await figure('compare-loss').evaluate(canvasPicture)) !== before);
      const kept = await view.state();
      assert.deepEqual((await state()).groupColors, { 'optimizer.weightDecay 1': 2 });
      const picture = await figure('compare-loss').evaluate(canvasPicture);
      await view.close();
      view = await openCompare(comparedRuns(6), { viewport: TALL, state: kept });
      await until('it is as it was', async () => (await figure('compare-loss').count()) === 1 && (await figure('compare-loss').evaluate(canvasPicture)) === picture); // prettier-ignore
      await button('λ 1').click();
      await view.page.getByRole('menuitem', { name: 'Automatic' }).click();
      await until('the automatic one', async () => (await figure('compare-loss').evaluate(canvasPicture)) === before);
      assert.deepEqual((await state()).groupColors, {});
    });
  });

  it('takes 300 runs, and runs without a row', async () => {
    view = await openCompare(comparedRuns(300), { viewport: TALL, rows: 300, left: { tooMany: 12, gone: 1 } });
    await drawn('compare-loss');
    assert.match(await view.page.locator('.about').innerText(), /12 more were selected/);
    await view.screenshot('compare-300');
    await view.close();
    view = await openCompare(comparedRuns(2), { rows: 0 });
    await view.page.getByText('has logged a row yet').waitFor();
  });
});
