import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { structureFigures } from '../../src/analysis/discover/figures';
import { discoverStructure } from '../../src/analysis/discover/structure';
import { OpenedModel } from '../../src/analysis/opened-model';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { defaultConfig } from '../../src/core/config/parse';
import type { Output } from '../../src/core/output';
import { fusedEngine } from '../../src/engine/fused/engine';
import type { ResultEntry } from '../../src/protocol/results';
import { ourModel } from '../golden-models';
import { entry, ERROR, HARD, HISTORY, openResults, OUTPUTS, SEVERAL, sweep } from './fixtures/results';
import { painted, type StaticPage, saveAs } from './harness';
import { until } from '../until';
import type { ThemeName } from './theme';

const WIDE = { width: 1280, height: 760 };
const NARROW = { width: 460, height: 760 };

describe('the results view in a browser', function () {
  this.timeout(300_000);

  let view: StaticPage | undefined;

  async function open(entries: readonly ResultEntry[], options: Parameters<typeof openResults>[1] = {}) {
    view = await openResults(entries, { viewport: WIDE, ...options });
    await locator('result-view, no-results').waitFor();
    return view;
  }

  /** Everything that a page does must be allowed by its Content-Security-Policy, and nothing may throw. */
  afterEach(async function () {
    const errors = view?.errors ?? [];
    await view?.close();
    view = undefined;
    assert.deepEqual(errors, []);
  });

  const locator = (selector: string): Locator => view!.page.locator(selector);
  const button = (name: string | RegExp): Locator => view!.page.getByRole('button', { name });
  const text = async (selector: string): Promise<string> =>
    (await locator(selector).first().innerText()).replace(/\s+/g, ' ').trim();
  const chosen = (): Promise<string> => text('result-list [aria-selected=true] .call');
  const notify = (method: string, ...args: unknown[]): Promise<void> => view!.post({ kind: 'notify', method, args });

  /** Calls of the host's method, as their arguments. */
  const calls = (method: string): unknown[][] =>
    view!.sent
      .map((message) => message as { method?: string; args: unknown[] })
      .filter((message) => message.method === method)
      .map(({ args }) => args);

  const isPainted = (figure: string, share = 0.001): Promise<unknown> =>
    until(`${figure} is painted`, async () => (await painted(locator(figure))) > share);

  for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] satisfies ThemeName[]) {
    it(`shows every kind of figure in ${theme}`, async () => {
      const { screenshot } = await open([entry(20, 'everything', { output: SEVERAL }), ...HISTORY], { theme });
      for (const figure of ['[data-figure$=bars]', '[data-figure$=scatter]', '[data-figure$=lines]']) {
        await isPainted(figure, 0.01);
      }
      await screenshot(`results-several-${theme}`);
      await notify('entryChanged', entry(21, 'heat', { output: OUTPUTS.signedHeatmap }));
      await notify('reveal', 21);
      await isPainted('[data-figure$=heatmap]', 0.5);
      await screenshot(`results-heatmap-${theme}`);
    });
  }

  describe('of a search without a hypothesis', () => {
    let found: Output;

    before(async () => {
      const { task, model, parameters } = openCheckpoint(ourModel.file);
      const opened = await OpenedModel.open(fusedEngine, parameters, { ...defaultConfig(), task, model });
      found = structureFigures(await discoverStructure(opened));
      opened.dispose();
    });

    for (const theme of ['dark', 'light'] as const) {
      it(`begins with the sentence, and shows fits, spectrum and components in ${theme}`, async () => {
        const viewport = { width: 1280, height: 1700 };
        const { screenshot } = await open([entry(1, 'discoverWithoutHypothesis', { output: found })], { theme, viewport }); // prettier-ignore
        await isPainted('[data-figure$=scatter]', 0.002);
        await isPainted('[data-figure$=bars] >> nth=1', 0.01);
        assert.match(await text('output-view pre'), /^Its answers are x·y in Z97 .*26, 33, 25, 29; Z97 keeps apart 17 of 17 components/); // prettier-ignore
        await screenshot(`results-structure-${theme}`);
      });
    }
  });

  it('says what it is for while it is empty', async () => {
    await open([]);
    assert.match(await text('no-results .empty'), /No results yet.*\.analysis\.ts.*model.*export function/);
  });

  it('shows a number large, in full, and copies it in full', async () => {
    await open([entry(1, 'gini', { output: OUTPUTS.number })]);
    assert.equal(await text('output-view .short'), '0.780768');
    assert.equal(await text('output-view .full'), '0.7807677428498612');
    assert.equal(await text('result-list .value'), '0.7808');
    const copied = await locator('output-view .number').evaluate((element) => {
      const data = new DataTransfer();
      element.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData('text/plain');
    });
    assert.equal(copied, '0.7807677428498612');
  });

  it('shows records, texts and tables, and saves their rows', async () => {
    await open([
      entry(3, 'losses', { output: OUTPUTS.record }),
      entry(2, 'report', { output: OUTPUTS.text }),
      entry(1, 'neurons', { output: OUTPUTS.table }),
    ]);
    assert.match(await text('output-view table'), /test_loss 3\.38258×10⁻⁷ .*gini W_L 0\.780768/);
    await button('Save as CSV…: losses').click();
    await until('the rows are saved', () => calls('saveFile').length === 1);
    const [[name, , csv]] = calls('saveFile') as [string, string, string][];
    assert.equal(name, 'losses-add-97-epoch-12000-record.csv');
    assert.match(csv, /^name,value\n.*test_loss,3\.382583016908794e-7\n/s);

    await locator('result-list .item').nth(1).click();
    assert.equal(await locator('output-view pre').textContent(), OUTPUTS.text.text);
    await locator('result-list .item').nth(2).click();
    assert.equal(await locator('data-table tbody tr:not(.space)').count(), OUTPUTS.table.rows.length);
  });

  it('reads lines under the cursor, by pointer and by keyboard', async () => {
    await open([entry(1, 'waves', { output: OUTPUTS.lines })]);
    await isPainted('[data-figure$=lines]');
    const plot = locator('[data-figure$=lines] .plot');
    await plot.focus();
    await view!.page.keyboard.press('Home');
    assert.equal(OUTPUTS.lines.series[0].y[0], -16.73);
    assert.match((await plot.getAttribute('aria-valuetext')) ?? '', /^answer z 0: k = 26 −16\.7 · k = 33 /);
    await view!.page.keyboard.press('ArrowRight');
    assert.match(await text('[data-figure$=lines] .reading'), /^answer z 1\.00: /);
    const box = await plot.boundingBox();
    assert.ok(box);
    await view!.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await until('the middle is read', async () =>
      /^answer z (4[6-9]|50)\.\d: /.test(await text('[data-figure$=lines] .reading')),
    );
  });

  it('reads dots with their labels, and has all in a table', async () => {
    await open([entry(1, 'circle', { output: OUTPUTS.scatter })]);
    await isPainted('[data-figure$=scatter]');
    const plot = locator('[data-figure$=scatter] .plot');
    await plot.focus();
    await view!.page.keyboard.press('ArrowRight');
    assert.match((await plot.getAttribute('aria-valuetext')) ?? '', /^residue 0 · cos 0\.58\d, sin .* · colour 0$/);
    await button('Show Table: Residues in the plane of k = 26').click();
    assert.equal(await locator('data-table table').getAttribute('aria-rowcount'), '98');
  });

  it('has row 0 of a heatmap on top', async () => {
    const output: Output = { kind: 'heatmap', values: [1, 2, 3, 4, 5, 6], rows: 2, columns: 3, x: 'head', y: 'layer' };
    await open([entry(1, 'heat', { output })]);
    await isPainted('[data-figure$=heatmap]');
    const box = await locator('[data-figure$=heatmap] .plot').boundingBox();
    assert.ok(box);
    await view!.page.mouse.move(box.x + 0.85 * box.width, box.y + 20);
    await until(
      'the corner is read',
      async () => (await text('[data-figure$=heatmap] .reading')) === 'layer = 0 · head = 2: 3.00',
    );
    await saveAs(view!.page, 'heat', 'png');
    await until('the picture is saved', () => calls('saveFile').length === 1);
    assert.equal(calls('saveFile')[0][0], 'heat-add-97-epoch-12000-heatmap.png');
  });

  it('draws what is hard to draw, or says why not', async function () {
    const names = Object.keys(HARD);
    await open(names.map((name, i) => entry(names.length - i, name, { output: HARD[name] })));
    for (const [i, name] of names.entries()) {
      await locator('result-list .item').nth(i).click();
      await until(`${name} is shown`, async () => (await text('result-header h1')) === `${name}()`);
      const nothing = ['nan', 'empty', 'emptyHeatmap'].includes(name);
      if (nothing) {
        assert.equal(await text('figure-card .problem'), 'There is no number in it that could be drawn.');
      } else if (name !== 'huge') {
        await isPainted('[data-figure$=lines], [data-figure$=bars], [data-figure$=scatter], [data-figure$=heatmap]');
      }
    }
  });

  it('goes through the history by keyboard, removes, and keeps the choice over a reload', async () => {
    const { page, state } = await open(HISTORY);
    assert.equal(await chosen(), 'plotFourierSpectrum()');
    await locator('result-list .list').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await chosen(), 'testAccuracy()');
    assert.equal(await text('result-header h1'), 'testAccuracy()');
    await page.keyboard.press('Delete');
    await until('removal is asked for', () => calls('act').length === 1);
    assert.deepEqual(calls('act')[0], [12, 'remove']);
    await notify('removed', [12]);
    await until('the next older one is shown', async () => (await chosen()) === 'analyzeEmbeddingFourier()');
    await page.keyboard.press('End');
    assert.equal(await chosen(), 'computeOutputInterference(32, 48)');
    const kept = await state();
    await view?.close();
    await open(HISTORY, { state: kept });
    assert.equal(await chosen(), 'computeOutputInterference(32, 48)');
  });

  it('leaves the choice alone until the person asks for another', async () => {
    await open(HISTORY);
    await notify('entryChanged', entry(15, 'newcomer', { state: 'running', milliseconds: undefined }));
    await until('it is listed', async () => (await text('result-list .call')) === 'newcomer()');
    assert.equal(await locator('result-list .item').count(), HISTORY.length + 1);
    assert.equal(await chosen(), 'plotFourierSpectrum()');
    await notify('reveal', 15);
    await until('it is shown', async () => (await text('result-header h1')) === 'newcomer()');
    await notify('entryChanged', entry(15, 'newcomer', { output: { kind: 'number', value: 0.25 } }));
    await until('it is announced', async () => (await text('[role=status]')) === 'newcomer() on add-97 @ 12,000: 0.25');
  });

  it('names the folder of a language model, and offers nothing over checkpoints', async () => {
    const result = { ...entry(1, 'layers', { output: { kind: 'number', value: 2 }, model: 'pythia-70m', hasNext: false }), epoch: undefined, pinned: true };
    const { screenshot } = await open([result]);
    assert.equal(await text('result-header .place'), 'pythia-70m');
    assert.match(await text('result-header .pinned'), /stays in the list$/);
    assert.equal(await locator('[data-action=next], [data-action=sweep]').count(), 0);
    await screenshot('results-language-model');
  }); // prettier-ignore

  it('asks the host for what its buttons say', async () => {
    const { page } = await open([entry(20, 'last', { hasNext: false, output: OUTPUTS.number }), ...HISTORY.slice(-1)]);
    const tool = (action: string): Locator => locator(`result-header [data-action=${action}]`);
    for (const action of ['rerun', 'sweep', 'pin', 'openFunction', 'remove']) {
      await tool(action).click();
    }
    await until('all are asked for', () => calls('act').length === 5);
    assert.deepEqual(calls('act'), ['rerun', 'sweep', 'pin', 'openFunction', 'remove'].map((action) => [20, action])); // prettier-ignore
    assert.equal(await tool('next').getAttribute('aria-disabled'), 'true');
    await notify('entryChanged', entry(20, 'last', { hasNext: true, pinned: true, output: OUTPUTS.number }));
    await tool('unpin').waitFor();
    // The toolkit's buttons pass on what they are told in a later frame.
    await until('the next can be asked for', () => tool('next').locator('button').isEnabled());
    await tool('next').focus();
    await page.keyboard.press('Enter');
    await until('the next is asked for', () => calls('act').length === 6);
    assert.deepEqual(calls('act')[5], [20, 'next']);
    await locator('[data-action=clear]').click();
    await until('clearing is asked for', () => calls('clear').length === 1);
  });

  it('shows what a running function writes, at its end unless that was scrolled away from', async () => {
    const running = (lines: number): ResultEntry =>
      entry(1, 'slow', { state: 'running', milliseconds: undefined, log: Array.from({ length: lines }, (_, i) => `line ${i}`) }); // prettier-ignore
    await open([running(3)]);
    assert.equal(await text('result-log .count'), '3 lines');
    const scroll = (): Promise<[number, number]> =>
      locator('result-log .lines').evaluate((box) => [box.scrollTop, box.scrollHeight - box.clientHeight]);
    for (let lines = 100; lines <= 1000; lines += 100) {
      await notify('entryChanged', running(lines));
    }
    await until('all lines are there', async () => (await text('result-log .count')) === '1,000 lines');
    const [at, end] = await scroll();
    assert.ok(end > 1000 && Math.abs(at - end) < 2, `${at} of ${end}`);
    await locator('result-log .lines').evaluate((box) => (box.scrollTop = 100));
    await until('it is scrolled', async () => (await scroll())[0] === 100);
    await notify('entryChanged', running(1200));
    await until('more lines are there', async () => (await text('result-log .count')) === '1,200 lines');
    assert.equal((await scroll())[0], 100);
    await locator('[data-action=cancel]').click();
    await until('it is cancelled', () => calls('act').length === 1);
    assert.deepEqual(calls('act')[0], [1, 'cancel']);
    await button(/^Console/).click();
    assert.equal(await locator('result-log .lines').count(), 0);
  });

  it('keeps the old answer in sight while a function runs again', async () => {
    await open([entry(1, 'gini', { output: OUTPUTS.number, pinned: true })]);
    await locator('output-view').evaluate((element) => element.setAttribute('data-same', ''));
    await notify('entryChanged', entry(1, 'gini', { state: 'running', epoch: 12_500, pinned: true, output: OUTPUTS.number })); // prettier-ignore
    await until('it says whose answer it is', async () =>
      (await text('result-header .facts')).includes('below: the result at epoch 12,000'),
    );
    assert.equal(await text('output-view .short'), '0.780768');
    await notify('entryChanged', entry(1, 'gini', { epoch: 12_500, pinned: true, output: { kind: 'number', value: 0.76 } })); // prettier-ignore
    await until('the new one is there', async () => (await text('output-view .short')) === '0.76');
    assert.equal(await locator('output-view').getAttribute('data-same'), '', 'in the same element');
  });

  it('says why a function failed and opens where', async () => {
    await open([entry(1, 'broken', { state: 'failed', error: ERROR, log: ['before'] })]);
    assert.equal(await locator('error-view pre').textContent(), ERROR.message);
    assert.equal(await locator('error-view li').count(), 3);
    assert.equal(await locator('error-view li button').count(), 2, 'only frames of own files are links');
    await button(/fourier\.analysis\.ts:31:18/).click();
    await until('the file is opened', () => calls('openFrame').length === 1);
    assert.deepEqual(calls('openFrame')[0], ['/analyses/fourier.analysis.ts', 31, 18]);
    assert.equal(await text('result-log .lines'), 'before');
  });

  it('says what was cancelled', async () => {
    await open([entry(1, 'slow', { state: 'cancelled', milliseconds: 3210, log: ['a line'] })]);
    assert.equal(await text('result-view .sentence'), 'Cancelled after 3.2 s. Below is what it wrote until then.');
  });

  it('draws a sweep as it goes on, beside the losses under one cursor', async () => {
    const running = (done: number): ResultEntry =>
      entry(1, 'measure', { state: 'running', milliseconds: undefined, sweep: sweep(done) });
    const { page, screenshot } = await open([running(1)]);
    await locator('curve-card').nth(2).waitFor();
    await notify('entryChanged', running(37));
    await until('its progress is told', async () =>
      (await text('result-header .facts')).includes('37 of 50 checkpoints'),
    );
    assert.deepEqual(await locator('curve-card h2').allInnerTexts(), ['trainAccuracy, testAccuracy, fourierStrength', 'weightNorm', 'Loss']); // prettier-ignore
    const plots = locator('curve-card .plot');
    for (const i of [0, 1, 2]) {
      assert.equal(await plots.nth(i).getAttribute('aria-valuemax'), '24990');
    }
    await plots.nth(2).focus();
    await page.keyboard.press('Home');
    for (const i of [0, 1, 2]) {
      await until(
        'all are read at the first epoch',
        async () => (await plots.nth(i).getAttribute('aria-valuenow')) === '0',
      );
    }
    await page.keyboard.press('+');
    await until('all are zoomed', async () => Number(await plots.nth(0).getAttribute('aria-valuemax')) < 24_990);
    await page.keyboard.press('Escape');
    await saveAs(view!.page, 'weightNorm', 'csv');
    await until('the rows are saved', () => calls('saveFile').length === 1);
    const [[name, , csv]] = calls('saveFile') as [string, string, string][];
    assert.equal(name, 'measure-add-97-sweep-1.csv');
    assert.equal(csv.trimEnd().split('\n').length, 38, 'a row per checkpoint, and only those');
    assert.match(csv, /^epoch,weightNorm\n0,/);
    await screenshot('results-sweep');
  });

  it('folds the history above the result where it is narrow', async () => {
    const { page, screenshot } = await open(HISTORY, { viewport: NARROW });
    assert.equal(await locator('result-list').isVisible(), false);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    await screenshot('results-narrow');
    await locator('.fold').click();
    await until('the list is there', () => locator('result-list').isVisible());
    await locator('result-list .item').nth(2).click();
    assert.equal(await text('result-header h1'), 'testAccuracy()');
    await page.setViewportSize(WIDE);
    await until('the list stands beside the result', async () => {
      const [list, main] = [await locator('result-list').boundingBox(), await locator('main').boundingBox()];
      return list !== null && main !== null && main.x >= list.x + list.width;
    });
  });

  it('says what the extension could not do', async () => {
    await open(HISTORY, {
      act: () => {
        throw new Error('add-97 has no checkpoint 24,500 any more');
      },
    });
    await locator('[data-action=rerun]').click();
    await until('it is said', async () => (await locator('[role=alert]').count()) === 1);
    assert.match(await text('[role=alert] > span:not(.icon)'), /add-97 has no checkpoint 24,500 any more$/);
    await locator('[role=alert] [data-action=showLog]').click();
    await until('the log is asked for', async () => calls('showLog').length === 1);
  });
});
