import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with an element. */
export interface Finding {
  readonly rule: string;
  /** Selectors from the page down to the element. */
  readonly target: string;
  readonly help: string;
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** What axe finds wrong with a page as it is now; by all its rules, or by some. */
export async function audit(page: Page, rules: readonly string[] = []): Promise<Finding[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(axe.source);
  }
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>, readonly string[]>(
    (only) =>
      window.axe.run(document, {
        resultTypes: ['violations'],
        runOnly:
          only.length > 0
            ? { type: 'rule', values: [...only] }
            : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        ...(only.length === 0 && { rules: { 'target-size': { enabled: true } } }),
      }),
    rules,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const path = target.flat();
      return {
        rule: id,
        target: path.join(' » '),
        help: failureSummary.replace(/\s+/g, ' '),
      };
    }),
  );
}
