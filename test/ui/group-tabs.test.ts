import assert from 'node:assert/strict';
import { OpenedModel } from '../../src/analysis/opened-model';
import { parseConfig } from '../../src/core/config/parse';
import { chooseEngine } from '../../src/engine/select';
import { initialParameters } from '../../src/core/model';
import type { AnalysisPage } from './fixtures/analysis-page';
import { openModelTab } from './fixtures/model-tabs';

const { config } = parseConfig(
  JSON.stringify({ task: { group: 'S4', trainFraction: 0.8 }, model: { dModel: 16, heads: 2, dMlp: 32 } }),
);
assert.ok(config);
const S4 = config;

describe('the tabs about a checkpoint of a finite group, in a browser', function () {
  this.timeout(300_000);
  let model: OpenedModel;
  let page: AnalysisPage | undefined;

  before(async () => {
    model = await OpenedModel.open(chooseEngine(S4).engine, initialParameters(S4.model, S4.task), S4);
  });
  after(() => model.dispose());
  afterEach(async () => {
    const errors = page?.view.errors ?? [];
    await page?.view.close();
    page = undefined;
    assert.deepEqual(errors, []);
  });

  async function open(tab: string, theme: 'dark' | 'light' = 'dark'): Promise<AnalysisPage> {
    page = await openModelTab({ name: 'S4', config: S4, model, sentence: 'It is S4.' }, tab, theme);
    return page;
  }

  for (const theme of ['dark', 'light'] as const) {
    it(`show power by irrep in ${theme}`, async () => {
      const opened = await open('spectrum', theme);
      await opened.until('it is drawn', async () => (await opened.painted('[data-figure=spectrum]')) > 0.01);
      assert.equal(await opened.locator('figure-card[data-heading="Power by irrep"]').count(), 1);
      await opened.fullScreenshot(`group-spectrum-${theme}`);
    });

    it(`switch irreps by their names in ${theme}`, async () => {
      const opened = await open('ablation', theme);
      const names = await opened.locator('frequency-toggles button .k').allInnerTexts();
      assert.deepEqual([...names].sort(), ['dim 2', 'sign', 'standard', 'standard ⊗ sign']);
      await opened.locator('frequency-toggles button[data-k="4"]').click();
      await opened.until('it is said', async () =>
        /from the embedding: standard ⊗ sign\./.test(await opened.text('.what')),
      );
      const control = opened.view.page.getByText('5 random subspaces of as many dimensions');
      await control.first().waitFor();
      await opened.fullScreenshot(`group-ablation-${theme}`);
    });
  }

  it('say what there is not, and what instead', async () => {
    const interference = await open('interference');
    assert.match(await interference.text('interference-tab .none'), /x·y in S4 are no circle.*Spectrum shows/);
    await interference.view.close();
    const circuit = await open('circuit');
    assert.match(await circuit.text('circuit-tab p.wide'), /Irreps of S4 have no circles/);
    await circuit.until('neurons are drawn', async () => (await circuit.painted('[data-figure=neurons]')) > 0.01);
    assert.equal(await circuit.locator('figure-card[data-heading="Neurons by coset"]').count(), 1);
    await circuit.fullScreenshot('group-circuit');
  });
});
