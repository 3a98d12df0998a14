import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Output } from '../../src/core/output';
import { encoded } from '../../src/protocol/json-port';
import type { ResultEntry } from '../../src/protocol/results';
import { FIGURES, FilmHost } from './fixtures/films';
import { entry, HISTORY, openResults, sweep } from './fixtures/results';
import { saveAs, type StaticPage } from './harness';
import type { ThemeName } from './theme';
import { until } from '../until';

const WIDE = { width: 1280, height: 760 };
const NARROW = { width: 460, height: 760 };

describe('films of figures in a browser', function () {
  this.timeout(200_000);

  let view: StaticPage | undefined;

  afterEach(async function () {
    const errors = view?.errors ?? [];
    await view?.close();
    view = undefined;
    assert.deepEqual(errors, []);
  });

  const film = (host: FilmHost, rest: Partial<ResultEntry> = {}): ResultEntry =>
    entry(30, 'spectrum', { sweep: host.sweep, epoch: 24_500, milliseconds: 8120, ...rest });

  async function open(
    host: FilmHost,
    options: Parameters<typeof openResults>[1] & { entry?: Partial<ResultEntry> } = {},
  ) {
    const { entry: rest, ...others } = options;
    view = await openResults([film(host, rest), ...HISTORY], { viewport: WIDE, act: host.act, ...others });
    await slider().waitFor();
    return view;
  }

  const locator = (selector: string): Locator => view!.page.locator(selector);
  const slider = (): Locator => locator('film-view input');
  const text = async (selector: string): Promise<string> =>
    (await locator(selector).first().innerText()).replace(/\s+/g, ' ').trim();
  const valueText = async (): Promise<string> => (await slider().getAttribute('aria-valuetext')) ?? '';
  const note = (): Promise<string> => text('film-view figure-card .note');
  const button = (name: string | RegExp): Locator => view!.page.getByRole('button', { name });
  const press = async (...keys: string[]): Promise<void> => {
    await slider().focus();
    for (const key of keys) {
      await view!.page.keyboard.press(key);
    }
  };
  const calls = (method: string): unknown[][] =>
    view!.sent
      .map((message) => message as { method?: string; args: unknown[] })
      .filter((message) => message.method === method)
      .map(({ args }) => args);

  /** Waits for the frame of an epoch to be drawn. */
  const frame = (epoch: string): Promise<boolean> =>
    until(`the frame of epoch ${epoch} is there`, async () => (await note()).startsWith(`epoch ${epoch}`));

  /** The pixels of a part of a figure's canvas, in words: of two parts that look the same they are equal. */
  const pixels = (figure: string, part: 'left' | 'bottom' | 'right' | 'all'): Promise<string> =>
    locator(figure)
      .first()
      .evaluate(async (element, which) => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const canvas = element.shadowRoot!.querySelector('canvas')!;
        const context = canvas.getContext('2d')!;
        const [width, height] = [canvas.width, canvas.height];
        const areas: Record<string, [number, number, number, number]> = {
          left: [0, 0, 30, height],
          bottom: [0, height - 36, width, 36],
          right: [width - 46, 0, 46, height],
          all: [0, 0, width, height],
        };
        const { data } = context.getImageData(...areas[which]);
        let [hash, painted] = [0, 0];
        data.forEach((value, i) => {
          hash = (Math.imul(hash, 31) + value) | 0;
          painted += i % 4 === 3 && value > 0 ? 1 : 0;
        });
        return `${painted} pixels, ${hash}`;
      }, part);

  for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
    it(`looks like its figure, over a slider, in ${theme}`, async () => {
      const host = FilmHost.of(FIGURES.bars, 50, 51);
      host.fail(25_000, "TypeError: Cannot read properties of undefined (reading 'square')");
      const { screenshot } = await open(host, { theme });
      await press('ArrowLeft');
      await frame('24,500');
      await screenshot(`results-film-bars-${theme}`);
      await press('End');
      await until('the failed one is there', async () => (await locator('film-view error-view').count()) === 1);
      await screenshot(`results-film-failed-${theme}`);
      const several = FilmHost.of(FIGURES.several, 30);
      await view!.close();
      const again = await open(several, { theme });
      await until('the parts are there', async () => (await locator('film-view figure-card').count()) === 2);
      await again.screenshot(`results-film-several-${theme}`);
      await again.page.setViewportSize({ width: 1280, height: 480 });
      await locator('main').evaluate((main) => (main.scrollTop = main.scrollHeight));
      await until('it is scrolled, and the slider still there', async () => {
        const [bar, main] = [await slider().boundingBox(), await locator('main').boundingBox()];
        const scrolled = await locator('main').evaluate(({ scrollTop }) => scrollTop);
        return scrolled > 300 && bar !== null && main !== null && bar.y >= main.y;
      });
      await again.screenshot(`results-film-scrolled-${theme}`);
      const heat = FilmHost.of(FIGURES.heatmap, 30);
      await view!.close();
      const third = await open(heat, { theme });
      await press(
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
      );
      await frame('10,500');
      await third.screenshot(`results-film-heatmap-${theme}`);
    });
  }

  /** [figure, element, what must not change from frame to frame] */
  const kinds: [keyof typeof FIGURES, string, ('left' | 'bottom' | 'right')[]][] = [
    ['bars', '[data-figure$=bars]', ['left']],
    ['lines', '[data-figure$=lines]', ['left', 'bottom']],
    ['waves', '[data-figure$=heatmap]', ['right', 'left', 'bottom']],
    ['scatter', '[data-figure$=scatter]', ['right', 'left', 'bottom']],
  ];
  for (const [kind, figure, parts] of kinds) {
    it(`holds axes and colours of ${kind} still`, async () => {
      await open(FilmHost.of(FIGURES[kind], 41));
      await frame('20,000');
      const last = await Promise.all(parts.map((part) => pixels(figure, part)));
      assert.ok(
        last.every((part) => !part.startsWith('0 ')),
        'the axes are where they are looked for',
      );
      const drawn = await pixels(figure, 'all');
      for (const [key, epoch] of [
        ['Home', '0'],
        ['PageUp', ''],
      ] as const) {
        // prettier-ignore
        if (epoch !== '') {
          await press(key);
          await frame(epoch);
          assert.deepEqual(await Promise.all(parts.map((part) => pixels(figure, part))), last, `epoch ${epoch}`);
          assert.notEqual(await pixels(figure, 'all'), drawn, 'it is another picture');
        }
      }
    });
  }

  it('is moved by keys, says where it is, and keeps its place over a reload', async () => {
    const host = FilmHost.of(FIGURES.bars, 20);
    const { state } = await open(host);
    await frame('9,500');
    assert.equal(await valueText(), 'epoch 9,500, 20 of 20, latest');
    await press('Home');
    await frame('0');
    assert.equal(await valueText(), 'epoch 0, 1 of 20');
    await press('ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowRight');
    await frame('1,000');
    assert.deepEqual(((await state()) as { frame?: unknown }).frame, { id: 30, epoch: 1000 });
    const kept = await state();
    await view!.close();
    await open(host, { state: kept });
    await frame('1,000');
    assert.equal(await valueText(), 'epoch 1,000, 3 of 20');
  });

  it('saves the frame that is looked at, under its epoch', async () => {
    await open(FilmHost.of(FIGURES.bars, 5));
    await press('Home', 'ArrowRight');
    await frame('500');
    await saveAs(view!.page, 'Power by frequency', 'csv');
    await until('the rows are saved', () => calls('saveFile').length === 1);
    const [[name, , csv]] = calls('saveFile') as [string, string, string][];
    assert.equal(name, 'spectrum-add-97-epoch-500-bars.csv');
    const expected = FIGURES.bars(500) as Extract<Output, { kind: 'bars' }>;
    assert.equal(csv.split('\n')[1], `1,${expected.series[0].values[0]}`);
    await saveAs(view!.page, 'Power by frequency', 'png');
    await until('the picture is saved', () => calls('saveFile').length === 2);
    assert.equal(calls('saveFile')[1][0], 'spectrum-add-97-epoch-500-bars.png');
    await button('Show Table: Power by frequency').click();
    assert.equal(await locator('data-table table').getAttribute('aria-rowcount'), '49');
    const first = (): Promise<string> => text('data-table tbody td');
    const before = await first();
    await press('ArrowRight');
    await until('the table is that of the next frame', async () => (await first()) !== before);
  });

  it('plays 200 frames to the end, each once and none before it is needed, and pauses', async function () {
    this.timeout(120_000);
    const host = FilmHost.of(FIGURES.heatmap, 200);
    await open(host);
    await frame('99,500');
    assert.deepEqual(host.asked, [99_500], 'of 200 frames one is loaded');
    await button('Play (Space)').click();
    await until('it plays', () => host.asked.length > 20);
    await button('Pause (Space)').click();
    await button('Play (Space)').waitFor();
    const at = await slider().inputValue();
    assert.ok(Number(at) < 199, 'it stands where it was stopped');
    await press('Space');
    await until('it has ended', async () => (await valueText()) === 'epoch 99,500, 200 of 200, latest');
    await frame('99,500');
    const times = new Map<number, number>();
    host.asked.slice(1).forEach((epoch) => times.set(epoch, (times.get(epoch) ?? 0) + 1));
    assert.deepEqual([times.size, Math.max(...times.values())], [200, 1]);
    await button('Play (Space)').waitFor();
  });

  it('loads of all frames that the slider passes the last', async () => {
    const host = FilmHost.of(FIGURES.lines, 200);
    const waiting: (() => void)[] = [];
    await open(host, {
      act: async (method, args) => {
        const answer = host.act(method, args);
        await new Promise<void>((resolve) => (waiting.length === 0 && host.asked.length === 1 ? resolve() : waiting.push(resolve))); // prettier-ignore
        return answer;
      },
    });
    await frame('99,500');
    await press(...Array.from({ length: 60 }, () => 'ArrowLeft'));
    await until('the first of them is asked for', () => waiting.length === 1);
    waiting.splice(0).forEach((answer) => answer());
    await until('the last of them is asked for', () => waiting.length === 1);
    waiting.splice(0).forEach((answer) => answer());
    await frame('69,500');
    assert.equal(host.asked[2], 69_500);
    waiting.splice(0).forEach((answer) => answer());
  });

  it('plays what is there while it is made, and follows the newest', async () => {
    const host = FilmHost.of(FIGURES.lines, 3, 10);
    const running = { state: 'running', milliseconds: undefined } as const;
    await open(host, { entry: running });
    await frame('1,000');
    assert.match(await text('result-header .facts'), /3 of 10 checkpoints/);
    const axis = await pixels('[data-figure$=lines]', 'left');
    host.add(1500, FIGURES.lines(30_000));
    await view!.post({ kind: 'notify', method: 'entryChanged', args: [film(host, running)] });
    await frame('1,500');
    assert.notEqual(await pixels('[data-figure$=lines]', 'left'), axis, 'the axis has room for the new frame');
    await press('Home');
    await frame('0');
    host.add(2000, FIGURES.lines(2000));
    await view!.post({ kind: 'notify', method: 'entryChanged', args: [film(host, running)] });
    await until('there is a fifth', async () => (await valueText()) === 'epoch 0, 1 of 5');
    await press('Space');
    await until('it has played to the end', async () => (await valueText()) === 'epoch 2,000, 5 of 5, latest');
    await frame('2,000');
  });

  it('marks frames that failed, says why, and goes on', async () => {
    const host = FilmHost.of(FIGURES.bars, 6, 8);
    host.fail(250, 'RangeError: no key frequency').fail(2600, 'TypeError: x');
    await open(host);
    assert.match(await text('result-header .facts'), /8 checkpoints, 2 failed/);
    assert.match(await text('result-list [aria-selected=true] .value'), /^film, 8 checkpoints, 2 failed$/);
    assert.equal(await locator('film-view .mark').count(), 2);
    await press('Home', 'ArrowRight');
    await until('it is said', async () => (await locator('film-view error-view').count()) === 1);
    assert.equal(await text('film-view error-view pre'), 'at epoch 250: RangeError: no key frequency');
    assert.equal(await valueText(), 'epoch 250, 2 of 8, failed');
    assert.equal(await locator('film-view output-view').isVisible(), false);
    await button(/fourier\.analysis\.ts:31:18/).click();
    await until('the file is opened', () => calls('openFrame').length === 1);
    await press('ArrowRight');
    await frame('500');
    assert.equal(await locator('film-view error-view').count(), 0);
    assert.deepEqual(host.asked.filter((epoch) => epoch === 250 || epoch === 2600), []); // prettier-ignore
  });

  it('shows one frame, and frames with what is not finite', async () => {
    const values = (of: number[]): Output => ({ kind: 'bars', title: 'Odd', series: [{ values: of }] });
    const host = new FilmHost(1).add(0, values([1, NaN, Infinity, -Infinity]));
    await open(host);
    await frame('0');
    assert.equal(await note(), 'epoch 0 · 1 NaN, 1 ∞, 1 −∞ of 4');
    assert.ok(await button('Play (Space)').isDisabled());
    const plot = locator('[data-figure$=bars] .plot');
    await plot.focus();
    const read: string[] = [];
    for (let i = 0; i < 4; i++) {
      await view!.page.keyboard.press('ArrowRight');
      read.push((await plot.getAttribute('aria-valuetext')) ?? '');
    }
    assert.deepEqual(read, ['bar 0: 1.00', 'bar 1: NaN', 'bar 2: ∞', 'bar 3: −∞']);
    host
      .add(500, values([NaN, NaN]))
      .add(1000, { kind: 'nothing' })
      .add(1500, values([2]));
    await view!.post({ kind: 'notify', method: 'entryChanged', args: [film(host)] });
    await frame('1,500');
    await press('Home', 'ArrowRight');
    await frame('500');
    assert.equal(await text('film-view figure-card .problem'), 'There is no number in it that could be drawn.');
    await press('ArrowRight');
    await until(
      'nothing is there',
      async () => (await text('film-view .sentence')) === 'The function returned nothing.',
    );
  });

  it('says where a frame cannot be read, and shows the others', async () => {
    const host = FilmHost.of(FIGURES.lines, 4);
    await open(host, {
      act: (method, args) => {
        if (args[1] === 500) {
          throw new Error('EIO: i/o error, read');
        }
        return host.act(method, args);
      },
    });
    await press('Home');
    await frame('0');
    await press('ArrowRight');
    await until('it is said', async () => (await locator('film-view [role=alert]').count()) === 1);
    assert.equal(
      await text('film-view [role=alert] span'),
      'The frame of epoch 500 cannot be read: EIO: i/o error, read',
    );
    await press('ArrowRight');
    await frame('1,000');
    assert.equal(await locator('film-view [role=alert]').count(), 0);
  });

  it('goes on with curves past checkpoints that failed, and says why the first did', async () => {
    const failed = [600, 700].map((epoch) => ({ epoch, error: { message: 'RangeError: no keys', stack: [] } }));
    view = await openResults([entry(1, 'measure', { sweep: { ...sweep(48), failed } })], { viewport: WIDE });
    await locator('curve-card').first().waitFor();
    assert.match(await text('result-header .facts'), /50 checkpoints, 2 failed/);
    assert.equal(await text('error-view pre'), 'at epoch 600: RangeError: no keys 1 other checkpoint failed too');
  });

  it('shows in records, tables, numbers and lists what is not finite, as JSON brings it', async () => {
    const cells = [NaN, Infinity, -Infinity];
    const part = (title: string, output: Output): { title: string; output: Output } => ({ title, output });
    const output: Output = {
      kind: 'several',
      parts: [
        part('record', { kind: 'record', entries: cells.map((value, i) => ({ name: `v${i}`, value })) }),
        part('table', { kind: 'table', columns: ['a', 'b'], rows: cells.map((value) => [value, 'NaN, ∞']) }),
        part('number', { kind: 'number', value: -Infinity }),
        part('list', { kind: 'bars', series: [{ values: cells }] }),
      ],
    };
    const sent: unknown = JSON.parse(
      JSON.stringify(encoded([entry(1, 'odd', { output: { kind: 'number', value: NaN } })])),
    );
    view = await openResults(sent as ResultEntry[], { viewport: WIDE });
    await locator('result-view').waitFor();
    assert.equal(await text('output-view .short'), 'NaN');
    assert.equal(await text('result-list .value'), 'NaN');
    await view.post({ kind: 'notify', method: 'entryChanged', args: encoded([entry(1, 'odd', { output })]) });
    await until('the parts are there', async () => (await locator('output-view[nested]').count()) === 4);
    assert.equal(await text('.record table'), 'v0 NaN v1 ∞ v2 −∞');
    assert.deepEqual(await locator('data-table tbody tr:not(.space)').allInnerTexts(), ['NaN\tNaN, ∞', '∞\tNaN, ∞', '−∞\tNaN, ∞']); // prettier-ignore
    assert.equal(await text('output-view[nested] .short'), '−∞');
    assert.equal(await text('figure-card .note'), '1 NaN, 1 ∞, 1 −∞ of 3');
    await button('Show Table: list').click();
    assert.deepEqual(await locator('figure-card data-table tbody td').allInnerTexts(), ['NaN', '∞', '−∞']);
  });

  it('fits a narrow view', async () => {
    const { page, screenshot } = await open(FilmHost.of(FIGURES.lines, 30), { viewport: NARROW });
    await frame('14,500');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    const [bar, main] = [await slider().boundingBox(), await locator('main').boundingBox()];
    assert.ok(bar && main && bar.width > 100 && bar.x + bar.width <= main.x + main.width);
    await screenshot('results-film-narrow');
  });
});
