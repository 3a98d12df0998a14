import { faults } from '../faults/faults';
import { FaultLab } from '../faults/lab';

describe('nothing is lost when', function () {
  this.timeout(120_000);
  for (const { name, happen } of faults.filter(({ impossible }) => impossible === undefined)) {
    it(name, async () => {
      const lab = new FaultLab();
      try {
        await happen(lab);
      } finally {
        await lab.close();
      }
    });
  }
});
