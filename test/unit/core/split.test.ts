import assert from 'node:assert/strict';
import { OPERATIONS } from '../../../src/core/config/types';
import { splitPairs } from '../../../src/core/split';
import { allPairs, answerOf, isPrime } from '../../../src/core/tasks';
import { createHash } from 'node:crypto';
import { shuffledRows, type ShuffleMethod } from '../../../src/core/shuffles';
import shuffles from '../../fixtures/splits.json';
import golden from '../../fixtures/pytorch-p11.json';

const python = {
  operation: 'add',
  trainFraction: 0.3,
  tokens: 'x y =',
  pairs: 'ordered',
  split: { method: 'python-shuffle', seed: 1 },
} as const;
const rows = (pairs: { x: Int32Array; y: Int32Array }, from: number, to?: number): number[][] =>
  Array.from(pairs.x.slice(from, to), (x, i) => [x, pairs.y.slice(from, to)[i]]);

const bothOrders = ([x, y]: number[]): number[][] => (x === y ? [[x, y]] : [[x, y], [y, x]]); // prettier-ignore

describe('splits', () => {
  it('python-shuffle is random.seed(1); random.shuffle(pairs) for p = 113', () => {
    const { train, test } = splitPairs({ ...python, modulus: 113 });
    assert.equal(train.x.length, 3830);
    assert.deepEqual(rows(train, 0, 3), [[58, 58], [76, 57], [60, 23]]); // prettier-ignore
    assert.deepEqual(rows(test, -3), [[110, 83], [82, 59], [19, 54]]); // prettier-ignore
  });

  it("python-shuffle gives PyTorch's training pairs for p = 11, and those of a power of two", () => {
    assert.deepEqual(rows(splitPairs({ ...python, modulus: 11, trainFraction: 0.5 }).train, 0), golden.train_pairs);
    const eight = splitPairs({ ...python, modulus: 8, split: { method: 'python-shuffle', seed: 7 } });
    assert.deepEqual(rows(eight.train, 0, 4), [[1, 2], [2, 4], [1, 4], [3, 7]]); // prettier-ignore
  });

  it('of unordered pairs shuffle those with x ≤ y in row order; the mirror goes where its pair goes', () => {
    // CPython: units = [(x, y) for x in range(5) for y in range(x, 5)]; random.seed(1); random.shuffle(units); units[:7]
    const units = [[4, 4], [2, 3], [0, 0], [3, 4], [1, 2], [1, 1], [0, 3], [1, 4], [1, 3], [2, 4], [0, 4], [0, 1], [3, 3], [2, 2], [0, 2]]; // prettier-ignore
    const { train, test, isTrain, all } = splitPairs({ ...python, modulus: 5, trainFraction: 0.5, pairs: 'unordered' });
    assert.deepEqual(rows(train, 0), units.slice(0, 7).flatMap(bothOrders));
    assert.deepEqual(rows(test, 0), units.slice(7).flatMap(bothOrders));
    const trained = new Set(rows(train, 0).map(String));
    rows(all, 0).forEach(([x, y], row) => {
      assert.equal(isTrain[row], trained.has(String([x, y])) ? 1 : 0);
      assert.equal(trained.has(String([y, x])), trained.has(String([x, y])));
    });
    assert.equal(trained.size + test.x.length, 25);
  });

  it('of unordered pairs are refused where x and y may not change places', () => {
    const commutative = OPERATIONS.filter((operation) => {
      const task = { ...python, operation, modulus: 13, pairs: 'unordered' } as const;
      try {
        return splitPairs(task).isTrain.length === 169;
      } catch (error) {
        assert.ok(String(error).includes(`not for "${operation}"; write "ordered"`), String(error));
        return false;
      }
    });
    assert.deepEqual(commutative, ['add', 'multiply', 'x²+y²', 'x²+xy+y²']);
  });

  it('train and test together are all pairs, once each, and isTrain marks the former', () => {
    for (const operation of OPERATIONS) {
      const { all, train, test, isTrain } = splitPairs({
        operation,
        modulus: 13,
        trainFraction: 0.4,
        tokens: 'x y =',
        pairs: 'ordered',
        split: { method: 'seeded', seed: 5 },
      });
      const key = ([x, y]: number[]): number => x * 13 + y;
      const seen = [...rows(train, 0), ...rows(test, 0)].map(key).sort((a, b) => a - b);
      assert.deepEqual(seen, rows(all, 0).map(key));
      const marked = rows(all, 0).filter((_, i) => isTrain[i] === 1);
      assert.deepEqual(
        marked.map(key),
        rows(train, 0)
          .map(key)
          .sort((a, b) => a - b),
      );
    }
  });

  it('another seed is another split, the same seed the same', () => {
    const of = (seed: number): string =>
      splitPairs({ ...python, modulus: 13, split: { method: 'seeded', seed } }).train.x.join();
    assert.equal(of(1), of(1));
    assert.notEqual(of(1), of(2));
  });
});

describe('tasks', () => {
  it('divide inverts multiply for every y ≠ 0', () => {
    const pairs = allPairs({ operation: 'divide', modulus: 97 });
    assert.equal(pairs.x.length, 97 * 96);
    pairs.label.forEach((z, i) => assert.equal((z * pairs.y[i]) % 97, pairs.x[i]));
  });

  it('answers agree with exact integer arithmetic up to the largest modulus', () => {
    const exact: Record<string, (x: bigint, y: bigint) => bigint> = {
      add: (x, y) => x + y,
      subtract: (x, y) => x - y,
      multiply: (x, y) => x * y,
      'x²+y²': (x, y) => x ** 2n + y ** 2n,
      'x²+xy+y²': (x, y) => x ** 2n + x * y + y ** 2n,
      'x²+xy+y²+x': (x, y) => x ** 2n + x * y + y ** 2n + x,
      'x³+xy': (x, y) => x ** 3n + x * y,
      'x³+xy²+y': (x, y) => x ** 3n + x * y ** 2n + y,
    };
    for (const operation of OPERATIONS.filter((name) => name !== 'divide')) {
      for (const [x, y] of [
        [0, 0],
        [0, 508],
        [508, 0],
        [508, 507],
        [255, 3],
      ]) {
        // prettier-ignore
        const p = 509;
        const want = ((exact[operation](BigInt(x), BigInt(y)) % 509n) + 509n) % 509n;
        assert.equal(answerOf({ operation, modulus: p })(x, y), Number(want), `${operation} of ${x}, ${y}`);
      }
    }
  });

  it('knows primes', () => {
    const primes = Array.from({ length: 30 }, (_, n) => n).filter(isPrime);
    assert.deepEqual(primes, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
  });

  for (const { method, seed, n, first, last, sha256 } of shuffles) {
    it(`${method} of ${n} under seed ${seed} is that of its own program`, () => {
      const rows = shuffledRows(n, method as ShuffleMethod, seed);
      assert.deepEqual([...rows.slice(0, 8)], first);
      assert.deepEqual([...rows.slice(-4)], last);
      assert.equal(createHash('sha256').update(rows.join(' ')).digest('hex'), sha256);
    });
  }
});
