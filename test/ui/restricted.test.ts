import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { type Lab, openLab } from './harness';

/** The packaged extension in a workspace that is not trusted. */
describe('the lab in Restricted Mode', function () {
  this.timeout(300_000);
  let lab: Lab;

  before(async () => {
    lab = await openLab({ workspace: 'test/fixtures/restricted', restricted: true });
  });
  after(() => lab?.close());

  it('runs nothing of the workspace, and says why', async () => {
    await lab.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'spy.analysis.js' }).dblclick();
    const lens = lab.page.locator('.codelens-decoration a', { hasText: 'Trust the workspace' });
    await lens.waitFor();
    assert.equal(await lab.page.locator('.codelens-decoration a', { hasText: 'Run on' }).count(), 0);
    for (const command of ['Grokking: Run Analysis…', 'Grokking: Train']) {
      await lab.command(command);
      const refusal = lab.page.locator('.notification-toast', { hasText: /not trusted/ }).first();
      await refusal.waitFor();
      await lab.page.keyboard.press('Escape');
      await refusal.waitFor({ state: 'hidden' });
    }
    assert.deepEqual(
      readdirSync(lab.workspace),
      ['spy.analysis.js'],
      'nothing was executed, no run made, no types put there',
    );
  });
});
