import axe, { type AxeResults, type RunOptions } from 'axe-core';
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

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules of {@link TAGS} that look at colours, which are all that a theme changes. */
const OF_COLORS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds wrong with a page as it is now, by the rules of WCAG 2.2 AA and its best practices.
 * @param colorsAlone by the rules that look at colours
 */
export async function audit(page: Page, { colorsAlone = false } = {}): Promise<Finding[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(axe.source);
  }
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>, RunOptions>(
    (options) => window.axe.run(document, { resultTypes: ['violations'], ...options }),
    colorsAlone
      ? { runOnly: { type: 'rule', values: OF_COLORS } }
      : { runOnly: { type: 'tag', values: TAGS }, rules: { 'target-size': { enabled: true } } },
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
