import assert from 'node:assert/strict';
import { AnalysisPage, RUN } from './fixtures/analysis-page';
import { goldenAnswer } from './fixtures/golden';
import { frequencyRemark } from '../../src/text/frequencies';
import { operandComponents, cyclicGroupOf } from '../../src/core/measures/group';
import type { SpectrumData } from '../../src/protocol/analysis';

describe('what frequencies mean for an expression, in the tabs', function () {
  this.timeout(60_000);
  let page: AnalysisPage;
  afterEach(() => page.view.close());

  async function open(tab: string, expression: string | undefined, theme: 'dark' | 'light' = 'dark'): Promise<void> {
    const own = { ...RUN.config.task, ...(expression !== undefined && { operation: 'expression', expression } as const) }; // prettier-ignore
    const group = cyclicGroupOf(own);
    const operands = Array.from({ length: 48 }, (_, i) => operandComponents(group, i + 1));
    page = await AnalysisPage.open(tab, {
      theme,
      run: { ...RUN, config: { ...RUN.config, task: own } },
      analyse: (method, args) => {
        const answer = goldenAnswer(method, args);
        return method === 'spectrum' && expression ? ({ ...(answer as SpectrumData), operands }) : answer; // prettier-ignore
      },
    });
    await page.answered();
  }

  for (const tab of ['spectrum', 'circuit', 'interference']) {
    it(`is said in ${tab} where it is not plain`, async () => {
      for (const expression of ['3x + 5y', 'x^2 + y']) {
        await open(tab, expression, tab === 'spectrum' && expression === '3x + 5y' ? 'light' : 'dark');
        const { task } = RUN.config;
        assert.equal(
          await page.text(`${tab}-tab .remark`),
          frequencyRemark({ ...task, operation: 'expression', expression }),
        );
        await page.fullScreenshot(`remark-${tab}-${expression.replaceAll(/\W+/g, '')}`);
        await page.view.close();
      }
      await open(tab, undefined);
      assert.equal(await page.locator(`${tab}-tab .remark`).count(), 0);
    });
  }
});
