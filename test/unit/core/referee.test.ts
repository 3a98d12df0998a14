import assert from 'node:assert/strict';
import { regress, t975 } from '../../../src/core/least-squares';
import { type Judgement, judge as judgeBy } from '../../../src/core/sweep/referee';
import type { HeldRun } from '../../../src/core/sweep/referee-runs';

const CRITICAL = 20;
const NORMS = [20, 24, 28, 32];
const TEMPERATURES = [1, 2, 4, 8];
const SEEDS = [0, 1, 2];

/** Logits grow as norm². */
const growth = (norm: number): number => Math.log(norm ** 2 / 100);
const judge = (held: readonly HeldRun[]): Judgement => judgeBy(held, CRITICAL, growth);

/** Runs whose delay is what is said of ρ and logit scale; seeds are a third apart. */
function runs(delay: (rho: number, scale: number) => number): HeldRun[] {
  return SEEDS.flatMap((seed) =>
    NORMS.flatMap((norm, i) =>
      TEMPERATURES.map((temperature, j): HeldRun => {
        const luck = 1 + 0.3 * seed + 0.05 * Math.sin(5 * i + 3 * j + 7 * seed);
        const known = delay(norm / CRITICAL, Math.exp(growth(norm)) / temperature);
        return { norm, temperature, seed, memorised: true, delay: known * luck };
      }),
    ),
  );
}

const near = (value: number | undefined, wanted: number, by: number): void =>
  assert.ok(value !== undefined && Math.abs(value - wanted) < by, `${value} is not near ${wanted}`);

describe('the referee of two claims', () => {
  it('finds the norm where the delay is e^(7.5 ρ) at every temperature', () => {
    const found = judge(runs((rho) => Math.exp(7.5 * rho)));
    assert.deepEqual([found.verdict, found.reason], ['norm', null]);
    near(found.law?.value, 7.5, 0.2);
    near(found.normAtScale?.value, 7.5, 0.2);
    near(found.scaleAtNorm?.value, 0, 0.05);
    near(found.recovered?.value, 0, 0.05);
    assert.ok(found.law && found.law.low < 7.5 && 7.5 < found.law.high);
  });

  it('finds the logit scale where norm and temperature only set that', () => {
    const found = judge(runs((_, scale) => 100 * scale ** 3));
    assert.deepEqual([found.verdict, found.reason], ['logit scale', null]);
    near(found.scaleAtNorm?.value, 3, 0.1);
    near(found.normAtScale?.value, 0, 0.3);
    near(found.recovered?.value, 1, 0.05);
    // A clamp alone shows a law of the norm all the same.
    assert.ok(found.law && found.law.low > 3 && found.law.r2 > 0.95);
  });

  it('finds the logit scale where the delay is no power of it, too', () => {
    assert.equal(judge(runs((_, scale) => 50 + Math.exp(scale))).verdict, 'logit scale');
  });

  it('finds both where each has a part of its own', () => {
    const found = judge(runs((rho, scale) => 10 * Math.exp(4 * rho) * scale));
    assert.equal(found.verdict, 'both');
    near(found.normAtScale?.value, 4, 0.3);
    near(found.scaleAtNorm?.value, 1, 0.1);
    assert.ok(found.explained && found.explained.both > 0.97);
  });

  it('finds neither where the delay is chance', () => {
    let state = 1;
    const chance = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    assert.equal(judge(runs(() => 100 * (1 + chance()))).verdict, 'neither');
  });

  it('is undecided where the norm adds a little', () => {
    const found = judge(runs((rho, scale) => 10 * Math.exp(1.5 * rho) * scale));
    assert.ok(found.explained);
    const added = found.explained.both - found.explained.scale;
    assert.ok(added > 0.05 && added < 0.1, String(added));
    assert.deepEqual([found.verdict, found.reason?.slice(0, 12)], ['undecided', 'what one of ']);
  });

  it('is undecided with too few runs, too few norms, or many that never grokked', () => {
    const all = runs((rho) => Math.exp(7.5 * rho));
    const reasons = [
      all.slice(0, 11),
      all.filter(({ norm }) => norm < 25),
      all.map((run) => (run.norm === 32 ? { ...run, delay: null } : run)),
    ].map((some) => judge(some));
    assert.ok(reasons.every(({ verdict }) => verdict === 'undecided'));
    assert.match(reasons[0].reason ?? '', /^11 runs .* it takes 12$/);
    assert.match(reasons[1].reason ?? '', /2 norms and 4 temperatures/);
    assert.match(reasons[2].reason ?? '', /^12 of 48 runs that memorised never grokked/);
  });

  it('counts runs that did not memorise, and takes their delay for none', () => {
    const all = runs((_, scale) => 100 * scale).map((run) =>
      run.temperature === 8 && run.seed === 0 ? { ...run, memorised: false, delay: null } : run,
    );
    assert.deepEqual(judge(all).runs, { held: 48, memorised: 44, grokked: 44, used: 44 });
  });
});

describe('least squares', () => {
  it('has the slope, the interval and R² of scipy.stats.linregress', () => {
    // The first ten of R's datasets::cars.
    const speed = [4, 4, 7, 7, 8, 9, 10, 10, 10, 11];
    const dist = [2, 10, 4, 22, 16, 10, 18, 26, 34, 17];
    const fit = regress(
      speed.map((value) => [value]),
      dist,
      speed.map(() => 0),
    );
    const [slope] = fit?.slopes ?? [];
    near(slope.value, 2.553571, 1e-6);
    near(slope.low, 0.088977, 2e-4);
    near(slope.high, 5.018166, 2e-4);
    near(fit?.r2, 0.416422, 1e-6);
  });

  it('takes differences between groups out', () => {
    const fit = regress([[0], [1], [2], [0], [1], [2]], [0, 2, 4, 100, 102, 104], [0, 0, 0, 1, 1, 1]);
    assert.deepEqual([fit?.slopes[0].value, fit?.r2], [2, 1]);
  });

  it('has nothing where a column follows from others', () => {
    const rows = [0, 1, 2, 3, 4, 5].map((x) => [x, 2 * x + 1]);
    assert.equal(regress(rows, [1, 3, 2, 5, 4, 6], rows.map(() => 0)), undefined); // prettier-ignore
  });

  it("has Student's quantiles", () => {
    for (const [freedom, quantile] of [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [5, 2.571],
      [10, 2.228],
      [30, 2.042],
    ]) {
      // prettier-ignore
      assert.ok(Math.abs(t975(freedom) / quantile - 1) < 0.002, String(freedom));
    }
  });
});
