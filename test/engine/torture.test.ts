import assert from 'node:assert/strict';
import { parts } from '../torture/parts';

/** How much of each part's whole is tried here; of faults each is (faults.test.ts). */
const SHORT: Readonly<Record<Exclude<keyof typeof parts, 'faults'>, number>> = {
  kills: 2,
  writes: 2,
  rivals: 3,
  disk: 1,
  inputs: 90,
};

describe('torture, in short', function () {
  this.timeout(120_000);
  for (const [name, count] of Object.entries(SHORT)) {
    it(`${count} × ${name}`, async function () {
      const figures = await parts[name as keyof typeof SHORT](() => count, 1);
      if (figures.startsWith('skipped')) {
        this.skip();
      }
      assert.match(figures, new RegExp(`^${count} `));
    });
  }
});
