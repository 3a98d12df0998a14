import assert from 'node:assert/strict';
import { AnalysisPage, gate, RUN } from './fixtures/analysis-page';
import { NANDA, openCheckpointPage } from './fixtures/checkpoint-page';
import { grokkingCurves } from './fixtures/curves';
import { openDashboard } from './fixtures/dashboard';
import { goldenAnswer } from './fixtures/golden';
import { entry, HISTORY, openResults, OUTPUTS } from './fixtures/results';
import { runView } from './fixtures/run-view';
import type { StaticPage } from './harness';
import { stopNow } from './keyboard';
import { until } from '../until';

describe('the place that a person has, in a browser', function () {
  this.timeout(300_000);

  let view: StaticPage | undefined;

  afterEach(async () => {
    const errors = view?.errors ?? [];
    await view?.close();
    view = undefined;
    assert.deepEqual(errors, []);
  });

  async function dashboard(run: typeof RUN): Promise<StaticPage> {
    view = await openDashboard(run, grokkingCurves(200));
    await view.page.locator('training-tab').waitFor();
    return view;
  }

  async function analysis(tab: string, options: Parameters<typeof AnalysisPage.open>[1] = {}): Promise<AnalysisPage> {
    const page = await AnalysisPage.open(tab, options);
    view = page.view;
    return page;
  }

  /** Presses a button by keyboard, as it is focused. */
  async function press(name: string | RegExp): Promise<void> {
    const button = view!.page.getByRole('button', { name }).first();
    await button.focus();
    await view!.page.keyboard.press('Enter');
  }

  /** Waits until the focus is there, where it can be seen. */
  async function focusIs(what: RegExp): Promise<void> {
    let stop = await stopNow(view!.page);
    await until(`the focus is on ${what}, and not on "${stop.what}"`, async () => {
      stop = await stopNow(view!.page);
      return what.test(stop.what);
    });
    assert.equal(stop.unseen, undefined);
  }

  const changed = (run: typeof RUN): Promise<void> => view!.post({ kind: 'notify', method: 'runChanged', args: [run] });

  it('keeps the focus: from Pause to Resume, from Resume to Pause, and from Stop to Resume', async () => {
    await dashboard(runView('running'));
    await press('Pause');
    await changed(runView('paused'));
    await focusIs(/run-header vscode-button button Resume/);
    await view!.page.keyboard.press('Enter');
    await changed(runView('running'));
    await focusIs(/run-header vscode-button button Pause/);
    await press('Stop');
    await changed(runView('stopped'));
    await focusIs(/run-header vscode-button button Resume/);
    await changed(runView('completed'));
    await focusIs(/menu-button vscode-button button More actions/);
  });

  it('keeps the focus: from the Resume of a notice to the head', async () => {
    await dashboard(runView('interrupted'));
    await press('Resume');
    await changed(runView('running'));
    await focusIs(/run-header vscode-button button Pause/);
  });

  it('keeps the focus on a button that waits, which is pressed only once, and the wait is seen', async () => {
    const never = new Promise<never>(() => {});
    view = await openDashboard(runView('running'), grokkingCurves(200), { act: () => never });
    await view.page.locator('training-tab').waitFor();
    await press('Pause');
    await view.page.locator('vscode-button[data-action=pause][aria-disabled=true]').waitFor();
    await view.page.keyboard.press('Enter');
    await focusIs(/run-header vscode-button button Pause/);
    await until('it says what it waits for', () => view!.page.locator('run-header .pending').isVisible());
    assert.match(await view.page.locator('run-header .pending').innerText(), /Pause …$/);
    assert.equal(view.sent.filter((message) => (message as { method: string }).method === 'act').length, 1);
  });

  it('is where the page was scrolled to, after a reload too, and a page that opens says so', async () => {
    const run = runView('running', { epoch: 1990 });
    const viewport = { width: 700, height: 500 };
    const scrolled = (): Promise<number> => view!.page.evaluate(() => document.documentElement.scrollTop);
    view = await openDashboard(run, grokkingCurves(200), { viewport });
    await view.page.locator('training-tab').waitFor();
    await view.page.mouse.move(350, 60);
    await view.page.mouse.wheel(0, 420);
    await until('it is noted', async () => ((await view!.state()) as { scrolled: number }).scrolled === 420);
    const state = await view.state();
    await view.close();
    const { opened: opening, open } = gate();
    view = await openDashboard(run, grokkingCurves(200), { viewport, state, opening });
    await view.page.getByText('Opening the run …').waitFor();
    assert.equal(((await view.state()) as { scrolled: number }).scrolled, 420, 'a reload now loses nothing');
    open();
    await until('it is where it was', async () => (await scrolled()) === 420);
  });

  it('closes the menu with Tab, and goes on from its button', async () => {
    const { page } = await dashboard(runView('running'));
    await press('More actions');
    await page.locator('[role=menuitem]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await focusIs(/checkpoint-scrubber vscode-button button Previous/);
    await page.keyboard.press('Shift+Tab');
    await focusIs(/menu-button vscode-button button More actions/);
  });

  it('keeps the focus on Previous at the first checkpoint, and from → latest on the slider', async () => {
    const page = await analysis('training');
    await page.scrub('Home', 'ArrowRight');
    await press(/^Previous Checkpoint/);
    await page.until('it is the first', async () => (await page.text('checkpoint-scrubber .epoch')) === '0');
    await focusIs(/button Previous Checkpoint/);
    await press('→ latest');
    await page.until('it is the newest', async () => (await page.text('checkpoint-scrubber .latest')) === 'latest');
    await focusIs(/checkpoint-scrubber input Checkpoint/);
  });

  it('keeps the focus: from Retry to the view that is tried again', async () => {
    let fails = true;
    const page = await analysis('spectrum', {
      analyse: (method, args) => {
        if (method === 'spectrum' && fails) {
          throw new Error('the process has ended');
        }
        return goldenAnswer(method, args);
      },
    });
    await page.button('Retry').waitFor();
    fails = false;
    await press('Retry');
    await page.locator('spectrum-tab figure-view').first().waitFor();
    await focusIs(/^grokking-dashboard spectrum-tab/);
  });

  it('keeps the focus: from Reset of a threshold to its slider', async () => {
    const page = await analysis('spectrum');
    await page.locator('spectrum-tab input[type=range]').focus();
    await page.view.page.keyboard.press('ArrowRight');
    await press(/^Reset to/);
    await focusIs(/spectrum-tab input/);
  });

  it('keeps the focus: from Reset Zoom to the tools beside it', async () => {
    const { page } = await dashboard(runView('running', { epoch: 1990 }));
    await page.locator('line-chart[data-chart=loss] .plot').focus();
    await page.keyboard.press('+');
    await press(/^Reset Zoom.*: Loss/);
    await page.locator('[data-tool=reset-zoom]').first().waitFor({ state: 'detached' });
    await focusIs(/chart-card vscode-button button .*: Loss/);
  });

  it('keeps the focus: from Run Again to Cancel and back, from Remove to the list, and stays on Clear', async () => {
    const first = entry(20, 'measure', { output: OUTPUTS.number });
    view = await openResults([first, ...HISTORY]);
    const { page } = view;
    await page.locator('result-header h1').waitFor();
    const notify = (method: string, ...args: unknown[]): Promise<void> => view!.post({ kind: 'notify', method, args });
    await press('Run Again');
    await notify('entryChanged', { ...first, state: 'running', milliseconds: undefined });
    await focusIs(/result-header vscode-button button .*Cancel/);
    await notify('entryChanged', first);
    await focusIs(/result-header vscode-button button .*Run Again/);
    await press('Remove');
    await notify('removed', [20]);
    await focusIs(/result-list div Results, newest first/);
    await press(/^Clear all/);
    const gone = HISTORY.filter(({ state, pinned }) => state !== 'running' && !pinned).map(({ id }) => id);
    await notify('removed', gone);
    await page.locator('[data-action=clear][aria-disabled=true]').waitFor();
    await focusIs(/vscode-button button Clear all/);
  });

  it('keeps the focus on what makes a checkpoint the current one', async () => {
    const run = { name: 'add-113', epoch: 12_000, current: false };
    view = await openCheckpointPage({ ...NANDA, run });
    await press('Set as current checkpoint');
    await view.post({ kind: 'notify', method: 'changed', args: [{ ...NANDA, run: { ...run, current: true } }] });
    await view.page.locator('owning-run vscode-button[aria-disabled=true]').waitFor();
    await focusIs(/owning-run vscode-button button/);
  });
});
