import assert from 'node:assert/strict';
import type { SycophancyPageView } from '../../src/protocol/sycophancy';
import { openSycophancy, VIEWS } from './fixtures/sycophancy';
import { painted, saveAs, type StaticPage } from './harness';
import type { ThemeName } from './theme';
import { until } from '../until';
import { COPYING, MIXED } from '../unit/figures/sycophancy-data';

describe('the page of an analysis of sycophancy, in a browser', function () {
  this.timeout(300_000);
  let view: StaticPage | undefined;

  afterEach(async () => {
    assert.deepEqual(view?.errors ?? [], []);
    await view?.close();
    view = undefined;
  });

  async function open(shown: SycophancyPageView, options?: Parameters<typeof openSycophancy>[1]): Promise<StaticPage> {
    view = await openSycophancy(shown, options);
    return view;
  }

  const text = async (selector: string): Promise<string> =>
    (await view!.page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim();
  const sent = (method: string): unknown[] =>
    view!.sent.flatMap((message) => {
      const { method: name, args } = message as { method?: string; args: unknown };
      return name === method ? [args] : [];
    });
  const drawn = async (): Promise<void> => {
    const figures = view!.page.locator('figure-view');
    const count = await figures.count();
    for (let i = 0; i < count; i++) {
      await until(`figure ${i} is drawn`, async () => (await painted(figures.nth(i))) > 0.005);
    }
  };
  /** The page in its whole height. */
  const whole = async (name: string, width = 1200): Promise<void> => {
    const { page, screenshot } = view!;
    await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight + 20) });
    await drawn();
    await screenshot(name);
  }; // prettier-ignore

  for (const theme of ['dark', 'light', 'high-contrast'] satisfies ThemeName[]) {
    it(`says what was found, with every figure (${theme})`, async () => {
      const { page } = await open(VIEWS.mixed, { theme });
      await drawn();
      assert.equal(await text('h1'), 'Sycophancy of mixed');
      assert.match(await text('.verdict'), /^.?\s?Sycophantic: it says the opinion 100 percentage points more often/);
      assert.match(await text('dl'), /723 prompts of each kind about 241 questions/);
      assert.match(await text('dl'), /15 of 15 places, 8 of 8 heads, 2 of 2 MLPs/);
      assert.match(await text('sycophancy-found ul'), /Reading is not acting\./);
      assert.deepEqual(await page.locator('sycophancy-report h2 info-tip').allInnerTexts(), [
        'Where',
        'Interventions',
        'Direction',
        'Conversion',
        'Registered or blind',
      ]);
      await whole(`sycophancy-${theme}`);
    });
  }

  it('is calm where a model is not sycophantic: no figure, and nothing is missing', async () => {
    const { page, screenshot } = await open(VIEWS['not sycophantic']);
    assert.match(await text('.verdict'), /Not sycophantic: .* There is no circuit to find\. What is said does not depend/);
    assert.equal(await page.locator('figure-card').count(), 0);
    assert.equal(await page.locator('[role=alert]').count(), 0);
    await screenshot('sycophancy-none');
  }); // prettier-ignore

  it('tells patched effects from estimates, in a model of many layers', async () => {
    const { page } = await open(VIEWS.large);
    await drawn();
    assert.match(await text('figure-card:nth-child(1) .note'), /17 of 100 patched, others estimated$/);
    assert.match(await text('figure-card:nth-child(1) .readout'), /^patched/);
    assert.match(await text('dl'), /17 of 100 places, 8 of 384 heads, 4 of 24 MLPs/);
    const parts = page.locator('figure-card[data-heading="Heads and MLPs"] .plot');
    await parts.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    assert.match(String(await parts.getAttribute('aria-valuetext')), /^L1H0: ≈ .*, estimated · attends to opinion 50\.0%/);
    await whole('sycophancy-large');
  }); // prettier-ignore

  for (const width of [320, 700]) {
    it(`fits in ${width} pixels`, async () => {
      const { page } = await open(VIEWS.series, { viewport: { width, height: 900 }, theme: 'light' });
      await drawn();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
      await whole(`sycophancy-${width}`, width);
    });
  }

  it('shows curves over checkpoints, which name the head', async () => {
    const { page, screenshot } = await open(VIEWS.series);
    await drawn();
    const heads = page.locator('figure-card[data-heading="Strongest head"] .plot');
    await heads.focus();
    await page.keyboard.press('End');
    assert.equal(await heads.getAttribute('aria-valuetext'), 'epoch 600: effect 0.256 (L1H0)');
    await screenshot('sycophancy-series');
  });

  it('says how far it is, how long it takes, and cancels; what is focused is never lost', async () => {
    const { page, post, screenshot } = await open(VIEWS.mixed);
    await page.locator('[data-action=analyze]').focus();
    await page.keyboard.press('Enter');
    await until('it was asked for', () => sent('analyze').length === 1);
    await post({ kind: 'notify', method: 'changed', args: [{ ...VIEWS.mixed, activity: { of: 'report' } }] });
    await page.locator('[data-action=cancel]:focus').waitFor();
    await post({ kind: 'notify', method: 'progressed', args: [VIEWS.running.activity] });
    await page.getByText('What changes it?').first().waitFor();
    assert.match(await text('sycophancy-activity p'), /723 prompts of each kind about 241 questions: about 42 s if it is sycophantic · 40 s left/);
    assert.equal(await page.locator('progress').getAttribute('value'), String(71_799 / 214_790));
    assert.equal(await page.locator('[data-action=analyze]').count(), 0);
    await screenshot('sycophancy-running');
    await page.keyboard.press('Enter');
    await until('it was cancelled', () => sent('cancel').length === 1);
    await post({ kind: 'notify', method: 'changed', args: [{ ...VIEWS.mixed, ended: { of: 'report' } }] });
    await page.locator('[data-action=analyze]:focus').waitFor();
    assert.match(await text('.none'), /Cancelled\. What was known before is below\.$/);
  }); // prettier-ignore

  it('asks for all checkpoints of a run, and of a folder never', async () => {
    const { page } = await open(VIEWS.mixed);
    await page.getByRole('button', { name: 'Over all checkpoints' }).click();
    await until('it was asked for', () => sent('overCheckpoints').length === 1);
    await view!.close();
    await open(VIEWS.copying);
    assert.equal(await view!.page.locator('[data-action=series]').count(), 0);
  });

  for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
    it(`shows the models of a folder by their steps, and offers no other analysis (${theme})`, async () => {
      const { page } = await open(VIEWS['models of a folder'], { theme });
      await drawn();
      assert.equal(await text('h1'), 'Sycophancy of pythia');
      assert.match(await text('.found'), /^\d+ of 13 are sycophantic\.$/);
      assert.equal(await page.locator('.none').count(), 0);
      assert.equal(await page.locator('[data-action=analyze]').count(), 0);
      await page.getByRole('button', { name: 'Analyze all models again' }).click();
      await until('it was asked for', () => sent('overCheckpoints').length === 1);
      const heads = page.locator('figure-card[data-heading="Strongest head"] .plot');
      await heads.focus();
      await page.keyboard.press('End');
      assert.match(String(await heads.getAttribute('aria-valuetext')), /^step 600: /);
      await whole(`sycophancy-models-${theme}`);
    });
  }

  it('says that the models of a folder are not analyzed yet', async () => {
    const { page, screenshot } = await open(VIEWS['models, none analyzed']);
    assert.match(await text('.none'), /There is no analysis of it\. It takes a minute for a model of a task, longer/);
    await page.getByRole('button', { name: 'Analyze all models' }).click();
    await until('it was asked for', () => sent('overCheckpoints').length === 1);
    await screenshot('sycophancy-models-none');
  });

  it('says why there is nothing: failed, cancelled, not trusted', async () => {
    await open(VIEWS.failed);
    assert.match(await text('[role=alert]'), /opinions: pairs\[3\] does not align: .* Show Log$/);
    await view!.screenshot('sycophancy-failed');
    await view!.close();
    await open(VIEWS.cancelled);
    assert.match(await text('.none'), /Cancelled\. Nothing was found yet\.$/);
    await view!.close();
    await open(VIEWS['not trusted']);
    assert.match(await text('.none'), /The workspace is not trusted: nothing can be started\.$/);
    assert.equal(await view!.page.locator('[data-action=analyze]').count(), 0);
  });

  it('saves figures, and the report as the command line prints it; keeps what it is about', async () => {
    const { page, state } = await open(VIEWS.copying);
    await drawn();
    await saveAs(page, 'What changes it', 'csv');
    await until('a file is offered', () => sent('saveFile').length === 1);
    const [[name, kind, csv]] = sent('saveFile') as [string, string, string][];
    assert.deepEqual([name, kind], ['sycophancy-interventions', 'csv']);
    assert.equal(csv.trim().split('\n').length, COPYING.interventions.length + 1);
    await page.locator('[data-action=save]').click();
    await until('the report is offered', () => sent('saveFile').length === 2);
    const [, [, json, content]] = sent('saveFile') as [string, string, string][];
    assert.equal(json, 'json');
    assert.deepEqual(JSON.parse(content), COPYING);
    const { subject } = (await state()) as { subject: unknown };
    assert.deepEqual(subject, VIEWS.copying.subject);
  });

  it('has the numbers of the analysis behind its figures', async () => {
    const { page } = await open(VIEWS.mixed);
    await page.getByRole('button', { name: 'Show Table: What the answer is made of' }).click();
    const rows = page.locator('figure-card[data-heading="What the answer is made of"] data-table tbody tr:not(.space)');
    await until(
      'every part has a row',
      async () => (await rows.count()) === Number(MIXED.conversion?.components.length) + 1,
    );
  });
});
