import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { openModel } from '../../src/cli/opening';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { InputError } from '../../src/core/config/problem';
import { splitLoss } from '../../src/core/measures/split-loss';

interface Variant {
  readonly file: string;
  /** The line of one that is refused. */
  readonly refused?: string;
  readonly arguments: string;
  readonly operation: string;
  readonly tokens: string;
  readonly epoch: number;
  readonly aside: readonly string[];
  readonly all: number;
  readonly train?: number;
  readonly test?: number;
}

const FOLDER = path.join(__dirname, '../fixtures/checkpoints');
const variants = JSON.parse(fs.readFileSync(path.join(FOLDER, 'expected.json'), 'utf8')) as Variant[];

/** Half-precision weights are read exactly; the forward pass is float32, PyTorch's here is float64. */
const TOLERANCE = 1e-5;

describe('checkpoints as people save them', function () {
  this.timeout(60_000);

  for (const { file, refused, ...expected } of variants) {
    const whole = path.join(FOLDER, file);
    if (refused !== undefined) {
      it(`refuses ${file} by name`, () => {
        assert.throws(
          () => openCheckpoint(whole),
          (error) => {
            assert.ok(error instanceof InputError, String(error));
            assert.match(error.message, new RegExp(refused));
            assert.ok(error.message.startsWith(`${whole}: `) && !error.message.includes('\n'), error.message);
            return true;
          },
        );
      });
      continue;
    }
    it(`measures ${file} as PyTorch does`, async () => {
      const [, split] = expected.arguments.split(' ') as [string, string | undefined];
      const options = { operation: expected.operation, split };
      const { task, model } = await openModel(whole, options);
      try {
        const { logits } = await model.logits();
        const { all_loss, train_loss, test_loss } = splitLoss(logits, model.split, model.p);
        const found = { all: all_loss, train: train_loss, test: test_loss };
        for (const side of ['all', 'train', 'test'] as const) {
          const value = expected[side] ?? NaN;
          assert.ok(Math.abs(found[side] - value) < TOLERANCE, `${side} loss ${found[side]}, PyTorch has ${value}`);
        }
        const { epoch, aside } = openCheckpoint(whole);
        assert.deepEqual([task.operation, task.tokens, epoch], [expected.operation, expected.tokens, expected.epoch]);
        assert.deepEqual([...aside].sort(), [...expected.aside].sort());
      } finally {
        model.dispose();
      }
    });
  }
});
