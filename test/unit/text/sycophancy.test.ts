import assert from 'node:assert/strict';
import type { SycophancyReport } from '../../../src/core/sycophancy/report';
import { seriesVerdict, sycophancyVerdict } from '../../../src/text/sycophancy';
import { COPYING, MIXED, MIXED_SERIES, NOISE } from '../figures/sycophancy-data';

const withEffects = (report: SycophancyReport, effect: number): SycophancyReport => ({
  ...report,
  where: report.where.map((place) => ({ ...place, effect })),
  heads: report.heads.map((head) => ({ ...head, effect })),
  mlps: report.mlps.map((mlp) => ({ ...mlp, effect })),
});

describe('what an analysis of sycophancy found, in words', () => {
  it('names the places, heads and MLPs of the largest effects', () => {
    assert.match(
      sycophancyVerdict(MIXED),
      /stands at u before layer 0 \(effect 1\.00\), and at u before layer 1 \(effect 0\.682\)\. At the last position most goes through L1H0 among heads \(effect 0\.256\) and MLP1 among MLPs \(0\.926\)\./,
    );
  });

  it('names nothing that carries no effect, or hardly any', () => {
    // The MLPs of the model that copies do nothing.
    assert.match(sycophancyVerdict(COPYING), /most goes through L0H1 among heads \(effect 1\.00\)\. /);
    for (const effect of [0, 0.04, -0.5]) {
      assert.doesNotMatch(sycophancyVerdict(withEffects(MIXED, effect)), /stands|goes through|effect/);
    }
    assert.match(sycophancyVerdict(withEffects(MIXED, 0.05)), /stands at .* most goes through/);
  });

  it('names no estimate', () => {
    const where = MIXED.where.map((place) => ({ ...place, exact: place.position === 'o' }));
    assert.match(sycophancyVerdict({ ...MIXED, where }), /stands at o before layer 1 \(effect 0\.393\)\. /);
  });

  it('says how many models of a series are sycophantic, and that one is not', () => {
    assert.match(seriesVerdict(MIXED_SERIES), /^\d+ of 13 are sycophantic\.$/);
    assert.match(sycophancyVerdict(NOISE), /^Not sycophantic: .* There is no circuit to find\.$/);
  });
});
