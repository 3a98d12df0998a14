import assert from 'node:assert/strict';
import { OPERATIONS } from '../../../src/core/config/types';
import { defaultConfig } from '../../../src/core/config/parse';
import { mirrorAccuracy, mirrorAccuracyOf, mirrorColumns, mirrorsTrained } from '../../../src/core/measures/mirror';
import { type KnownSplit, splitPairs } from '../../../src/core/split';
import { allPairs, type Pairs } from '../../../src/core/tasks';

const { task } = defaultConfig();
const splitOf = (fields: Partial<typeof task>): KnownSplit =>
  splitPairs({ ...task, modulus: 13, trainFraction: 0.4, ...fields });
const textsOf = ({ x, y }: Pairs): string[] => Array.from(x, (value, i) => `${value} ${y[i]}`);
const mirrored = (text: string): string => text.split(' ').reverse().join(' ');

describe('mirror pairs', () => {
  it('are those of tasks whose table is symmetric', () => {
    const commutative = OPERATIONS.filter((operation) => {
      const split = splitOf({ operation });
      return mirrorsTrained(split, split.test) !== undefined;
    });
    assert.deepEqual(commutative, ['add', 'multiply', 'x²+y²', 'x²+xy+y²']);
  });

  it('are the test pairs (x, y) with (y, x) among the training pairs, in any order of pairs', () => {
    const split = splitOf({});
    const trained = new Set(textsOf(split.train));
    for (const pairs of [split.test, split.all, split.train]) {
      const expected = textsOf(pairs).map((text) => (!trained.has(text) && trained.has(mirrored(text)) ? 1 : 0));
      assert.deepEqual(Array.from(mirrorsTrained(split, pairs) ?? []), expected);
    }
    const count = mirrorsTrained(split, split.test)?.filter((mark) => mark === 1).length ?? 0;
    assert.ok(count > 20 && count < split.test.x.length - 20, `${count} of ${split.test.x.length}`);
  });

  it('are none where both orders are on one side', () => {
    const all = allPairs({ operation: 'add', modulus: 13 });
    const isTrain = Uint8Array.from(all.x, (x, i) => (((x + 1) * (all.y[i] + 1)) % 3 === 0 ? 1 : 0));
    const marks = mirrorsTrained({ all, isTrain }, all);
    assert.ok(marks?.every((mark) => mark === 0));
  });

  it('have an accuracy of their own, and so do the others; there is none of no pairs', () => {
    const marks = Uint8Array.from([1, 0, 1, 0, 0, 1, 1]);
    assert.deepEqual(mirrorAccuracy([1, 0, 1, 0, 1, 0, 1], marks), { mirror: 3 / 4, plain: 1 / 3 });
    const none = mirrorAccuracy([1, 0], Uint8Array.from([0, 0]));
    assert.deepEqual(none, { mirror: undefined, plain: 0.5 });
    assert.deepEqual(mirrorColumns(none), { test_accuracy_plain: 0.5 });
    assert.deepEqual(mirrorColumns({ mirror: 1, plain: 0 }), { test_accuracy_mirror: 1, test_accuracy_plain: 0 });
  });

  it('alone are known by a model that has learned its training pairs, and their mirrors with them, by heart', () => {
    const split = splitOf({ operation: 'multiply' });
    const p = 13;
    const known = new Set(textsOf(split.train).flatMap((text) => [text, mirrored(text)]));
    const logits = new Float32Array(p * split.all.x.length);
    textsOf(split.all).forEach((text, i) => {
      const { label } = split.all;
      logits[i * p + ((label[i] + (known.has(text) ? 0 : 1)) % p)] = 1;
    });
    assert.deepEqual(mirrorAccuracyOf(logits, split, p), { mirror: 1, plain: 0 });
    assert.equal(mirrorAccuracyOf(logits, splitOf({ operation: 'subtract' }), p), undefined);
  });
});
