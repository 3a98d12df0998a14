import assert from 'node:assert/strict';
import type { CircuitData, TraceData } from '../../src/protocol/analysis';
import { AnalysisPage, RUN } from './fixtures/analysis-page';
import { golden, goldenAnswer } from './fixtures/golden';

const FOUR = ['x', 'op', 'y', '='];
/** Attention α · pattern + (1 − α) with α = ½ of a head that looks at x and y. */
const HALF = [0.76, 0.5, 0.73, 0.51];

/** The answers of the published model, as if it had other tokens. */
function withPositions(positions: string[], weights: number[]): (method: string, args: unknown[]) => unknown {
  return (method, args) => {
    const answer = goldenAnswer(method as never, args);
    if (method === 'circuit') {
      const { heads, ...rest } = answer as CircuitData;
      return { ...rest, positions, heads: heads.map((head) => ({ ...head, mean: weights })) };
    }
    if (method === 'trace') {
      const { attention, ...rest } = answer as TraceData;
      return { ...rest, positions, attention: attention.map(() => weights) };
    }
    return answer;
  };
}

describe('models of other layouts, in a browser', function () {
  this.timeout(90_000);
  let page: AnalysisPage;

  afterEach(async () => {
    const { errors } = page.view;
    await page.view.close();
    assert.deepEqual(errors, []);
  });

  const card = (heading: string): string => `figure-card[data-heading="${heading}"]`;

  for (const [theme, positions, weights] of [
    ['dark', FOUR, HALF],
    ['light', ['x', 'y'], [0.53, 0.47]],
  ] as const) {
    it(`name the positions of ${positions.join(' ')} in ${theme}`, async () => {
      page = await AnalysisPage.open('circuit', { theme, analyse: withPositions([...positions], [...weights]) });
      await page.until('the trace is drawn', async () => (await page.locator('[data-figure^=trace]').count()) > 0);
      await page.until('attention is drawn', async () => (await page.painted('[data-figure=attention]')) > 0.01);
      const last = positions[positions.length - 1];
      assert.equal(await page.text(`${card('Attention')} .note`), `mean over all pairs, from ${last} to each token`);
      await page.button('Show Table: Attention').click();
      const names = await page.locator(`${card('Attention')} thead th`).allInnerTexts();
      assert.deepEqual(names, ['head', ...positions.map((name) => `to ${name}`), 'frequency', 'FVE']);
      await page.button('Show Chart: Attention').click();
      await page.button('Show Table: From tokens to answer').click();
      const rows = await page.locator(`${card('From tokens to answer')} tbody tr`).allInnerTexts();
      assert.deepEqual(
        rows.flatMap((row) => /head 3, (\S+)/.exec(row)?.[1] ?? []),
        positions,
      );
      await page.button('Show Chart: From tokens to answer').click();
      await page.fullScreenshot(`layout-${positions.length}-${theme}`);
    });
  }

  it('have their frequencies ablated where there are several layers, and a line says why no parts', async () => {
    const { config } = RUN;
    const run = { ...RUN, config: { ...config, model: { ...config.model, layers: 2 } } };
    page = await AnalysisPage.open('ablation', { run });
    await page.until('toggles are there', async () => (await page.locator('frequency-toggles button').count()) > 0);
    assert.match(
      await page.text('ablation-tab .tools-line'),
      /taken out of models of one layer without LayerNorm only/,
    );
    assert.equal(await page.button('No MLP').count(), 0);
    await page.locator(`frequency-toggles button[data-k="${golden.spectrum.keys[0]}"]`).click();
    await page.until('it is removed', () => page.asked('ablate').length === 2);
    await page.fullScreenshot('ablation-no-parts');
  });
});
