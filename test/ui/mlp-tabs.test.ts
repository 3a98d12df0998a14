import assert from 'node:assert/strict';
import { OpenedModel } from '../../src/analysis/opened-model';
import { analyticSolution } from '../../src/core/analytic-solution';
import { parseConfig } from '../../src/core/config/parse';
import { cyclicGroupOf } from '../../src/core/measures/group';
import { sumOfPairs } from '../../src/core/measures/neuron-phases';
import type { Parameters } from '../../src/core/model';
import { MersenneTwister } from '../../src/core/random';
import { allPairs } from '../../src/core/tasks';
import { chooseEngine } from '../../src/engine/select';
import { audit } from './axe';
import type { AnalysisPage } from './fixtures/analysis-page';
import { openModelTab } from './fixtures/model-tabs';

const { config } = parseConfig(
  JSON.stringify({ task: { modulus: 23, trainFraction: 0.6 }, model: { family: 'mlp', dMlp: 128 } }),
);
assert.ok(config);
const MLP = config;

/** The analytic solution, and noise as a training leaves it. */
function weights(): Parameters {
  const sum = sumOfPairs(cyclicGroupOf(MLP.task), allPairs(MLP.task));
  assert.ok(sum);
  const { x, y, out } = analyticSolution(sum, MLP.model.dMlp);
  const random = new MersenneTwister([1]);
  const noisy = (values: Float32Array): Float32Array => values.map((value) => value + 0.04 * random.normal());
  const rows = Float32Array.from([...x.data, ...y.data]);
  return {
    'blocks.0.mlp.W_in': { shape: [2 * MLP.task.modulus, MLP.model.dMlp], data: noisy(rows) },
    'unembed.W_U': { shape: out.shape, data: noisy(out.data) },
  };
}

describe('the tabs about a checkpoint of the family mlp, in a browser', function () {
  this.timeout(300_000);
  let model: OpenedModel;
  let page: AnalysisPage | undefined;

  before(async () => {
    model = await OpenedModel.open(chooseEngine(MLP).engine, weights(), MLP);
  });
  after(() => model.dispose());
  afterEach(async () => {
    const errors = page?.view.errors ?? [];
    await page?.view.close();
    page = undefined;
    assert.deepEqual(errors, []);
  });

  async function open(tab: string, theme: 'dark' | 'light' = 'dark'): Promise<AnalysisPage> {
    page = await openModelTab({ name: 'mlp', config: MLP, model, sentence: 'It adds.' }, tab, theme);
    return page;
  }

  const drawn = (opened: AnalysisPage, figure: string): Promise<unknown> =>
    opened.until(`${figure} is drawn`, async () => (await opened.painted(`[data-figure=${figure}]`)) > 0.01);

  for (const theme of ['dark', 'light'] as const) {
    it(`show its circuit beside the analytic solution in ${theme}`, async () => {
      const opened = await open('circuit', theme);
      for (const figure of ['phases', 'weights-learned', 'weights-analytic', 'neurons']) {
        await drawn(opened, figure);
      }
      assert.equal(await opened.locator('[data-figure=attention]').count(), 0);
      await opened.view.page
        .getByText(/100% of all pairs right · IPR 1\.00, 1\.00, 1\.00/)
        .first()
        .waitFor();
      await opened.view.page
        .getByText(/median \|φ₁ \+ φ₂ − φ₃\| \d/)
        .first()
        .waitFor();
      await opened.fullScreenshot(`mlp-circuit-${theme}`);
      assert.deepEqual(await audit(opened.view.page), []);
    });

    it(`show waves of W_in's rows of x and of y, and of W_U in ${theme}`, async () => {
      const opened = await open('spectrum', theme);
      await drawn(opened, 'spectrum');
      assert.match(await opened.text('.tools'), /of W_in/);
      await opened.fullScreenshot(`mlp-spectrum-${theme}`);
    });

    it(`ablate frequencies, and no parts, in ${theme}`, async () => {
      const opened = await open('ablation', theme);
      assert.match(await opened.text('ablation-tab .tools-line'), /A model of the family mlp has no heads/);
      await opened.locator('frequency-toggles button[data-k="4"]').click();
      await opened.until('it is said', async () => /from the embedding: .*4/.test(await opened.text('.what')));
      await opened.fullScreenshot(`mlp-ablation-${theme}`);
    });
  }

  it('show how its waves interfere', async () => {
    const opened = await open('interference');
    await opened.until('it is drawn', async () => (await opened.painted('interference-tab [data-figure]')) > 0.01);
    await opened.fullScreenshot('mlp-interference');
  });
});
