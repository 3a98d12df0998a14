import { describeEachEngine } from './tfjs-engines';
import { itHasTheZoosNumbers } from './zoo-goldens';

describeEachEngine('the papers’ optimizers, losses and controls', (engine) => {
  itHasTheZoosNumbers((setup) => engine.create(setup));
});
