import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { until } from '../until';
import { type Lab, openLab, painted } from './harness';
import { stopNow } from './keyboard';

const ANALYSIS = 'plotFourierSpectrum';
/** More stops than any page has. */
const MOST = 60;

/** The editors that VS Code opens again after a reload: it writes them a while after they change, and no reload waits for it. */
function keptEditors(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('no answer'));
      });
    const kept: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await result(indexedDB.open(name ?? ''));
      if (database.objectStoreNames.contains('ItemTable')) {
        const items = database.transaction('ItemTable').objectStore('ItemTable');
        kept.push(String(await result<unknown>(items.get('memento/workbench.parts.editor'))));
      }
      database.close();
    }
    return kept.join();
  });
}

/** What the walkthrough leads to, in a real VS Code, without a mouse. */
describe('a newcomer with a keyboard alone', function () {
  this.timeout(600_000);
  let lab: Lab;

  before(async () => {
    lab = await openLab({ workspace: 'samples', theme: 'dark', newcomer: true });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'passed') {
      await lab.screenshot('newcomer-failed');
    }
  });
  after(() => lab?.close());

  const press = (...keys: string[]): Promise<void> =>
    keys.reduce((before, key) => before.then(() => lab.page.keyboard.press(key)), Promise.resolve());

  const picker = (text: string): ReturnType<Lab['page']['locator']> =>
    lab.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: text });

  /** The palette does not list anew what an extension contributes while it is open: so it is opened again. */
  async function command(title: string): Promise<void> {
    await until(`the palette has "${title}"`, async () => {
      await press('F1');
      await lab.page.locator('.quick-input-widget input[type=text]').waitFor();
      await lab.page.keyboard.type(title);
      try {
        await picker(title).first().waitFor({ timeout: 5_000 });
      } catch {
        await press('Escape');
        return false;
      }
      await press('Enter');
      return true;
    });
  }

  /**
   * Runs a command that asks by a list, types and takes what it finds. Where something else takes the focus meanwhile (a page
   * that opens), the list closes, and the command is run again.
   */
  async function choose(title: string, text: string): Promise<void> {
    await until(`"${title}" offers ${text}`, async () => {
      await command(title);
      try {
        await lab.page.locator('.quick-input-widget input[placeholder]:focus').waitFor({ timeout: 20_000 });
        await lab.page.keyboard.type(text);
        await picker(text).first().waitFor({ timeout: 20_000 });
      } catch {
        await press('Escape');
        return false;
      }
      await press('Enter');
      return true;
    });
  }

  /** The page that has such an element. */
  const pageWith = (element: string): Promise<FrameLocator> =>
    until(`a page has ${element}`, async () => {
      const outer = lab.page.locator('iframe.webview.ready');
      for (let i = 0; i < (await outer.count()); i++) {
        const page = outer.nth(i).contentFrame().frameLocator('iframe#active-frame');
        if ((await page.locator(element).count()) > 0) {
          return page;
        }
      }
      return undefined;
    });

  /** Goes on with Tab until the focus, which must be seen, is there. */
  async function tabTo(view: FrameLocator, what: RegExp, key = 'Tab'): Promise<void> {
    const visited: string[] = [];
    for (let i = 0; i < MOST; i++) {
      const stop = await stopNow(view.locator('body'));
      if (what.test(stop.what)) {
        assert.equal(stop.unseen, undefined, stop.what);
        return;
      }
      visited.push(stop.what);
      await press(key);
    }
    assert.fail(`${what} is not among ${visited.join(', ')}`);
  }

  const focused = (view: FrameLocator, what: RegExp): Promise<unknown> =>
    until(`the focus is on ${what}`, async () => what.test((await stopNow(view.locator('body'))).what));

  const step = (id: string, isDone: boolean): ReturnType<Lab['page']['locator']> =>
    lab.page.locator(`.getting-started-step[data-step-id$="#start#${id}"][aria-checked=${isDone}]`);

  it('lands in Get Started', async () => {
    await step('train', false).waitFor();
    assert.equal(await lab.page.locator('.getting-started-step').count(), 6);
    assert.equal(await lab.page.locator('.getting-started-step[aria-checked=true]').count(), 0);
    await lab.screenshot('newcomer-get-started');
  });

  it('trains, scrubs, takes a frequency out, runs a function and saves its figure', async () => {
    await choose('Grokking: Train', 'quick');
    const view = await pageWith('run-header');
    await view.locator('run-header', { hasText: 'completed' }).waitFor({ timeout: 300_000 });

    await tabTo(view, /checkpoint-scrubber input/);
    const epoch = view.locator('checkpoint-scrubber .epoch');
    const newest = await epoch.innerText();
    await press('ArrowLeft', 'ArrowLeft');
    await until('an earlier checkpoint is shown', async () => (await epoch.innerText()) !== newest);
    await view.locator('checkpoint-scrubber button.latest').waitFor();
    await lab.screenshot('newcomer-scrubbed');

    await tabTo(view, /tab-view button Training/);
    await press('ArrowRight', 'ArrowRight', 'ArrowRight');
    await view.getByRole('tab', { name: 'Ablation', selected: true }).waitFor();
    await view.locator('frequency-toggles button').first().waitFor();
    await tabTo(view, /frequency-toggles button k = /);
    await press('Space');
    await view.locator('frequency-toggles button[aria-pressed=true]').waitFor();
    await view
      .getByText(/control: \d+ random sets/)
      .first()
      .waitFor();
    await until('it is drawn', async () => (await painted(view.locator('[data-figure=ablation-accuracy]'))) > 0.01);
    await lab.screenshot('newcomer-ablated');

    await choose('Grokking: Run Analysis…', ANALYSIS);
    const results = await pageWith('result-header');
    await results.locator('result-header', { hasText: 'done' }).waitFor();
    const figure = results.locator('figure-view').first();
    await until('its figure is drawn', async () => (await painted(figure)) > 0.01);

    await command('Grokking: Show Results');
    await tabTo(results, /figure-view div/);
    await press('m');
    await focused(results, /menu-button vscode-button button Save as…/);
    await press('Enter');
    await focused(results, /menu-button button SVG/);
    await lab.screenshot('newcomer-saves');
    await press('Enter');
    const field = lab.page.locator('.quick-input-widget input[type=text]').first();
    const file = await until('a file is proposed', async () => {
      const proposed = (await field.count()) > 0 ? await field.inputValue() : '';
      return proposed.endsWith('.svg') ? proposed : undefined;
    });
    await press('Enter');
    const saved = await until('it is written', () => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return undefined;
      }
    });
    assert.match(saved, /^<svg[^>]*>[\s\S]*<\/svg>\s*$/);
    rmSync(file);
  });

  it('reads why, and has done every step; Get Started does not come by itself again', async () => {
    await choose('Grokking: Open Dashboard', 'quick');
    const view = await pageWith('run-header');
    await command('Grokking: Explain This');
    await focused(view, /tab-explanation h2/);
    await view.locator('tab-explanation a').first().waitFor();
    await lab.screenshot('newcomer-explained');
    await press('Escape');
    await focused(view, /Explain this/);

    await command('Grokking: Get Started');
    for (const id of ['train', 'watch', 'scrub', 'ablate', 'function', 'explain']) {
      await step(id, true).waitFor();
    }
    await lab.screenshot('newcomer-done');
    const tabs = lab.page.locator('.tabs-container .tab');
    await command('View: Close All Editors');
    await until(
      'VS Code has kept that no editor is open',
      async () => !(await keptEditors(lab.page)).includes('"editors":[{'),
    );
    await lab.reload();
    await choose('Grokking: Open Dashboard', 'quick');
    await pageWith('run-header'); // the lab is active, and would have opened Get Started
    assert.deepEqual(await tabs.allInnerTexts(), ['quick']);
  });
});
