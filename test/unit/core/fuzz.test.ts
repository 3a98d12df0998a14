import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { inputKinds } from '../../inputs/kinds';
import { Dice } from '../../inputs/mutations';
import { tryInput } from '../../inputs/try-input';

const SEED = 5217;
const EACH = 500;

/** Milliseconds that no small file may take. */
const SLOW = 1000;

describe('mutated inputs are read or refused in one line', function () {
  this.timeout(60_000);
  let memory: number;
  let folder: string;
  before(() => {
    memory = process.memoryUsage().rss;
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
  });
  after(() => {
    fs.rmSync(folder, { recursive: true });
    const grown = (process.memoryUsage().rss - memory) / 2 ** 20;
    assert.ok(grown < 512, `the process grew by ${grown.toFixed()} MB`);
  });

  for (const [i, kind] of inputKinds.entries()) {
    it(`${EACH} × ${kind.name}`, () => {
      const own = path.join(folder, String(i));
      fs.mkdirSync(own);
      const places = new Map<string, number>();
      let read = 0;
      for (let n = 0; n < EACH; n++) {
        const input = kind.mutant(new Dice([SEED, n]));
        const { milliseconds, refusedAt } = tryInput(kind, input, own);
        if (refusedAt === undefined) {
          read++;
        } else {
          places.set(refusedAt, (places.get(refusedAt) ?? 0) + 1);
        }
        // Once more, as the machine may have been busy.
        assert.ok(milliseconds < SLOW || tryInput(kind, input, own).milliseconds < SLOW, `input ${n} is slow`);
      }
      assert.ok(read > EACH / 100, `${read} of ${EACH} were read`);
      assert.ok(places.size >= kind.places, `refused in ${places.size} places only: ${[...places.keys()].join()}`);
    });
  }
});
