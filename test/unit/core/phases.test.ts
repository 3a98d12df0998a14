import assert from 'node:assert/strict';
import { type Phase, type Standing, TrainingProgress } from '../../../src/core/phases';
import type { MetricsRow } from '../../../src/core/run/metrics-row';
import { reasonText } from '../../../src/text/verdicts';

/** TransformerLens' published demo run: epoch, train loss, test loss. */
const DEMO = [
  [0, 4.735, 4.733],
  [99, 2.95, 7.55],
  [199, 0.032, 20.3],
  [999, 5.5e-6, 30.9],
  [1399, 4.2e-7, 34.1],
  [9999, 2.9e-7, 22.3],
  [12999, 2.4e-7, 7.55],
  [14199, 1.5e-7, 0.056],
  [19999, 9.9e-8, 2.6e-7],
];

/** The run's losses at any epoch, straight between its published points on log scales. */
function demoRow(epoch: number): MetricsRow {
  const after = Math.max(
    1,
    DEMO.findIndex(([at]) => at >= epoch),
  );
  const [from, to] = [DEMO[after - 1], DEMO[after]];
  const share = (epoch - from[0]) / (to[0] - from[0]);
  const between = (i: number): number => Math.exp((1 - share) * Math.log(from[i]) + share * Math.log(to[i]));
  const [train_loss, test_loss] = [between(1), between(2)];
  return {
    epoch,
    train_loss,
    test_loss,
    train_accuracy: train_loss < 0.05 ? 1 : 0.3,
    test_accuracy: test_loss < 0.05 ? 1 : 0.1,
    learning_rate: 0.001,
    seconds: epoch,
  };
}

const phasesOf = (of: readonly MetricsRow[]): Phase[] => TrainingProgress.of(of).phases;
const standingOf = (of: readonly MetricsRow[]): Standing => TrainingProgress.of(of).standing();
const rows = (last: number): MetricsRow[] =>
  Array.from({ length: Math.floor(last / 100) + 1 }, (_, i) => demoRow(100 * i));

describe('phases', () => {
  it('are found in very many rows', () => {
    const many = Array.from({ length: 300_000 }, (_, i): MetricsRow => ({
      ...demoRow(0),
      epoch: i,
      train_accuracy: 1,
      test_loss: i < 200_000 ? 8 : 1,
      excluded_loss: 2,
    }));
    assert.deepEqual(phasesOf(many).at(-1), { name: 'cleanup', from: 200_000, to: 299_999 });
    const { verdict } = standingOf(many.slice(0, 200_000));
    assert.equal(verdict, 'memorised');
  });

  it("of TransformerLens' demo run: memorised by 200, cleaning up between 10,000 and 13,000, grokked by 14,300", () => {
    const [memorisation, formation, cleanup, ...more] = phasesOf(rows(19900));
    assert.deepEqual(memorisation, { name: 'memorisation', from: 0, to: 200 });
    assert.equal(formation.name, 'circuit formation');
    assert.equal(formation.from, 200);
    assert.ok(formation.to > 10000 && formation.to < 13000, String(formation.to));
    assert.deepEqual(cleanup, { name: 'cleanup', from: formation.to, to: 14300 });
    assert.deepEqual(more, []);
  });

  it('are those reached so far while training goes on', () => {
    assert.deepEqual(phasesOf([]), []);
    assert.deepEqual(phasesOf(rows(100)), [{ name: 'memorisation', from: 0, to: 100 }]);
    assert.deepEqual(
      phasesOf(rows(5000)).map(({ name, to }) => [name, to]),
      [
        ['memorisation', 200],
        ['circuit formation', 5000],
      ],
    );
  });

  it('take a spike of one row neither for the peak nor for a relapse', () => {
    const spiked = rows(19900).map((row) =>
      row.epoch === 3000 || row.epoch === 13000 ? { ...row, test_loss: 500 } : row,
    );
    assert.deepEqual(phasesOf(spiked), phasesOf(rows(19900)));
  });

  it('of a run that generalises as it memorises are memorisation alone', () => {
    const quick = [0, 100, 200].map((epoch) => ({
      ...demoRow(epoch),
      train_accuracy: epoch / 200,
      test_accuracy: epoch / 200,
    }));
    assert.deepEqual(phasesOf(quick), [{ name: 'memorisation', from: 0, to: 200 }]);
  });
});

describe('verdict', () => {
  const at = (last: number): string => standingOf(rows(last)).verdict;

  it('follows the demo run from untrained to grokked', () => {
    assert.equal(standingOf([]).verdict, 'untrained');
    assert.deepEqual([0, 100, 5000, 13000, 14300].map(at), [
      'untrained',
      'memorising',
      'memorised',
      'cleaning up',
      'grokked',
    ]);
    assert.match(reasonText(standingOf(rows(13000))), /^test loss 7\.\d\d is below half of its highest, 3[34]\.\d$/);
  });

  it('is forming once the excluded loss has doubled from its lowest', () => {
    const measured = (excluded: number[]): MetricsRow[] =>
      excluded.map((value, i) => ({ ...demoRow(1000 + 1000 * i), excluded_loss: value }));
    assert.equal(standingOf(measured([0.5, 0.2, 0.3])).verdict, 'memorised');
    const standing = standingOf(measured([0.5, 0.2, 0.41]));
    assert.equal(standing.verdict, 'forming');
    assert.match(reasonText(standing), /^excluded loss has risen from 0\.200 to 0\.410/);
  });
});
