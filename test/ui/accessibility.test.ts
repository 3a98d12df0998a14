import assert from 'node:assert/strict';
import { audit, type Finding } from './axe';
import { DASHBOARD, PAGES, RESULTS } from './fixtures/scenes';
import { walk } from './keyboard';
import type { ThemeName } from './theme';

const WIDE = { width: 1200, height: 900 };
/** WCAG 1.4.10: a page of 1280 pixels at 400%. */
const NARROW = { width: 320, height: 640 };
/** A page of 1200 pixels at 200%. */
const ZOOMED = { width: 600, height: 450 };

/** The one that pages open in, and those that they change to. */
const THEMES = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const satisfies ThemeName[];

describe(`accessibility in a browser, ${Object.values(PAGES).flat().length} scenes × ${THEMES.length} themes`, function () {
  this.timeout(300_000);

  /** What axe finds, a line each. */
  function news(where: string, findings: readonly Finding[]): string[] {
    return findings.map(({ rule, target, help }) => `${where}: ${rule}: ${target}: ${help}`);
  }

  for (const [name, scenes] of Object.entries(PAGES)) {
    describe(name, () => {
      for (const scene of scenes) {
        it(`${scene.name}: axe finds nothing, each stop of Tab is seen, and it fits where it is narrow`, async () => {
          const view = await scene.open({ viewport: WIDE });
          const { page } = view;
          try {
            const found: string[] = [];
            for (const theme of THEMES) {
              await view.setTheme(theme);
              await page.evaluate(drawnAnew);
              found.push(...news(theme, await audit(page, { colorsAlone: theme !== THEMES[0] })));
            }
            const stops = await walk(page);
            assert.ok(stops.length > 0, 'there is something to do by keyboard');
            found.push(...stops.flatMap(({ what, unseen }) => (unseen === undefined ? [] : [`${what}: ${unseen}`])));
            for (const [where, viewport] of [
              ['at 200%', ZOOMED],
              ['at 320 pixels', NARROW],
            ] as const) {
              await page.setViewportSize(viewport);
              await page.evaluate(drawnAnew);
              found.push(...(await page.evaluate(layoutProblems)).map((problem) => `${where}: ${problem}`));
            }
            found.push(...news('at 320 pixels', await audit(page)));
            assert.deepEqual(found, []);
          } finally {
            await view.close();
          }
        });
      }
    });
  }

  it('moves nothing where the person wants nothing to move', async () => {
    for (const scene of [DASHBOARD[0], RESULTS.find(({ name }) => name === 'running')!]) {
      const view = await scene.open({ viewport: WIDE });
      const moving = (): Promise<number> => view.page.evaluate(endlessAnimations);
      assert.ok((await moving()) > 0, `${scene.name} has something that moves`);
      await view.page.emulateMedia({ reducedMotion: 'reduce' });
      assert.equal(await moving(), 0, scene.name);
      await view.close();
    }
  });

  it('tells the chosen tab, the track and its handle in forced colours', async () => {
    const view = await DASHBOARD[0].open({ viewport: WIDE });
    await view.page.emulateMedia({ forcedColors: 'active' });
    const color = (selector: string, property: string): Promise<string> =>
      view.page
        .locator(selector)
        .first()
        .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
    const canvas = await color('[role=tab][aria-selected=false]', 'border-bottom-color');
    assert.notEqual(await color('[role=tab][aria-selected=true]', 'border-bottom-color'), canvas);
    assert.notEqual(await color('checkpoint-scrubber .track', 'background-color'), canvas);
    assert.notEqual(await color('checkpoint-scrubber .ticks', 'stroke'), canvas);
    assert.notEqual(await color('phase-legend i', 'background-color'), canvas);
    await view.screenshot('dashboard-forced-colours');
    await view.close();
  });
});

/** Runs in the page: a theme reaches the library's controls, and a size what observes it, with the next picture. */
async function drawnAnew(): Promise<void> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}

/** Runs in the page. */
function endlessAnimations(): number {
  const roots = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
    root,
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : roots(shadowRoot))),
  ];
  return roots(document)
    .flatMap((root) => root.getAnimations())
    .filter(({ effect }) => effect?.getComputedTiming().iterations === Infinity).length;
}

/** Runs in the page: what does not fit, or lies over something else. */
function layoutProblems(): string[] {
  const problems: string[] = [];
  const beyond = document.documentElement.scrollWidth - window.innerWidth;
  if (beyond > 0) {
    problems.push(`${beyond} pixels stick out to the right`);
  }
  const all = (root: Document | ShadowRoot): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot === null ? [] : all(element.shadowRoot)),
    ]);
  const elements = all(document);
  const tab = elements.find((element) => element.matches('[role=tab][aria-selected=true]'));
  const box = tab?.getBoundingClientRect();
  if (box && (box.left < 0 || box.right > window.innerWidth)) {
    problems.push('the chosen tab is out of view');
  }
  /** Words outside the figures, where they are drawn. */
  const captions = elements
    .filter((element) => element.getRootNode() instanceof ShadowRoot)
    .filter((element) =>
      ['RUN-HEADER', 'CHECKPOINT-SCRUBBER', 'MODEL-SUMMARY', 'TAB-VIEW', 'PHASE-LEGEND', 'RESULT-HEADER'].includes(
        (element.getRootNode() as ShadowRoot).host.tagName,
      ),
    )
    .flatMap((element) => [...element.childNodes])
    .filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '')
    .flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].map((rect) => ({ text: node.textContent?.trim() ?? '', rect }));
    });
  for (const [i, a] of captions.entries()) {
    for (const b of captions.slice(i + 1)) {
      const width = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const height = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      if (width > 1 && height > 4) {
        problems.push(`"${a.text}" lies over "${b.text}"`);
      }
    }
  }
  return problems;
}
