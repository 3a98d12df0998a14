import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { configOf } from './tfjs-engines';
import { kernelRecipe, kernelView } from '../../src/engine/fused/kernel-view';
import { BATCH_PAIRS, type Layout, layOut } from '../../src/kernel/layout';
import { CHUNK, Field, MATRIX_WORDS, PANEL_COLUMNS, PIECE_WORDS } from '../../src/kernel/shared-layout';

const FOLDER = path.join(__dirname, '..', '..', 'src', 'kernel');
const PAGE = readFileSync(path.join(FOLDER, 'DERIVATION.md'), 'utf8');
/** Names that are the page's own, or a task's. */
const OWN = ['panels', 'chunks', 'testChunks', 'batchChunks', 'rows0', 'op'];

/** A source without its comments. */
function code(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'utf8')
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\/\/.*/g, '');
}

const ALL_CODE = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map(code)
  .join('\n');

function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

/** What the page says is in a file: `file.ts` `a`, `b` and `c` in text; file.ts a, without quotes, in formulas. */
function mentions(): { file: string; name: string }[] {
  const inText = PAGE.matchAll(/`([\w/-]+\.ts)`((?:(?:,| and)? `\w+`)+)/g);
  const inFormulas = PAGE.matchAll(/(?<![`\w/])(assembly\/[\w-]+\.ts)((?: \w+))/g);
  return [...inText, ...inFormulas].flatMap(([, file, list]) =>
    [...list.replace(/ and /g, ' ').matchAll(/\w+/g)].map(([name]) => ({ file, name })),
  );
}

/** The rows of its tables of buffers: name, number type, whether only for y as the last token, and shape as code. */
function buffers(): { name: string; type: string; lastIsY: boolean; shape: string }[] {
  return [...PAGE.matchAll(/^\| `(\w+)` \| (B: )?(?:(i32|f64) )?\[(.*)\] \|/gm)].map(
    ([, name, lastIsY, type = 'f32', shape]) => ({ name, type, lastIsY: lastIsY !== undefined, shape }),
  );
}

function sizesByName({ sizes, model, tokens, arena, recipe, trainPairs, testPairs }: Layout): Record<string, number> {
  const constants = tokens.constantKeys.length;
  return {
    ...{ ...sizes, p: model.p, d: model.dModel, heads: model.heads, dMlp: model.dMlp },
    ...{ tokenRows: tokens.count, positions: model.positions.length, constants, keys: 2 + constants },
    ...{ pairRow: 4 * Math.ceil(model.p / 4), arena: arena.length, pairs: trainPairs, testPairs, fields: Field.count },
    ...{ averages: recipe.averages, pieceCount: recipe.pieces.length / PIECE_WORDS, workspace: recipe.workspace / 4 },
    matrixCount: recipe.matrices.length / MATRIX_WORDS,
    ...{ panels: Math.ceil(sizes.pWide / PANEL_COLUMNS), chunks: sizes.segmentPairs / CHUNK },
    ...{ testChunks: Math.ceil(testPairs / CHUNK), batchChunks: BATCH_PAIRS / CHUNK },
  };
}

function entries(shape: string, sizes: Record<string, number>): number {
  const product = new Function('max', ...Object.keys(sizes), `return [${shape}].reduce((a, b) => a * b, 1)`);
  return product(Math.max, ...Object.values(sizes)) as number;
}

describe('the page that derives the fused kernel', () => {
  it('names functions that are in the files that it says', () => {
    const found = mentions();
    assert.ok(found.length > 60, `${found.length} found`);
    for (const { file, name } of found) {
      assert.ok(names(code(file), name), `${file} has no ${name}`);
    }
  });

  it('uses no name that the kernel does not have', () => {
    const words = new Set([...PAGE.matchAll(/`([A-Za-z]\w+)`/g)].map(([, name]) => name));
    assert.ok(words.size > 150, `${words.size} names`);
    const unknown = [...words].filter((name) => !OWN.includes(name) && !names(ALL_CODE, name));
    assert.deepEqual(unknown, []);
  });

  for (const tokens of ['x y =', 'x y', '= x op y', 'x op y =']) {
    it(`has every buffer, in its size: ${tokens}`, () => {
      const model = { dModel: 35, heads: 5, dMlp: 50 };
      const optimizer = { type: 'egd', gradient: { filter: 'grokfast' } };
      const config = configOf({ task: { modulus: 71, trainFraction: 0.5, tokens }, model, optimizer });
      const recipe = kernelRecipe(config, 4300);
      const layout = layOut(kernelView(config.model, config.task).model, 4300, 741, 2, recipe);
      assert.equal(layout.sizes.segments, 2);
      const sizes = sizesByName(layout);
      const rows = buffers();
      const unnamed = Object.keys(layout.buffers).filter((name) => {
        return !rows.some((row) => row.name === name.replace(/[01]$/, ''));
      });
      assert.deepEqual(unnamed, []);
      for (const { name, type, lastIsY, shape } of rows) {
        const buffer = layout.buffers[name] ?? layout.buffers[`${name}0`];
        assert.ok(buffer, `there is no buffer ${name}`);
        const expected = lastIsY && layout.tokens.lastToken >= 0 ? 0 : entries(shape, sizes);
        assert.equal(buffer.bytes, (type === 'f64' ? 8 : 4) * expected, `${name}: ${shape}`);
      }
    });
  }
});
