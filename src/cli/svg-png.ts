import * as fs from 'node:fs';
import * as path from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Beside the program. */
const FONTS = ['Inter_400Regular.ttf', 'Inter_600SemiBold.ttf'];

let ready: Promise<void> | undefined;

/** An SVG as the bytes of a PNG of this width in pixels; its texts are in Inter, wherever it is made. */
export async function svgPng(svg: string, width: number): Promise<Uint8Array> {
  const read = (file: string): Buffer => fs.readFileSync(path.join(__dirname, file));
  await (ready ??= initWasm(read('resvg.wasm')));
  // It does not know this value, and would then not heed the attribute beside it, which says the same.
  const source = svg.replaceAll('style="image-rendering:pixelated" ', '');
  const image = new Resvg(source.replace('font-family="Helvetica, Arial, sans-serif"', 'font-family="Inter"'), {
    fitTo: { mode: 'width', value: width },
    font: { fontBuffers: FONTS.map(read), defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}
