import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';

/** A PNG as WebP, about half of its size: what is part of the package is to be small. */
export async function smaller(browser: BrowserContext, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    const url = await page.evaluate(
      async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.width, image.height];
        canvas.getContext('2d')?.drawImage(image, 0, 0);
        return canvas.toDataURL('image/webp', 0.7);
      },
      `data:image/png;base64,${png.toString('base64')}`,
    );
    assert.ok(url.startsWith('data:image/webp;base64,'), 'this browser writes WebP');
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  } finally {
    await page.close();
  }
}
