import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Irreps, irrepsOf } from '../../../src/core/groups/irreps';

const GOLDEN = (1 + Math.sqrt(5)) / 2;

/** Lines of the character table: sizes of the classes first; of pairs the real part. Each sorted, so that no order matters. */
function table({ list, classes }: Irreps): number[][] {
  const sizes = classes.members.map((members) => members.length);
  const lines = list.map(({ real }) => classes.members.map(([first]) => real[first]));
  // Classes in the order of size and then of their column, as below.
  const order = sizes.map((_, i) => i).sort((a, b) => sizes[a] - sizes[b] || compare(lines.map((l) => l[a]), lines.map((l) => l[b]))); // prettier-ignore
  return [order.map((i) => sizes[i]), ...lines.map((line) => order.map((i) => line[i]))];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, i) => Math.abs(value - b[i]) > 1e-6);
  return place < 0 ? 0 : b[place] - a[place];
}

/** Lines as they stand in textbooks, the trivial character first. */
const TABLES: Readonly<Record<string, number[][]>> = {
  S3: [[1, 2, 3], [1, 1, 1], [1, 1, -1], [2, -1, 0]],
  S4: [[1, 3, 6, 6, 8], [1, 1, 1, 1, 1], [1, 1, -1, -1, 1], [2, 2, 0, 0, -1], [3, -1, 1, -1, 0], [3, -1, -1, 1, 0]],
  A5: [
    [1, 12, 12, 15, 20],
    [1, 1, 1, 1, 1],
    [3, GOLDEN, 1 - GOLDEN, -1, 0],
    [3, 1 - GOLDEN, GOLDEN, -1, 0],
    [4, -1, -1, 0, 1],
    [5, 0, 0, 1, -1],
  ],
  D4: [[1, 1, 2, 2, 2], [1, 1, 1, 1, 1], [1, 1, 1, -1, -1], [1, 1, -1, 1, -1], [1, 1, -1, -1, 1], [2, -2, 0, 0, 0]],
  // That of the quaternions is the same as D4's.
  Dic2: [[1, 1, 2, 2, 2], [1, 1, 1, 1, 1], [1, 1, 1, -1, -1], [1, 1, -1, 1, -1], [1, 1, -1, -1, 1], [2, -2, 0, 0, 0]],
}; // prettier-ignore

describe('irreducible representations', () => {
  for (const [name, expected] of Object.entries(TABLES)) {
    it(`of ${name} have the characters of its table`, () => {
      const found = table(irrepsOf(name));
      assert.equal(found.length, expected.length);
      found.flat().forEach((value, i) => assert.ok(Math.abs(value - expected.flat()[i]) < 1e-8, `${name}: ${JSON.stringify(found)}`)); // prettier-ignore
    });
  }

  it('of Z6xZ4 are products of waves, conjugate ones as one, named by their frequencies', () => {
    const { list } = irrepsOf('Z6xZ4');
    // 24 characters, of which (0, 0), (3, 0), (0, 2) and (3, 2) are real: 4 and 10 pairs.
    assert.equal(list.length, 14);
    assert.equal(list.filter(({ imaginary }) => imaginary === undefined).length, 4);
    for (const { name, real, imaginary } of list.slice(1)) {
      const [a, b] = /^\((\d), (\d)\)$/.exec(name)?.slice(1).map(Number) ?? [];
      real.forEach((value, element) => {
        const angle = 2 * Math.PI * ((a * Math.floor(element / 4)) / 6 + (b * (element % 4)) / 4);
        assert.ok(Math.abs(value - Math.cos(angle)) < 1e-12, name);
        assert.ok(Math.abs(Math.abs(imaginary?.[element] ?? 0) - Math.abs(Math.sin(angle))) < 1e-12, name);
      });
    }
  });

  it('have the names that the field gives them', () => {
    const names = (group: string): string[] => irrepsOf(group).list.map(({ name, dim }) => `${name} ${dim}`);
    assert.deepEqual(names('S4'), ['trivial 1', 'sign 1', 'dim 2 2', 'standard 3', 'standard ⊗ sign 3']);
    assert.deepEqual(names('A4'), ['trivial 1', 'dim 1 1', 'standard 3']);
    assert.deepEqual(names('A5'), ['trivial 1', 'dim 3 (a) 3', 'dim 3 (b) 3', 'standard 4', 'dim 5 5']);
    assert.deepEqual(names('D5'), ['trivial 1', 'dim 1 1', 'k = 1 2', 'k = 2 2']);
    const { list, group } = irrepsOf('S4');
    const fixed = [4, 2, 2, 1]; // of 0123, 0132, 0213, 0231, which are elements 0 to 3
    fixed.forEach((points, element) => assert.ok(Math.abs(list[3].real[element] - (points - 1)) < 1e-8));
    assert.equal(group.order, 24);
  });

  for (const name of ['S4', 'A4', 'Dic3', 'D5', 'Z6xZ4', 'S5']) {
    it(`of ${name} divide the functions on it into isotypic subspaces, on which it acts`, () => {
      const { group, list, basis, rows } = irrepsOf(name);
      const { order, table: product } = group;
      assert.equal(list.reduce((sum, { rank }) => sum + rank, 0), order); // prettier-ignore
      const row = (i: number): Float64Array => basis.subarray(i * order, (i + 1) * order);
      const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, x) => sum + value * b[x], 0);
      rows.flat().forEach((i) => {
        rows.flat().forEach((j) => assert.ok(Math.abs(dot(row(i), row(j)) - (i === j ? 1 : 0)) < 1e-8));
      });
      // Translated from the left or the right by an element, a function stays in its subspace.
      for (const own of rows) {
        const f = row(own[own.length - 1]);
        for (const g of [1, order - 1]) {
          const left = Float64Array.from(f, (_, x) => f[product[g * order + x]]);
          const right = Float64Array.from(f, (_, x) => f[product[x * order + g]]);
          for (const moved of [left, right]) {
            assert.ok(Math.abs(own.reduce((sum, i) => sum + dot(row(i), moved) ** 2, 0) - 1) < 1e-8);
          }
        }
      }
    });
  }

  it('of Dic3 have a pair of complex ones', () => {
    const { list } = irrepsOf('Dic3');
    const pairs = list.filter(({ imaginary }) => imaginary);
    assert.deepEqual(pairs.map(({ dim, rank }) => [dim, rank]), [[1, 2]]); // prettier-ignore
    const [{ imaginary }] = pairs;
    // χ(b) = ± i: b is element 6.
    assert.ok(Math.abs(Math.abs(imaginary?.[6] ?? 0) - 1) < 1e-8);
  });
});
