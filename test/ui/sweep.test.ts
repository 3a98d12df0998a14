import assert from 'node:assert/strict';
import { until } from '../until';
import { grokkingSweep, PHASE_PLAN } from '../unit/sweep-data';
import { encoded } from '../../src/protocol/json-port';
import { sentRows } from '../../src/extension/sweeps/sent-rows';
import { openSweep, sweptView } from './fixtures/sweep';
import { painted, saveAs, type StaticPage } from './harness';

const TALL = { width: 1200, height: 2300 };

describe('the page of a sweep, in a browser', function () {
  this.timeout(120_000);
  let view: StaticPage;
  afterEach(() => view.close());

  const figure = (name: string) => view.page.locator(`figure-view[data-figure=${name}]`);
  const drawn = (name: string): Promise<unknown> =>
    until(`${name} is drawn`, async () => (await figure(name).count()) === 1 && (await painted(figure(name))) > 0.005);
  const choose = async (name: string, option: string): Promise<void> => {
    await view.page.getByRole('combobox', { name, exact: true }).click();
    await view.page.getByRole('option', { name: option, exact: true }).click();
  };
  const sent = (method: string): unknown[] | undefined =>
    (view.sent as { method?: string; args?: unknown[] }[]).find((message) => message.method === method)?.args;

  for (const theme of ['dark', 'light'] as const) {
    it(`shows the diagram, lines, dots and rows: ${theme}`, async () => {
      view = await openSweep(sweptView(), { theme, viewport: TALL });
      for (const name of ['phase-diagram', 'parallel', 'scatter']) {
        await drawn(name);
      }
      await view.screenshot(`sweep-${theme}`);
      assert.match(await view.page.locator('sweep-header header').innerText(), /45 of 60 runs.*5 min left/s);
      assert.deepEqual(view.errors, []);
    });
  }

  it('opens the runs of a cell by keyboard and by a click, and is as it was left', async () => {
    view = await openSweep(sweptView(), { viewport: TALL });
    await drawn('phase-diagram');
    await figure('phase-diagram').locator('.plot').focus();
    // Fraction 0.4 with weight decay 0, then 0.3.
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('ArrowUp');
    await figure('phase-diagram').getByText('trainFraction 0.4 · weightDecay 0.3: never grokked (n = 3) · 0 of 3 grokked').waitFor(); // prettier-ignore
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await until('the runs', () => sent('openRuns')), [[1, 21, 41]]);
    await choose('Measure', 'Share that grokked');
    await choose('x', 'weightDecay');
    await figure('phase-diagram').getByText('weightDecay 0.3').waitFor({ state: 'detached' });
    const kept = (await view.state()) as { sweep: string; choices: { measure: string; axes: object } };
    assert.deepEqual([kept.sweep, kept.choices.measure], ['/runs/1.sweep', 'grokked_share']);
    assert.deepEqual(kept.choices.axes, { x: 'optimizer.weightDecay', y: 'task.trainFraction', facet: undefined });
    await saveAs(view.page, 'Share that grokked', 'csv');
    const [name, , csv] = (await until('the file', () => sent('saveFile'))) as string[];
    assert.equal(name, 'phase-diagram.csv');
    assert.match(csv, /^optimizer\.weightDecay,task\.trainFraction,grokked_share,/);
  });

  it('takes rows as they come, filters, sorts and groups them', async () => {
    view = await openSweep(
      sweptView(PHASE_PLAN, () => false),
      { viewport: TALL },
    );
    await view.page.getByText('come with the first run that ends').waitFor();
    await view.screenshot('sweep-empty');
    const { rows } = grokkingSweep(PHASE_PLAN);
    await view.post({ kind: 'notify', method: 'rowsCame', args: [encoded(sentRows(rows))] });
    await drawn('parallel');
    const table = view.page.locator('rows-table');
    await table.getByRole('textbox').fill('weightDecay=3 trainFraction=0.8');
    await until('three rows', async () => (await table.locator('tbody tr:not(.space)').count()) === 3);
    await table.getByRole('textbox').fill('');
    await table.getByRole('combobox').click();
    await table.getByRole('option', { name: 'all but the seed' }).click();
    await until('groups', async () => (await table.locator('tr.group').count()) > 3);
    await view.page.locator('sweep-header').getByText('Pause').click();
    assert.deepEqual(await until('the request', () => sent('act')), ['pause']);
  });

  it('takes 15,000 rows, and is narrow', async () => {
    const fractions = Array.from({ length: 25 }, (_, i) => 0.3 + 0.02 * i);
    const decays = Array.from({ length: 60 }, (_, i) => 0.01 * 1.1 ** i);
    const plan = {
      vary: { 'task.trainFraction': fractions, 'optimizer.weightDecay': decays },
      seeds: Array.from({ length: 10 }, (_, i) => i),
    };
    const many = sweptView(plan, () => true);
    assert.equal(many.rows.index.length, 15_000);
    view = await openSweep(many, { viewport: TALL });
    await drawn('parallel');
    await drawn('phase-diagram');
    await view.screenshot('sweep-15000');
    await view.page.locator('rows-table').getByText('15,000 rows').waitFor();
    assert.deepEqual(view.errors, []);
    await view.close();
    view = await openSweep(sweptView(), { viewport: { width: 320, height: 2600 } });
    await drawn('phase-diagram');
    await view.screenshot('sweep-narrow');
    assert.ok(await view.page.evaluate(() => document.documentElement.scrollWidth <= 320), 'nothing runs out of the page');
  }); // prettier-ignore
});
