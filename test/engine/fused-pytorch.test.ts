import { splitPairs } from '../../src/core/split';
import { fusedEngine } from '../../src/engine/fused/engine';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { bestVariant, type Variant } from '../../src/kernel/assets';
import { type Golden, GOLDENS, goldenConfig, goldenParameters, itHasPyTorchsNumbers } from './pytorch-goldens';

/** Models of the kernel's family. */
function isFused(golden: Golden): boolean {
  return fusedEngine.unavailable(goldenConfig(golden).model, goldenConfig(golden).task) === undefined;
}

const variants: Variant[] = bestVariant() === 'relaxed' ? ['relaxed', 'shared', 'single'] : ['shared', 'single'];

for (const [name, golden] of GOLDENS.filter(([, golden]) => isFused(golden))) {
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
