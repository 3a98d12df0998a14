import { FusedTrainer } from '../../src/engine/fused/trainer';
import { bestVariant, type Variant } from '../../src/kernel/assets';
import { itHasTheZoosNumbers } from './zoo-goldens';

const variants: Variant[] = bestVariant() === 'relaxed' ? ['relaxed', 'single'] : ['shared', 'single'];

for (const variant of variants) {
  describe(`fused engine against PyTorch: optimizers, filters, losses and controls (${variant})`, function () {
    this.timeout(300_000);
    itHasTheZoosNumbers(async (setup) => new FusedTrainer(setup, 2, variant));
  });
}
