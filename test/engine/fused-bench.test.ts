import assert from 'node:assert/strict';
import { defaultConfig } from '../../src/core/config/parse';
import { kernelView } from '../../src/engine/fused/kernel-view';
import { measurePeak, operationsPerEpoch } from '../../src/kernel/peak';

describe('fused kernel measures', () => {
  it('counts about 1.6 GFLOP for an epoch of the canonical model', () => {
    // Three products of 3,830 × 512 × 113 are 1.33 GFLOP.
    const { model, task } = defaultConfig();
    const operations = operationsPerEpoch(kernelView(model, task).model, 3830);
    assert.ok(operations > 1.5e9 && operations < 1.7e9, String(operations));
  });

  it('measures the peak of its matrix product', () => {
    assert.ok(measurePeak() > 1);
  });
});
