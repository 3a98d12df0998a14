import { splitPairs } from '../../src/core/split';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { bestVariant, type Variant } from '../../src/kernel/assets';
import { GOLDENS, goldenConfig, goldenParameters, itHasPyTorchsNumbers } from './pytorch-goldens';

const variants: Variant[] = bestVariant() === 'relaxed' ? ['relaxed', 'shared', 'single'] : ['shared', 'single'];

for (const [name, golden] of GOLDENS) {
  for (const variant of variants) {
    describe(`fused engine against PyTorch (${name}, ${variant})`, () => {
      itHasPyTorchsNumbers(golden, async () => {
        const config = goldenConfig(golden);
        const setup = { config, ...splitPairs(config.task), parameters: goldenParameters(golden), threads: 2 };
        return new FusedTrainer(setup, 2, variant);
      });
    });
  }
}
