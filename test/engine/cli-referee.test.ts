import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Judgement } from '../../src/core/sweep/referee';
import type { RefereeRuns } from '../../src/core/sweep/referee-runs';
import { endedSweep, TWO_CLAIMS } from '../referee-sweep';
import { grokking } from './cli-process';

describe('grokking referee', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'referee-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const ended = (sweep?: object): string => endedSweep(folder, sweep);
  const referee = (...args: string[]): ReturnType<typeof grokking> => grokking(['referee', ...args], folder);

  it('says which claim the runs support, and on what that rests', async () => {
    const sweep = ended();
    const { code, stdout, stderr } = await referee(sweep);
    assert.equal(code, 0, stderr);
    const [verdict, runs, critical, scale, ...slopes] = stdout.trimEnd().split('\n');
    assert.match(verdict, /^These runs support 2606\.18465: the logit scale explains the delay/);
    assert.match(
      runs,
      /^18 runs with a held norm: 18 memorised, 18 of them grokked \(90% of the test pairs\), 18 with a delay$/,
    );
    assert.match(critical, /^W_c 22\.0: the norm at which 2 runs without a clamp grokked/);
    assert.match(scale, /^logit scale: .* it grows with the norm to the power 2\.00$/);
    assert.match(slopes[1], /^at equal norm: .* β = 2\.00 \(2\.00 to 2\.00\), R² /);
    assert.match(slopes.at(-1) ?? '', /^variance .*: norm [\d.]+%, logit scale > 99\.9999%, both > 99\.9999%$/);
  });

  it('prints all of it as JSON', async () => {
    const { code, stdout, stderr } = await referee(ended(), '--json');
    assert.equal(code, 0, stderr);
    const found = JSON.parse(stdout) as Judgement & RefereeRuns & { free: number };
    assert.deepEqual([found.verdict, found.criticalNorm, found.free], ['logit scale', 22, 2]);
    assert.ok(found.recovered && Math.abs(found.recovered.value - 1) < 0.01);
    assert.equal(found.held.length, 18);
  });

  const { base } = TWO_CLAIMS;
  for (const [title, sweep, line] of [
    [
      'another field that varies',
      { ...TWO_CLAIMS, vary: { ...TWO_CLAIMS.vary, 'optimizer.weightDecay': [0, 1] } },
      /^two-claims varies optimizer\.weightDecay, whose effect would be taken for one of norm or temperature; /,
    ],
    [
      'a temperature that does not',
      { ...TWO_CLAIMS, vary: { 'optimizer.normClamp': [null, 20] } },
      /^two-claims varies optimizer\.normClamp; the referee needs optimizer\.normClamp and loss\.temperature$/,
    ],
    [
      'a sweep that keeps no checkpoints',
      { ...TWO_CLAIMS, keep: 'none' },
      /runs\/00000 has no checkpoint, whose logits are the measure; give the sweep "keep": "last"$/,
    ],
    [
      'a loss without a temperature',
      {
        ...TWO_CLAIMS,
        base: { ...base, loss: { type: 'mse' } },
        vary: { 'optimizer.normClamp': [20], 'loss.temperature': [1] },
      },
      /^two-claims has the loss "mse"; only cross-entropy has a temperature$/,
    ],
    [
      'norms that are all held',
      { ...TWO_CLAIMS, vary: { ...TWO_CLAIMS.vary, 'optimizer.normClamp': [20, 24] } },
      /^two-claims has no run that grokked without a clamp at temperature 1, .* give optimizer\.normClamp the value null/,
    ],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const { code, stderr } = await referee(ended(sweep));
      assert.equal(code, 2);
      assert.match(stderr.trimEnd(), line);
    });
  }
});
