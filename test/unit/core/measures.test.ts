import assert from 'node:assert/strict';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { plainMatMul } from '../../../src/core/matmul';
import {
  angleOf,
  basisRows,
  frequenciesOf,
  type CyclicGroup,
  cyclicGroupOf,
  primitiveRoot,
} from '../../../src/core/measures/group';
import { gini, keyFrequencies, spectrumOf, transformTable } from '../../../src/core/measures/spectrum';
import { sumOfSquaredWeights } from '../../../src/core/measures/weights';
import type { TensorData } from '../../../src/core/model';
import { goldenModels, ourModel } from '../../golden-models';

const near = (found: number, expected: number, what: string, tolerance = 1e-12): void =>
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${found}, ${expected}`,
  );

const multiplyGroup = (modulus: number): CyclicGroup => cyclicGroupOf({ operation: 'multiply', modulus });

describe('the group of a task', () => {
  it('angles of k · x are those of the basis functions cos and sin of frequency k; 0 has none among exponents', () => {
    for (const operation of ['add', 'divide'] as const) {
      const group = cyclicGroupOf({ operation, modulus: 13 });
      for (const k of [1, 2, 5]) {
        const [cos, sin] = basisRows(group, k);
        for (let x = 0; x < 13; x++) {
          const turn = Math.atan2(group.basis[sin * 13 + x], group.basis[cos * 13 + x]) / (2 * Math.PI);
          const expected = operation === 'divide' && x === 0 ? NaN : (turn + 1) % 1;
          const angle = angleOf(group, k, x);
          assert.ok(
            Object.is(angle, expected) || Math.abs(angle - expected) < 1e-12,
            `${operation} ${k} ${x}: ${angle}`,
          );
        }
      }
    }
  });

  it('has the smallest primitive root (OEIS A001918), and none for composite numbers', () => {
    const roots = {
      2: 1,
      3: 2,
      5: 2,
      7: 3,
      11: 2,
      23: 5,
      41: 6,
      71: 7,
      97: 5,
      109: 6,
      113: 3,
      191: 19,
      311: 17,
      409: 21,
    };
    for (const [p, root] of Object.entries(roots)) {
      assert.equal(primitiveRoot(Number(p)), root, p);
    }
    assert.deepEqual([4, 6, 8, 9, 15, 91, 112, 341].map(primitiveRoot), Array(8).fill(undefined));
  });

  it('is Z/p for addition, exponents for multiplication and division modulo a prime', () => {
    const exponents = { order: 112, root: 3 };
    for (const [operation, expected] of [
      ['add', { order: 113, root: undefined, sum: [1, 1] }],
      ['subtract', { order: 113, root: undefined, sum: [1, -1] }],
      ['x²+y²', { order: 113, root: undefined, sum: undefined }],
      ['multiply', { ...exponents, sum: [1, 1] }],
      ['divide', { ...exponents, sum: [1, -1] }],
    ] as const) {
      const { order, root, sum } = cyclicGroupOf({ operation, modulus: 113 });
      assert.deepEqual({ order, root, sum }, expected, operation);
    }
    assert.equal(cyclicGroupOf({ operation: 'multiply', modulus: 12 }).order, 12);
  });

  it('turns products into sums of elements, 0 apart', () => {
    for (const p of [5, 7, 97, 113]) {
      const { element, order } = multiplyGroup(p);
      assert.equal(element[0], -1);
      for (let x = 1; x < p; x++) {
        for (let y = 1; y < p; y++) {
          assert.equal(element[(x * y) % p], (element[x] + element[y]) % order);
        }
      }
    }
  });

  for (const group of [
    cyclicGroupOf({ operation: 'add', modulus: 7 }),
    multiplyGroup(2),
    multiplyGroup(7),
    multiplyGroup(97),
  ]) {
    it(`of order ${group.order} has an orthonormal basis of functions of the residues`, () => {
      const { modulus: p, basis } = group;
      for (let i = 0; i < p; i++) {
        for (let j = i; j < p; j++) {
          let dot = 0;
          for (let x = 0; x < p; x++) {
            dot += basis[i * p + x] * basis[j * p + x];
          }
          near(dot, i === j ? 1 : 0, `rows ${i} and ${j}`);
        }
      }
      const rows = frequenciesOf(group).flatMap((k) => basisRows(group, k));
      assert.deepEqual(
        rows,
        Array.from({ length: group.order - 1 }, (_, i) => i + 1),
      );
    });
  }

  it('has characters: that of a product is the product of those of its factors', () => {
    const p = 23;
    const group = multiplyGroup(p);
    const { basis, order } = group;
    for (const k of frequenciesOf(group).filter((f) => 2 * f !== order)) {
      const [cos, sin] = basisRows(group, k).map((row) => (x: number) => Math.sqrt(order / 2) * basis[row * p + x]);
      for (let x = 1; x < p; x++) {
        for (let y = 1; y < p; y++) {
          near(cos((x * y) % p), cos(x) * cos(y) - sin(x) * sin(y), `cos ${k}`);
          near(sin((x * y) % p), sin(x) * cos(y) + cos(x) * sin(y), `sin ${k}`);
        }
      }
    }
  });

  it("has the Legendre symbol for its highest frequency, and 0's indicator for its last row", () => {
    const p = 11;
    const group = multiplyGroup(p);
    const squares = new Set([1, 3, 4, 5, 9]);
    const [row, ...none] = basisRows(group, 5);
    assert.deepEqual([row, none], [9, []]);
    for (let x = 1; x < p; x++) {
      near(group.basis[row * p + x] * Math.sqrt(10), squares.has(x) ? 1 : -1, `(${x}/11)`);
    }
    assert.deepEqual([...group.basis.slice(10 * p)], [1, ...Array<number>(10).fill(0)]);
  });
});

describe('spectra', () => {
  /** [p, 2] of a·cos and b·sin of the group's frequency k, beside a further row that is not a residue. */
  const waves = (group: CyclicGroup, [a, k]: [number, number], [b, l]: [number, number], constant = 0): TensorData => {
    const { modulus: p, order, element } = group;
    const angle = (f: number, x: number): number => (2 * Math.PI * f * element[x]) / order;
    const data = Float32Array.from({ length: 2 * p }, (_, i) => {
      const x = Math.floor(i / 2);
      return element[x] < 0 ? 0 : i % 2 === 0 ? constant + a * Math.cos(angle(k, x)) : b * Math.sin(angle(l, x));
    });
    return { shape: [p + 1, 2], data: Float32Array.of(...data, 99, 99) };
  };

  for (const group of [cyclicGroupOf({ operation: 'add', modulus: 29 }), multiplyGroup(29)]) {
    it(`find the frequencies of order ${group.order} and their shares`, () => {
      // Norms² n/2·a² at cos 3 and n/2·b² at sin 7, n·c² at the constant.
      const { norms, shares } = spectrumOf(group, waves(group, [2, 3], [1, 7], 0.5));
      const n = group.order;
      near(norms[5], Math.sqrt(2 * n), 'cos 3', 1e-6);
      near(norms[14], Math.sqrt(n / 2), 'sin 7', 1e-6);
      near(norms[0], Math.sqrt(n) / 2, 'constant', 1e-6);
      near(shares[2], 2 / 2.75, 'share of 3', 1e-6);
      near(shares[6], 0.5 / 2.75, 'share of 7', 1e-6);
      near(
        shares.reduce((a, b) => a + b, 0),
        2.5 / 2.75,
        'all shares',
        1e-6,
      );
      assert.deepEqual(keyFrequencies({ norms, shares }), [3, 7]);
      assert.deepEqual(keyFrequencies({ norms, shares }, 0.2), [3]);
    });
  }

  it('of an order-2 character have one row', () => {
    const group = multiplyGroup(13);
    const { shares } = spectrumOf(group, waves(group, [1, 6], [0, 1]));
    near(shares[5], 1, 'share of 6', 1e-6);
  });

  it('keep the energy, whatever the table', () => {
    const group = multiplyGroup(13);
    const data = Float32Array.from({ length: 13 * 3 }, (_, i) => Math.sin(i * i));
    const power = (values: Iterable<number>): number => [...values].reduce((sum, v) => sum + v * v, 0);
    near(power(transformTable(group, { shape: [13, 3], data })), power(data), 'energy');
    near(power(spectrumOf(group, { shape: [13, 3], data }).norms), power(data), 'norms');
  });

  it('of nothing have no key frequencies', () => {
    const { shares } = spectrumOf(cyclicGroupOf({ operation: 'add', modulus: 7 }), {
      shape: [8, 2],
      data: new Float32Array(16),
    });
    assert.deepEqual([...shares], [0, 0, 0]);
  });

  it("have Hurley and Rickard's Gini coefficient", () => {
    assert.equal(gini([2, 2, 2, 2]), 0);
    near(gini([0, 0, 0, 5]), 0.75, 'one of four');
    near(gini([4, 1, 3, -2]), 0.25, '1, 2, 3, 4 in any order and sign');
    near(gini([10, 40, 30, 20]), 0.25, 'scaled');
    near(gini([1, 1, 2, 2, 3, 3, 4, 4]), 0.25, 'cloned');
    assert.equal(gini([0, 0]), 0);
  });

  for (const { title, file, reference } of goldenModels) {
    it(`of ${title} are the reference’s`, () => {
      const { parameters, modulus: p, model } = openCheckpoint(file);
      const group = cyclicGroupOf({ operation: 'add', modulus: p });
      const { dModel, dMlp } = model;
      const [W_out, W_U] = [parameters['blocks.0.mlp.W_out'].data, parameters['unembed.W_U'].data];
      const map = plainMatMul(W_out, W_U, dMlp, dModel, p); // W_L [d_mlp, p]
      const readout = { shape: [p, dMlp], data: map.map((_, i) => map[(i % dMlp) * p + Math.floor(i / dMlp)]) };
      const [ofReadout, ofEmbedding] = [spectrumOf(group, readout), spectrumOf(group, parameters['embed.W_E'])];
      assert.deepEqual(keyFrequencies(ofReadout), reference.key_frequencies);
      for (const k of reference.key_frequencies) {
        near(ofReadout.shares[k - 1], reference.W_L_share[k], `W_L share of ${k}`, 1e-5);
        near(ofEmbedding.shares[k - 1], reference.W_E_share[k], `W_E share of ${k}`, 1e-5);
      }
      near(gini(ofReadout.norms), reference.gini.W_L, 'Gini of W_L', 1e-5);
      near(gini(ofEmbedding.norms), reference.gini.W_E, 'Gini of W_E', 1e-5);
      near(sumOfSquaredWeights(parameters).total, reference.sum_squared_weights, 'squared weights', 1e-9);
    });
  }

  it('of our model have its tensors’ squares', () => {
    const { byTensor } = sumOfSquaredWeights(openCheckpoint(ourModel.file).parameters);
    // By numpy in float64.
    near(byTensor['embed.W_E'], 156.2606728639921, 'W_E', 1e-9);
    near(byTensor['blocks.0.attn.W_V'], 150.33934435119284, 'W_V', 1e-9);
    near(byTensor['blocks.0.mlp.b_in'], 0.20869739078672297, 'b_in', 1e-9);
  });
});

describe('sums of squared weights', () => {
  it('are by tensor and in total', () => {
    const tensor = (...data: number[]): TensorData => ({ shape: [data.length], data: Float32Array.from(data) });
    assert.deepEqual(sumOfSquaredWeights({ a: tensor(1, -2), b: tensor(0.5), c: tensor() }), {
      total: 5.25,
      byTensor: { a: 5, b: 0.25, c: 0 },
    });
  });
});

describe('the plain matrix product', () => {
  it('is Σ a·b for any inner size', () => {
    for (const k of [0, 1, 3, 4, 5, 8, 11]) {
      const a = Float32Array.from({ length: 2 * k }, (_, i) => i - 3);
      const b = Float32Array.from({ length: k * 3 }, (_, i) => 2 * i + 1);
      const expected = Array.from({ length: 6 }, (_, at) =>
        Array.from({ length: k }, (_, l) => a[Math.floor(at / 3) * k + l] * b[l * 3 + (at % 3)]).reduce(
          (x, y) => x + y,
          0,
        ),
      );
      assert.deepEqual([...plainMatMul(a, b, 2, k, 3)], expected, `k = ${k}`);
    }
  });
});
