import assert from 'node:assert/strict';
import { reloadDuringTraining } from './window-reloads';

describe('a training in the editor', function () {
  this.timeout(600_000);

  it('goes on while its window is reloaded and its extension host killed, and every row is on the chart', async () => {
    const { found, rows } = await reloadDuringTraining(3);
    assert.equal(found.length, 3);
    assert.ok(rows > 10);
  });
});
