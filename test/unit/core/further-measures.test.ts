import assert from 'node:assert/strict';
import schema from '../../../media/grok-config.schema.json';
import { parseConfig } from '../../../src/core/config/parse';
import { plainMatMul } from '../../../src/core/matmul';
import { commutatorDefect, median } from '../../../src/core/measures/commutator';
import { FURTHER_MEASURES, FURTHER_NAMES } from '../../../src/core/measures/further';
import { cyclicGroupOf } from '../../../src/core/measures/group';
import { attentionAsymmetry, headCosine, swapped } from '../../../src/core/measures/heads';
import { logitScale, softmaxCollapse } from '../../../src/core/measures/logit-scale';
import { waveShares } from '../../../src/core/measures/pair-waves';
import { participation } from '../../../src/core/measures/participation';
import { effectiveRank, leadingShare, singularValues } from '../../../src/core/measures/singular';
import { twoNearestDimension } from '../../../src/core/measures/two-nn';
import type { TensorData } from '../../../src/core/model';
import { MersenneTwister } from '../../../src/core/random';
import { allPairs, type Pairs } from '../../../src/core/tasks';

function near(found: number, expected: number, tolerance = 1e-6): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, expected ${expected} ± ${tolerance}`);
}

const tensor = (shape: number[], data: Iterable<number>): TensorData => ({ shape, data: Float32Array.from(data) });
const random = new MersenneTwister([7]);
const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());

describe('singular values', () => {
  it('are those of a matrix with known ones, and of its first rows alone', () => {
    const matrix = tensor([3, 2], [3, 0, 4, 5, 100, 100]);
    const [first, second] = singularValues(matrix, 2);
    near(first, Math.sqrt(45));
    near(second, Math.sqrt(5));
    near(leadingShare([first, second], 1), 0.9);
    near(singularValues(tensor([1, 3], [2, 3, 6]))[0], 7);
  });

  it('have the effective rank of Roy and Vetterli: n of n equal ones, 1 of one, exp of the entropy between', () => {
    near(effectiveRank([2, 2, 2, 2]), 4);
    near(effectiveRank([5, 0, 0]), 1);
    near(effectiveRank([3, 1]), 4 / 27 ** 0.25); // Π share^−share of ¾ and ¼
    assert.equal(effectiveRank([0, 0]), 0);
  });
});

describe('the participation ratio of Fourier power', () => {
  const p = 7;
  const group = cyclicGroupOf({ operation: 'add', modulus: p });
  const cosine = (k: number, x: number): number => Math.cos((2 * Math.PI * k * x) / p);
  const column = (of: (x: number) => number): TensorData =>
    tensor(
      [p, 1],
      Array.from({ length: p }, (_, x) => of(x)),
    );

  it('is 1 for one frequency, 1/3 where all three have the same power, and by hand for two', () => {
    near(
      participation(
        group,
        column((x) => 4 + Math.sin(2 + (4 * Math.PI * x) / p)),
      ),
      1,
    );
    near(
      participation(
        group,
        column((x) => (x === 0 ? 1 : 0)),
      ),
      1 / 3,
    );
    near(
      participation(
        group,
        column((x) => 2 * cosine(1, x) + cosine(3, x)),
      ),
      17 / 25,
    );
  });

  it('is the mean over columns that vary, of the residues alone', () => {
    const rows = Array.from({ length: p }, (_, x) => [cosine(2, x), x === 3 ? 1 : 0, 5]);
    near(participation(group, tensor([p + 1, 3], [...rows, [9, 9, 9]].flat())), (1 + 1 / 3) / 2);
    assert.equal(
      participation(
        group,
        column(() => 2),
      ),
      0,
    );
  });
});

describe('logits', () => {
  const pairs = (label: number[]): Pairs => ({
    x: new Int32Array(label.length),
    y: new Int32Array(label.length),
    label: Int32Array.from(label),
  });

  it('have a deviation, a mean size and a margin, of the rows asked for', () => {
    const logits = Float32Array.of(2, 0, 1, 7, 7, 10);
    const { deviation, meanAbsolute, margin } = logitScale(logits, pairs([0, 0]), 3);
    near(deviation, Math.sqrt((1 + 1 + 0 + 1 + 1 + 4) / 6));
    near(meanAbsolute, (1 + 1 + 0 + 1 + 1 + 2) / 6);
    near(margin, (1 - 3) / 2);
    assert.equal(logitScale(logits, pairs([0, 0]), 3, [1]).margin, -3);
  });

  it('collapse in float32 first in the loss (e⁻²⁰ beside 1), then in the whole gradient (e⁻¹¹⁰ is 0)', () => {
    const logits = Float32Array.of(15, 0, 20, 0, 0, 110, 0, 20);
    const all = pairs([0, 0, 1, 0]);
    assert.deepEqual(softmaxCollapse(logits, all, 2, [0]), { loss: 0, gradient: 0 });
    assert.deepEqual(softmaxCollapse(logits, all, 2, [1]), { loss: 1, gradient: 0 });
    assert.deepEqual(softmaxCollapse(logits, all, 2, [2]), { loss: 1, gradient: 1 });
    assert.deepEqual(softmaxCollapse(logits, all, 2, [3]), { loss: 0, gradient: 0 }); // collapsed onto another answer
    assert.deepEqual(softmaxCollapse(logits, all, 2, [0, 1, 2, 3]), { loss: 0.5, gradient: 0.25 });
  });
});

describe('heads', () => {
  it('have the mean cosine of their whole maps', () => {
    const [heads, d, width] = [3, 5, 2];
    const values = tensor([heads, d, width], normals(heads * d * width));
    const out = tensor([heads, width, d], normals(heads * d * width));
    const maps = Array.from({ length: heads }, (_, h) => {
      const part = ({ data }: TensorData): Float32Array => data.subarray(h * d * width, (h + 1) * d * width);
      return plainMatMul(part(values), part(out), d, width, d);
    });
    const cosine = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, i) => sum + value * b[i], 0) / (Math.hypot(...a) * Math.hypot(...b));
    const expected = (cosine(maps[0], maps[1]) + cosine(maps[0], maps[2]) + cosine(maps[1], maps[2])) / 3;
    near(headCosine(values, swapped(out)), expected);
    near(headCosine(tensor([2, 1, 2], [1, 2, -1, -2]), tensor([2, 1, 2], [3, 4, 3, 4])), -1);
    assert.ok(Number.isNaN(headCosine(tensor([2, 1, 1], [0, 1]), tensor([2, 1, 1], [1, 1]))));
  });

  it('attend to x and y with a mean difference', () => {
    near(attentionAsymmetry(Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.7, 0.2), 3, 0, 1), (0.25 + 0.6) / 2);
  });
});

describe('TwoNN', () => {
  const points = (n: number, width: number, of: () => number[]): [Float32Array, number] => [
    Float32Array.from(Array.from({ length: n }, of).flat()),
    width,
  ];
  const uniform = (): number => random.random();

  it('finds a line, a plane, a sphere and a cube of five dimensions, in a space of more', () => {
    near(twoNearestDimension(...points(1500, 3, () => [uniform()].flatMap((t) => [t, 2 * t, 1 - t]))), 1, 0.08);
    near(twoNearestDimension(...points(1500, 3, () => [uniform(), uniform(), 5])), 2, 0.15);
    const sphere = (): number[] => {
      const v = Array.from(normals(3));
      return v.map((value) => value / Math.hypot(...v));
    };
    near(twoNearestDimension(...points(1500, 3, sphere)), 2, 0.15);
    near(twoNearestDimension(...points(1500, 20, () => [...Array.from({ length: 5 }, uniform), ...new Array<number>(15).fill(0)])), 5, 0.6); // prettier-ignore
  });

  it('has the neighbours and the fit of a search of all pairs, without points that coincide', () => {
    const [n, width] = [40, 18];
    const values = normals(n * width);
    values.copyWithin(width, 0, width); // the first two coincide
    const at = (i: number): Float32Array => values.subarray(i * width, (i + 1) * width);
    const logs = Array.from({ length: n }, (_, i) => {
      const distances = Array.from({ length: n }, (__, j) => Math.hypot(...at(i).map((v, k) => v - at(j)[k])));
      const [, r1, r2] = distances.sort((a, b) => a - b);
      return Math.log(r2 / r1);
    })
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    assert.equal(logs.length, n - 2);
    let [xy, xx] = [0, 0];
    logs.slice(0, 34).forEach((x, i) => {
      xy += x * -Math.log(1 - (i + 1) / 38);
      xx += x * x;
    });
    near(twoNearestDimension(values, width), xy / xx, 1e-4);
  });
});

describe('waves of the key frequencies', () => {
  const p = 7;
  const pairs = allPairs({ operation: 'add', modulus: p });
  const group = cyclicGroupOf({ operation: 'add', modulus: p });
  const turn = (2 * Math.PI) / p;
  const shares = (of: (x: number, y: number) => number, keys: number[]): { trig: number; quadratic: number } =>
    waveShares(
      group,
      pairs,
      Float32Array.from(pairs.x, (x, i) => of(x, pairs.y[i])),
      keys,
      plainMatMul,
    );

  it('hold all of cos k(x + y), half of cos kx cos ky as functions of the answer, nothing of cos kx', () => {
    const both = ({ trig, quadratic }: { trig: number; quadratic: number }, a: number, b: number): void => {
      near(trig, a);
      near(quadratic, b);
    };
    both(
      shares((x, y) => 3 + Math.cos(2 * turn * (x + y)), [2, 3]),
      1,
      1,
    );
    both(
      shares((x, y) => Math.cos(2 * turn * (x + y)), [1]),
      0,
      0,
    );
    both(
      shares((x, y) => Math.cos(turn * x) * Math.cos(turn * y), [1]),
      0.5,
      1,
    );
    both(
      shares((x) => Math.cos(turn * x), [1]),
      0,
      0,
    );
  });

  it('are products of the frequencies of x and of y where the answer is 2x + 3y', () => {
    const task = { operation: 'expression', expression: '2*x + 3*y', modulus: p } as const;
    const of = allPairs(task);
    const values = Float32Array.from(of.x, (x, i) => Math.cos(turn * (2 * x + 3 * of.y[i])));
    const { trig, quadratic } = waveShares(cyclicGroupOf(task), of, values, [1], plainMatMul);
    near(trig, 1);
    near(quadratic, 1);
  });

  it('are those of exponents for multiplication, without the residue 0; of units that vary', () => {
    const of = allPairs({ operation: 'multiply', modulus: p });
    const exponents = cyclicGroupOf({ operation: 'multiply', modulus: p });
    const wave = (i: number): number => Math.cos((2 * Math.PI * exponents.element[of.label[i]]) / (p - 1));
    const values = Float32Array.from(Array.from(of.x, (_, i) => [of.label[i] === 0 ? 99 : wave(i), 1]).flat());
    const { trig, quadratic } = waveShares(exponents, of, values, [1], plainMatMul);
    near(trig, 1);
    near(quadratic, 1);
    assert.ok(Number.isNaN(waveShares(group, pairs, new Float32Array(p * p), [1], plainMatMul).trig));
  });
});

describe('the commutator defect', () => {
  const linear =
    (matrix: number[][], scale = 1) =>
    (w: Float32Array): Promise<Float32Array> =>
      Promise.resolve(w.map((_, i) => scale * matrix[i].reduce((sum, m, j) => sum + m * w[j], 0)));
  const A = [
    [2, 1],
    [1, 3],
  ];
  const B = [
    [1, -1],
    [-1, 0.5],
  ];
  const w = Float32Array.of(0.7, -0.4);

  it('of quadratic losses is ‖(AB − BA)w‖ / (‖Aw‖ ‖Bw‖), and 0 where A and B commute', async () => {
    // AB − BA = [[0, −0.5], [0.5, 0]]: by hand
    const [Aw, Bw] = [Math.hypot(1, -0.5), Math.hypot(1.1, -0.9)];
    near(await commutatorDefect(w, linear(A), linear(B)), (0.5 * Math.hypot(0.7, 0.4)) / (Aw * Bw), 2e-3);
    near(await commutatorDefect(w, linear(A), linear(A)), 0, 2e-3);
  });

  it('is as exact where gradients have all but vanished', async () => {
    const scale = 1e-7;
    const full = await commutatorDefect(w, linear(A), linear(B));
    near(await commutatorDefect(w, linear(A, scale), linear(B, scale)), full, 2e-3);
  });

  it('is reported as a median', () => {
    assert.equal(median([9, 1, 5]), 5);
  });
});

describe('further measures in configs', () => {
  const problemsOf = (config: object): string[] => {
    const result = parseConfig(JSON.stringify(config));
    return 'problems' in result ? result.problems.map(({ message }) => message) : [];
  };

  it('have the names and meanings of the schema', () => {
    const { items } = schema.properties.training.properties.measures;
    assert.deepEqual(items.enum, FURTHER_NAMES);
    assert.deepEqual(
      items.enumDescriptions,
      FURTHER_NAMES.map((name) => `${FURTHER_MEASURES[name].meaning} (${FURTHER_MEASURES[name].source})`),
    );
  });

  it('are refused by name: unknown ones, and those that the task has no basis for', () => {
    const [unknown] = problemsOf({ training: { measures: ['rank'] } });
    assert.match(unknown, /^training\.measures\.0 must be "norms" or .*, got "rank"$/);
    assert.deepEqual(problemsOf({ task: { group: 'S4' }, training: { measures: ['norms', 'ipr'] } }), [
      'training.measures has "ipr", but S4 has irreps, not frequencies; leave it out',
    ]);
    assert.deepEqual(problemsOf({ model: { heads: 1 }, training: { measures: ['heads'] } }), [
      'training.measures has "heads", but model.heads is 1: there is no pair of heads; leave it out',
    ]);
    const changing = { changes: [{ at: 5, set: { 'loss.type': 'mse' } }], measures: ['llc', 'norms'] };
    assert.deepEqual(problemsOf({ training: changing }), [
      'training.measures has "llc", but training.changes changes the loss that its gradients are of; leave it out',
    ]);
    assert.deepEqual(problemsOf({ task: { group: 'Z7' }, training: { measures: ['ipr', 'waves'] } }), []);
    assert.deepEqual(problemsOf({ training: { measures: null } }), []);
  });
});
