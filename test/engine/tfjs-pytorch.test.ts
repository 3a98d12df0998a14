import assert from 'node:assert/strict';
import { splitPairs } from '../../src/core/split';
import { GOLDENS, goldenConfig, goldenParameters, itHasPyTorchsNumbers } from './pytorch-goldens';
import { createTrainer, describeEachEngine } from './tfjs-engines';

for (const [name, golden] of GOLDENS) {
  describe(`PyTorch golden (${name})`, () => {
    it('trains on the pairs that python-shuffle chooses here', () => {
      const { train } = splitPairs(goldenConfig(golden).task);
      const pairs = Array.from(train.x, (x, i) => [x, train.y[i]]);
      assert.deepEqual(pairs, golden.train_pairs);
    });
  });

  describeEachEngine(`parity with PyTorch (${name})`, (engine) => {
    itHasPyTorchsNumbers(golden, () =>
      createTrainer(engine, goldenConfig(golden), { parameters: goldenParameters(golden) }),
    );
  });
}
