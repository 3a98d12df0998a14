import assert from 'node:assert/strict';
import { until } from '../until';
import { type Lab, openLab, painted } from './harness';

/** The packaged extension in a real VS Code, used as a person would. */
describe('the lab', function () {
  this.timeout(300_000);
  let lab: Lab;

  before(async () => {
    lab = await openLab({ workspace: 'test/fixtures/workspace', theme: 'light' });
  });
  after(() => lab?.close());

  it('trains a config from the palette, and its dashboard shows the run to its end', async () => {
    await lab.command('Grokking: Train');
    await lab.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'tiny' }).first().click();
    await lab.webview().locator('run-header', { hasText: 'completed' }).waitFor();
    await lab.webview().locator('line-chart canvas').first().waitFor();
    await lab.screenshot('lab-training');
  });

  it('answers about the checkpoint in every tab', async () => {
    const answers: Record<string, RegExp> = {
      Spectrum: /key frequenc/,
      Circuit: /Embedding circles/,
      Ablation: /intact/,
      Interference: /runner-up|agree better/,
    };
    for (const [tab, text] of Object.entries(answers)) {
      await lab.webview().getByRole('tab', { name: tab }).click();
      const panel = lab.webview().locator('tab-view');
      await panel.getByText(text).first().waitFor();
      assert.equal(await panel.getByRole('alert').count(), 0, tab);
      const drawing = panel.locator('figure-view');
      await until(`${tab} is painted`, async () => (await painted(drawing)) > 0.01);
      await lab.screenshot(`lab-${tab.toLowerCase()}`);
    }
  });
});
