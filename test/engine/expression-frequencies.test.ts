import assert from 'node:assert/strict';
import { OpenedModel } from '../../src/analysis/opened-model';
import { circuitData, spectrumData } from '../../src/analysis/views';
import { fusedEngine } from '../../src/engine/fused/engine';
import { movedParameters } from './analyses/checkpoints';
import { configOf } from './tfjs-engines';

describe('frequencies of an expression', () => {
  const views = async (task: object): Promise<[Awaited<ReturnType<typeof spectrumData>>, number[]]> => {
    const config = configOf({ task: { modulus: 13, ...task }, model: { dModel: 8, heads: 2, dMlp: 12 } });
    const model = await OpenedModel.open(fusedEngine, movedParameters(config), config);
    try {
      const { circles } = await circuitData(model);
      return [await spectrumData(model), circles.map(({ k }) => k)];
    } finally {
      model.dispose();
    }
  };

  it('a·x + b·y: those of W_E that serve the answer’s are k·a and k·b, in the spectrum and as circles', async () => {
    const [{ operands, keys }, circles] = await views({ expression: '3x + 5y' });
    assert.deepEqual(operands, [[3, 5], [6, 3], [4, 2], [1, 6], [2, 1], [5, 4]]); // prettier-ignore
    assert.ok(keys.length > 0);
    assert.deepEqual(circles, [...new Set(keys.flatMap((k) => operands?.[k - 1] ?? []))]);
  });

  it('x ± y, and what is no sum: the answer’s own', async () => {
    for (const expression of ['x - y', 'x + y + 2', 'x^2 + y']) {
      const [{ operands, keys }, circles] = await views({ expression });
      assert.equal(operands, undefined, expression);
      assert.deepEqual(circles, keys, expression);
    }
  });
});
