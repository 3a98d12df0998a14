import assert from 'node:assert/strict';
import { AnalysisPage } from './fixtures/analysis-page';
import type { Analyse } from './fixtures/dashboard';
import { FORKED, forkedAnswer } from './fixtures/forked';
import { goldenAnswer } from './fixtures/golden';

describe('the pairs that moved, on the dashboard of a fork', function () {
  this.timeout(60_000);
  let page: AnalysisPage;
  afterEach(() => page.view.close());

  const FIGURE = '[data-figure=moved-pairs]';
  const open = async (analyse: Analyse, options: Parameters<typeof AnalysisPage.open>[1] = {}): Promise<void> => {
    page = await AnalysisPage.open('training', { run: FORKED, analyse, ...options });
  };

  for (const theme of ['dark', 'light'] as const) {
    it(`stand beside the answers, each way with its count and share of right answers, in ${theme}`, async () => {
      await open(forkedAnswer, { theme });
      await page.until('it is drawn', async () => {
        return (await page.locator(FIGURE).count()) > 0 && (await page.painted(FIGURE)) > 0.01;
      });
      await page.answered();
      const [note, legend] = [await page.text('moved-pairs .note'), await page.text(`${FIGURE} .readout`)];
      assert.match(note, /since add-97 @ 4,000; × wrong/);
      assert.match(
        legend,
        /train → test [\d,]+: 100% right .*train, as before 3,763: 100% right .*never trained [\d,]+: 100% right/,
      );
      assert.equal(page.asked('answers').length, 1, 'both maps are of one answer');
      await page.fullScreenshot(`moved-pairs-${theme}`);
    });
  }

  it('are read by keys, and follow the scrubber', async () => {
    await open(forkedAnswer);
    await page.answered();
    await page.locator(`${FIGURE} .plot`).focus();
    await page.view.page.keyboard.press('Home');
    await page.until('a pair is read', async () =>
      /^\(\d+, \d+\) → \d+ · says so · (train|never)/.test(await page.text(`${FIGURE} .reading`)),
    );
    await page.scrub('Home');
    await page.until('the first checkpoint has them wrong', async () =>
      /train → test [\d,]+: 0(\.0)?% right/.test(await page.text(`${FIGURE} .readout`)),
    );
  });

  it('take no room where none moved, and say why nobody knows', async () => {
    await open(goldenAnswer);
    await page.answered();
    assert.equal(await page.locator('moved-pairs').isVisible(), false);
    await page.view.close();
    await open((method, args) => {
      const answer = goldenAnswer(method, args);
      return method === 'answers' ? { ...(answer as object), before: { problem: 'the run add-97 is gone' } } : answer;
    });
    await page.answered();
    assert.equal(await page.text('moved-pairs p'), 'Which pairs moved is not known: the run add-97 is gone');
  });
});
