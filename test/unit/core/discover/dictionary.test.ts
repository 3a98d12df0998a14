import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { exchangedAnswers, exchangedDirections } from '../../../../src/core/discover/exchange';
import { independent, turnedAtRandom, whitened } from '../../../../src/core/discover/ica';
import { eigenspacesOf, type Movement, orbitOf } from '../../../../src/core/discover/orbits';
import { irrepsOf } from '../../../../src/core/groups/irreps';
import { finiteGroup } from '../../../../src/core/groups/table';
import { MersenneTwister } from '../../../../src/core/random';
import { allPairs } from '../../../../src/core/tasks';

const ALL = { share: 0.999, most: 9 };

/** Values of rows [n, columns], drawn one by one. */
function drawn(n: number, columns: number, draw: (generator: MersenneTwister) => number): Float32Array {
  const generator = new MersenneTwister([5]);
  return Float32Array.from({ length: n * columns }, () => draw(generator));
}

/** Of functions of the elements: their Gram matrix. */
function gram(...functions: number[][]): Float64Array {
  const n = functions[0].length;
  return Float64Array.from({ length: n * n }, (_, i) => functions.reduce((sum, f) => sum + f[Math.floor(i / n)] * f[i % n], 0)); // prettier-ignore
}

describe('independent components', () => {
  const sources = drawn(4000, 3, (generator) => generator.random() - 0.5);
  const mixing = [2, 1, 0.5, -1, 1, 0.3, 0.4, -0.7, 1.5];
  const mixed = Float32Array.from(sources, (_, i) => {
    const [row, column] = [Math.floor(i / 3), i % 3];
    return 7 + [0, 1, 2].reduce((sum, k) => sum + mixing[column * 3 + k] * sources[row * 3 + k], 0);
  });
  const correlation = (a: Float32Array, i: number, b: Float32Array, j: number): number => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let row = 0; row < 4000; row++) {
      const [x, y] = [a[row * 3 + i], b[row * 3 + j]];
      [ab, aa, bb] = [ab + x * y, aa + x * x, bb + y * y];
    }
    return Math.abs(ab) / Math.sqrt(aa * bb);
  };

  it('are whitened first: mean 0, variance 1, uncorrelated', () => {
    const { count, values } = whitened(mixed, 3, ALL);
    assert.equal(count, 3);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let product = 0;
        for (let row = 0; row < 4000; row++) {
          product += values[row * 3 + i] * values[row * 3 + j];
        }
        assert.ok(Math.abs(product / 4000 - (i === j ? 1 : 0)) < 1e-3, `${i}, ${j}`);
      }
    }
  });

  it('are the sources that were mixed, which random directions are not', () => {
    const whole = whitened(mixed, 3, ALL);
    const best = (values: Float32Array): number[] =>
      [0, 1, 2].map((j) => Math.max(...[0, 1, 2].map((i) => correlation(values, i, sources, j))));
    const found = best(independent(whole).values);
    assert.ok(Math.min(...found) > 0.99, found.join());
    assert.ok(Math.min(...best(turnedAtRandom(whole, 1).values)) < 0.95);
    assert.deepEqual(independent(whole).values, independent(whole).values);
  });

  it('are as few as hold the variance, and none where nothing varies', () => {
    const flat = Float32Array.from({ length: 300 }, (_, i) => (i % 3 === 1 ? Math.sin(i) : 4));
    assert.equal(whitened(flat, 3, ALL).count, 1);
    assert.equal(independent(whitened(new Float32Array(300), 3, ALL)).count, 0);
  });
});

describe('what a group does to a function', () => {
  const z31: Movement = {
    group: { ...finiteGroup('Z31'), name: '' },
    tokens: [...Array(31).keys()],
    generator: 1,
  };
  const wave = (k: number, phase: number): number[] => z31.tokens.map((x) => Math.cos((2 * Math.PI * k * x) / 31 + phase)); // prettier-ignore
  const noise = (n: number): number[] => [...drawn(n, 1, (generator) => generator.normal())];

  it('stays in two dimensions for a wave, by the turn of the generator', () => {
    const spaces = eigenspacesOf(z31);
    assert.deepEqual(spaces.map(({ frequency }) => frequency).sort((a, b) => Number(a) - Number(b)), [...Array(15).keys()].map((k) => k + 1)); // prettier-ignore
    const orbit = orbitOf(gram(wave(7, 1)), z31, spaces);
    assert.equal(orbit.eigenspace?.frequency, 7);
    assert.ok(Math.abs(orbit.share - 1) < 1e-9 && Math.abs(orbit.dimension - 2) < 1e-9 && orbit.isMatched);
    // By another generator the same functions turn by another angle: 3k = 7 mod 31 is k = 23, or 8 the other way round.
    const other = { ...z31, generator: 3 };
    assert.equal(orbitOf(gram(wave(7, 1)), other, eigenspacesOf(other)).eigenspace?.frequency, 10);
  });

  it('does not for two waves, for noise, and is nothing for a constant', () => {
    const spaces = eigenspacesOf(z31);
    const two = orbitOf(gram(wave(7, 1).map((value, x) => value + wave(4, 0)[x])), z31, spaces);
    assert.ok(Math.abs(two.share - 0.5) < 1e-9 && Math.abs(two.dimension - 4) < 1e-9 && !two.isMatched);
    assert.ok(!orbitOf(gram(noise(31)), z31, spaces).isMatched);
    assert.equal(orbitOf(gram(Array<number>(31).fill(2)), z31, spaces).eigenspace, null);
  });

  it('keeps the irreps of S4 apart, by name where its elements have their own numbers', () => {
    const movement = { group: finiteGroup('S4'), tokens: [...Array(24).keys()], generator: null };
    const { basis, rows, list } = irrepsOf('S4');
    const spaces = eigenspacesOf(movement);
    for (const { number, name } of list.slice(1)) {
      const row = rows[number].at(-1) ?? 0;
      const orbit = orbitOf(gram([...basis.subarray(row * 24, row * 24 + 24)]), movement, spaces);
      assert.equal(orbit.eigenspace?.name, name);
      assert.ok(orbit.isMatched && Math.abs(orbit.share - 1) < 1e-9);
    }
    assert.ok(!orbitOf(gram(noise(24)), movement, spaces).isMatched);
    const unnamed = eigenspacesOf({ ...movement, group: { ...movement.group, name: '' } });
    assert.deepEqual(unnamed.map(({ name }) => name).sort(), ['dim 1', 'dim 2', 'dim 3 (a)', 'dim 3 (b)']);
  });
});

describe('the exchange of the operands', () => {
  const tableOf = (task: Parameters<typeof allPairs>[0]): Int32Array => allPairs(task).label;

  it('leaves all answers of a sum, those of S4 that commute, and few at random', () => {
    const sum = exchangedAnswers(tableOf({ operation: 'add', modulus: 31 }), 31);
    assert.equal(sum?.share, 1);
    assert.ok(sum.isSymmetry && Math.abs(sum.random - 1 / 31) < 0.01);
    // S4 has 5 classes: 5 · 24 of its pairs commute, of which 24 are (x, x).
    const s4 = exchangedAnswers(tableOf({ operation: 'group', group: 'S4', modulus: 24 }), 24);
    assert.ok(s4 && Math.abs(s4.share - (5 * 24 - 24) / (24 * 23)) < 1e-12 && !s4.isSymmetry);
    assert.equal(exchangedAnswers(Int32Array.of(0, 1, -1, 0), 2), undefined);
  });

  it('is carried by a linear map on functions that go over into each other, not on others', () => {
    const pairs = allPairs({ operation: 'add', modulus: 7 });
    const both = Float32Array.from({ length: 98 }, (_, i) => (i % 2 === 0 ? pairs.x : pairs.y)[i >> 1] ** 2);
    const one = Float32Array.from({ length: 98 }, (_, i) => (i % 2 === 0 ? pairs.x[i >> 1] : Math.sin(pairs.x[i >> 1]))); // prettier-ignore
    const found = (data: Float32Array) => exchangedDirections(whitened(data, 2, ALL), pairs);
    assert.ok(Math.abs((found(both)?.share ?? 0) - 1) < 1e-5 && found(both)?.isSymmetry);
    assert.ok((found(one)?.share ?? 1) < 1e-5);
    assert.equal(exchangedDirections(whitened(both, 2, ALL), { x: pairs.x, y: pairs.x.map(() => 3) }), undefined);
  });
});
