import { faults } from '../faults/faults';
import { FaultLab } from '../faults/lab';

describe('nothing is lost when', function () {
  this.timeout(120_000);
  for (const { name, happen, impossible } of faults) {
    it(name, async function () {
      if (impossible !== undefined) {
        this.skip();
      }
      const lab = new FaultLab();
      try {
        await happen(lab);
      } finally {
        await lab.close();
      }
    });
  }
});
