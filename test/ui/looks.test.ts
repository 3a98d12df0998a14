import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { AnalysisPage } from './fixtures/analysis-page';
import { HISTORY, openResults } from './fixtures/results';
import type { ThemeName } from './theme';

/** Pictures as they should be; `UPDATE_LOOKS=1` takes them anew, to be looked at before they are kept. */
const FOLDER = 'test/fixtures/looks';
/** Blocks of pixels whose mean colours are compared: letters of another font leave those nearly as they are. */
const BLOCK = 16;
/** A block is another when a channel of its mean differs by more than this, of 255. */
const OFF = 28;
/** So many of the blocks may be. */
const SHARE = 0.06;

const VIEWPORT = { width: 1200, height: 900 };
const KEYS = [25, 26, 29, 33];

interface Scene {
  readonly name: string;
  readonly theme: ThemeName;
  open(): Promise<{ page: Page; close(): Promise<void> }>;
}

function tab(name: string, theme: ThemeName, figures: readonly string[]): Scene {
  return {
    name: `dashboard-${name}-${theme}`,
    theme,
    async open() {
      const state = { choices: { frequencies: { target: 'embedding', frequencies: KEYS, keep: false } } };
      const opened = await AnalysisPage.open(name, { theme, viewport: VIEWPORT, state });
      for (const figure of figures) {
        await opened.until(`${figure} is drawn`, async () => {
          const found = `[data-figure^=${figure}]`;
          return (await opened.locator(found).count()) > 0 && (await opened.painted(found)) > 0.01;
        });
      }
      return { page: opened.view.page, close: () => opened.view.close() };
    },
  };
}

const SCENES: readonly Scene[] = [
  tab('training', 'dark', ['answers']),
  tab('spectrum', 'light', ['spectrum', 'embedding']),
  tab('circuit', 'dark', ['circles', 'neurons', 'neuron-']),
  tab('ablation', 'light', ['ablation-accuracy', 'ablation-loss']),
  tab('interference', 'dark', ['interference']),
  {
    name: 'results-light',
    theme: 'light',
    async open() {
      const view = await openResults(HISTORY, { theme: 'light', viewport: VIEWPORT });
      await view.page.locator('[data-figure$=bars] canvas').first().waitFor();
      return view;
    },
  },
];

/** The share of blocks in which two pictures differ; 1 where their sizes do. */
async function difference(page: Page, pictures: readonly [Buffer, Buffer]): Promise<number> {
  const blank = await page.context().browser()!.newPage();
  try {
    const [taken, stored] = await blank.evaluate(
      ([sources, block]) =>
        Promise.all(
          sources.map(async (source) => {
            const image = new Image();
            image.src = `data:image/png;base64,${source}`;
            await image.decode();
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [image.width, image.height];
            const context = canvas.getContext('2d')!;
            context.drawImage(image, 0, 0);
            const means: number[] = [];
            for (let top = 0; top + block <= image.height; top += block) {
              for (let left = 0; left + block <= image.width; left += block) {
                const { data } = context.getImageData(left, top, block, block);
                for (const channel of [0, 1, 2]) {
                  let sum = 0;
                  for (let i = channel; i < data.length; i += 4) {
                    sum += data[i];
                  }
                  means.push(sum / block ** 2);
                }
              }
            }
            return { size: `${image.width} × ${image.height}`, means };
          }),
        ),
      [pictures.map((picture) => picture.toString('base64')), BLOCK] as const,
    );
    if (taken.size !== stored.size) {
      return 1;
    }
    const blocks = taken.means.length / 3;
    const off = Array.from({ length: blocks }).filter((_, i) =>
      [0, 1, 2].some((channel) => Math.abs(taken.means[3 * i + channel] - stored.means[3 * i + channel]) > OFF),
    );
    return off.length / blocks;
  } finally {
    await blank.close();
  }
}

describe('views look as they did', function () {
  this.timeout(300_000);

  for (const { name, open } of SCENES) {
    it(name, async () => {
      const { page, close } = await open();
      try {
        const picture = await page.screenshot();
        const file = path.join(FOLDER, `${name}.png`);
        if (process.env['UPDATE_LOOKS'] === '1') {
          await mkdir(FOLDER, { recursive: true });
          await writeFile(file, picture);
        }
        const stored = await readFile(file);
        const share = await difference(page, [picture, stored]);
        if (share > SHARE) {
          await mkdir('out/screenshots', { recursive: true });
          await writeFile(`out/screenshots/looks-${name}.png`, picture);
        }
        assert.ok(share <= SHARE, `${(100 * share).toPrecision(3)}% of ${file} are others: see out/screenshots`);

        await page.evaluate(() => {
          const hide = (root: Document | ShadowRoot): boolean => {
            const canvas = root.querySelector('canvas');
            if (canvas !== null) {
              canvas.style.visibility = 'hidden';
              return true;
            }
            return [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && hide(shadowRoot));
          };
          hide(document);
        });
        const without = await difference(page, [await page.screenshot(), stored]);
        assert.ok(without > share, 'a figure that is gone is noticed');
      } finally {
        await close();
      }
    });
  }
});
