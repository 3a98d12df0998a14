import assert from 'node:assert/strict';
import { type ChainSettings, learningCoefficient, type LossAt } from '../../../src/core/measures/learning-coefficient';

const SETTINGS: ChainSettings = { samples: 1e4, localization: 1, burnIn: 1000, draws: 20_000, seed: 1 };

/** λ̂, as a mean over so many chains, within a tenth of what it is. */
async function isAbout(
  lossAt: LossAt,
  center: Float32Array,
  expected: number,
  settings = SETTINGS,
  chains = 1,
): Promise<void> {
  let [value, acceptance] = [0, 0];
  for (let seed = 1; seed <= chains; seed++) {
    const found = await learningCoefficient(lossAt, center, { ...settings, seed });
    value += found.value / chains;
    acceptance += found.acceptance / chains;
  }
  assert.ok(Math.abs(value - expected) < 0.1 * expected, `${value}, expected ${expected}`);
  assert.ok(acceptance > 0.3, `accepted ${acceptance}`);
}

/** Σ h_i w_i² / 2 */
const quadratic =
  (curvature: (i: number) => number): LossAt =>
  (w) => {
    const loss = w.reduce((sum, x, i) => sum + (curvature(i) * x * x) / 2, 0);
    return Promise.resolve({ loss, gradient: w.map((x, i) => curvature(i) * x) });
  };

/** ‖B A − diag(1, …, 1, 0, …)‖² / 2 for A [hidden, n], B [n, hidden], and a minimum of it. */
function reducedRank(n: number, hidden: number, rank: number): [LossAt, Float32Array] {
  const minimum = new Float32Array(2 * n * hidden);
  for (let i = 0; i < rank; i++) {
    minimum[i * n + i] = 1;
    minimum[hidden * n + i * hidden + i] = 1;
  }
  const lossAt: LossAt = (w) => {
    const gradient = new Float32Array(w.length);
    const [A, B] = [0, hidden * n];
    let loss = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let error = i === j && i < rank ? -1 : 0;
        for (let h = 0; h < hidden; h++) {
          error += w[B + i * hidden + h] * w[A + h * n + j];
        }
        loss += error ** 2 / 2;
        for (let h = 0; h < hidden; h++) {
          gradient[A + h * n + j] += error * w[B + i * hidden + h];
          gradient[B + i * hidden + h] += error * w[A + h * n + j];
        }
      }
    }
    return Promise.resolve({ loss, gradient });
  };
  return [lossAt, minimum];
}

describe('the local learning coefficient', () => {
  it('of a regular model is half its dimension, whatever its curvatures', async () => {
    await isAbout(
      quadratic(() => 1),
      new Float32Array(1),
      0.5,
    );
    await isAbout(
      quadratic((i) => 0.1 + i),
      new Float32Array(10),
      5,
    );
    await isAbout(
      quadratic(() => 2),
      new Float32Array(100),
      50,
    );
  });

  it('of w⁴ is 1/4', async () => {
    const lossAt: LossAt = ([w]) => Promise.resolve({ loss: w ** 4, gradient: Float32Array.of(4 * w ** 3) });
    await isAbout(lossAt, new Float32Array(1), 0.25, { ...SETTINGS, draws: 60_000 });
  });

  it('of w₁²w₂² is 1/2 less its logarithm: 0.391 at this n, by quadrature', async () => {
    const lossAt: LossAt = ([a, b]) =>
      Promise.resolve({ loss: (a * b) ** 2, gradient: Float32Array.of(2 * a * b * b, 2 * a * a * b) });
    await isAbout(lossAt, new Float32Array(2), 0.3912, { ...SETTINGS, draws: 100_000 }, 16);
  });

  it('of reduced-rank regression is that of Aoyagi and Watanabe 2005', async () => {
    await isAbout(...reducedRank(3, 1, 1), 5 / 2, SETTINGS, 4);
    await isAbout(...reducedRank(2, 2, 0), 3 / 2, { ...SETTINGS, samples: 1e5 }, 16);
    await isAbout(...reducedRank(4, 2, 1), 5, { ...SETTINGS, samples: 1e5 }, 4);
  });

  it('is found by a short chain among many directions that the loss does not feel', async () => {
    const settings = { ...SETTINGS, localization: 100, burnIn: 40, draws: 60 };
    const [felt, nBeta] = [400, 1e4 / Math.log(1e4)];
    const expected = (felt * nBeta) / (nBeta + 100) / 2;
    await isAbout(
      quadratic((i) => (i < felt ? 1 : 0)),
      new Float32Array(20_000),
      expected,
      settings,
    );
  });

  it('is the same for the same seed, and says how it was found', async () => {
    const settings = { ...SETTINGS, burnIn: 50, draws: 50 };
    const run = (seed: number): ReturnType<typeof learningCoefficient> =>
      learningCoefficient(
        quadratic(() => 1),
        new Float32Array(3),
        { ...settings, seed },
      );
    assert.deepEqual(await run(5), await run(5));
    assert.notEqual((await run(5)).value, (await run(6)).value);
    assert.equal((await run(5)).nBeta, 1e4 / Math.log(1e4));
  });
});
