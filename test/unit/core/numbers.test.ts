import assert from 'node:assert/strict';
import { defaultConfig } from '../../../src/core/config/parse';
import { fourierBasis } from '../../../src/core/fourier';
import { crossEntropy } from '../../../src/core/loss';
import { initialParameters, parameterSpecs, shapeMismatch } from '../../../src/core/model';

describe('Fourier basis', () => {
  for (const p of [2, 5, 6, 113]) {
    it(`is orthonormal for p = ${p}`, () => {
      const F = fourierBasis(p);
      for (let i = 0; i < p; i++) {
        for (let j = i; j < p; j++) {
          let dot = 0;
          for (let x = 0; x < p; x++) {
            dot += F[i * p + x] * F[j * p + x];
          }
          assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-12, `rows ${i} and ${j}: ${dot}`);
        }
      }
    });
  }

  it('has cos and sin of 2πkx/p in rows 2k−1 and 2k', () => {
    const F = fourierBasis(113);
    assert.ok(Math.abs(F[5 * 113 + 7] - Math.sqrt(2 / 113) * Math.cos((2 * Math.PI * 3 * 7) / 113)) < 1e-14);
    assert.ok(Math.abs(F[6 * 113 + 7] - Math.sqrt(2 / 113) * Math.sin((2 * Math.PI * 3 * 7) / 113)) < 1e-14);
  });
});

describe('cross-entropy', () => {
  it('is log p for equal logits, with ties counted as the first index', () => {
    assert.deepEqual(crossEntropy(new Float32Array(10), [0, 3], 5), { loss: Math.log(5), accuracy: 0.5 });
  });

  it('keeps losses far below the resolution of float32 and of 1 − p', () => {
    const { loss } = crossEntropy(new Float32Array([50, 0, 0]), [0], 3);
    assert.ok(Math.abs(loss / (2 * Math.exp(-50)) - 1) < 1e-12, String(loss));
  });

  it('has the gradient of finite differences', () => {
    const logits = Float64Array.from([0.3, -1.2, 2, 0.1, 0, -0.5, 1.5, 1.4]);
    const labels = [2, 1];
    const gradient = new Float32Array(8);
    crossEntropy(logits, labels, 4, gradient);
    logits.forEach((value, i) => {
      const at = (shift: number): number => crossEntropy(logits.with(i, value + shift), labels, 4).loss;
      const difference = (at(1e-5) - at(-1e-5)) / 2e-5;
      assert.ok(Math.abs(gradient[i] - difference) < 1e-7, `${i}: ${gradient[i]} and ${difference}`);
    });
  });

  it('keeps the gradient at the right answer when its probability rounds to 1', () => {
    const gradient = new Float32Array(2);
    crossEntropy(new Float32Array([40, 0]), [0], 2, gradient);
    assert.ok(Math.abs(gradient[0] / -Math.exp(-40) - 1) < 1e-6);
  });
});

describe('initial weights', () => {
  const { model } = defaultConfig();

  it('have the deviations of the paper and zero biases', () => {
    const parameters = initialParameters(model, { modulus: 113, tokens: 'x y =' });
    assert.equal(shapeMismatch(parameters, model, { modulus: 113, tokens: 'x y =' }), undefined);
    for (const { name, shape, deviation } of parameterSpecs(model, { modulus: 113, tokens: 'x y =' })) {
      const { data } = parameters[name];
      const measured = Math.sqrt(data.reduce((sum, w) => sum + w * w, 0) / data.length);
      const expected = name === 'unembed.W_U' ? 113 ** -0.5 : name.includes('.b_') ? 0 : 128 ** -0.5;
      assert.equal(deviation, expected);
      const tolerance = (4 * expected) / Math.sqrt(2 * data.length);
      assert.ok(Math.abs(measured - expected) <= tolerance, `${name} [${shape.join()}]: ${measured}`);
    }
  });

  it('depend on the seed, tensor by tensor: other tensors do not shift them', () => {
    const base = initialParameters(model, { modulus: 7, tokens: 'x y =' });
    const normed = initialParameters({ ...model, layerNorm: true, layers: 2 }, { modulus: 7, tokens: 'x y =' });
    assert.deepEqual(normed['unembed.W_U'], base['unembed.W_U']);
    assert.notDeepEqual(
      initialParameters({ ...model, seed: 1 }, { modulus: 7, tokens: 'x y =' })['unembed.W_U'],
      base['unembed.W_U'],
    );
    assert.notDeepEqual(normed['blocks.1.attn.W_Q'], normed['blocks.0.attn.W_Q']);
  });
});
