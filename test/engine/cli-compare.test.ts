import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { compareCheckpoints } from '../../src/worker/compare-checkpoints';
import { grokking, temporaryFolder, writeConfig } from './cli-process';

interface Compared {
  runs: { run: string; config: Record<string, unknown>; grokked_at: number | null; test_loss: number }[];
  differs: string[];
  groups: {
    values: object;
    runs: string[];
    memorised: number;
    test_loss: { mean: number; sd: number; n: number; missing: number };
  }[];
  key_frequencies: {
    runs: { frequencies: number[] | null; of: number | null }[];
    pairs: { a: string; b: string; shared: number[]; expected: number; probability: number }[];
  };
}

describe('grokking compare of finite groups', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('has the shares of their irreps, as measure prints them, beside key frequencies of others', async () => {
    const runs: string[] = [];
    for (const [task, seed] of [
      [{ group: 'S3' }, 0],
      [{ group: 'S3' }, 1],
      [{ modulus: 7 }, 0],
    ] as const) /* prettier-ignore */ {
      const config = writeConfig(folder, {
        name: 'small',
        task: { ...task, trainFraction: 0.7 },
        model: { dModel: 16, heads: 2, dMlp: 32, seed },
        training: { epochs: 20, checkpointEvery: 20 },
      });
      const { stdout } = await grokking(['train', config, '--threads', '1', '--json'], folder);
      runs.push((JSON.parse(stdout) as { run: string }).run);
    }
    interface Irrep {
      number: number;
      logit_fve: number;
      W_L_share: number;
    }
    const compared = await grokking(['compare', ...runs, '--json'], folder);
    assert.equal(compared.code, 0, compared.stderr);
    const { irreps, key_frequencies } = JSON.parse(compared.stdout) as {
      irreps: { run: string; group: string; irreps: Irrep[]; keys: number[] }[];
      key_frequencies: { runs: { frequencies: number[] | null }[] };
    };
    assert.deepEqual(
      irreps.map(({ run, group }) => [run, group]),
      [[runs[0], 'S3'], [runs[1], 'S3']], // prettier-ignore
    );
    assert.deepEqual(
      key_frequencies.runs.map(({ frequencies }) => frequencies === null),
      [true, true, false],
    );
    const { stdout } = await grokking(['measure', runs[0], '--json'], folder);
    const measured = JSON.parse(stdout) as { irreps: Irrep[]; key_irreps: number[] };
    for (const { number, logit_fve, W_L_share } of irreps[0].irreps) {
      const own = measured.irreps.find((irrep) => irrep.number === number);
      assert.deepEqual([own?.logit_fve, own?.W_L_share], [logit_fve, W_L_share]);
    }
    assert.deepEqual(irreps[0].keys, measured.key_irreps);
    const text = (await grokking(['compare', ...runs], folder)).stdout;
    assert.match(text, /^irrep of S3 +W_L at random +.*: of logits +of W_L/m);
    assert.match(text, /none: it has irreps/);
  });
});

describe('grokking compare', function () {
  this.timeout(120_000);
  let folder: string;
  const runs: string[] = [];

  before(async () => {
    folder = temporaryFolder();
    for (const [weightDecay, seed] of [
      [0, 0],
      [1, 0],
      [1, 1],
    ]) /* prettier-ignore */ {
      const config = writeConfig(folder, {
        name: 'small',
        task: { modulus: 13, trainFraction: 0.7, split: { seed } },
        model: { dModel: 16, heads: 2, dMlp: 32, seed },
        optimizer: { weightDecay, learningRate: 0.003 },
        training: { epochs: 200, logEvery: 10, checkpointEvery: 200 },
      });
      const { stdout } = await grokking(['train', config, '--threads', '1', '--json'], folder);
      runs.push((JSON.parse(stdout) as { run: string }).run);
    }
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('tells what differs, how runs ended, groups over seeds, and what key frequencies are shared', async () => {
    const { code, stdout } = await grokking(['compare', ...runs, '--json'], folder);
    assert.equal(code, 0);
    const compared = JSON.parse(stdout) as Compared;
    assert.deepEqual(compared.differs, ['optimizer.weightDecay', 'model.seed', 'task.split.seed']);
    assert.deepEqual(
      compared.runs.map(({ config }) => config['optimizer.weightDecay']),
      [0, 1, 1],
    );
    const last = runs.map((run) => {
      const [line] = fs.readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').trim().split('\n').slice(-1);
      return (JSON.parse(line) as { test_loss: number }).test_loss;
    });
    assert.deepEqual(
      compared.runs.map(({ test_loss }) => test_loss),
      last,
    );
    const [, seeds] = compared.groups;
    assert.deepEqual(
      compared.groups.map((group) => group.runs),
      [[runs[0]], [runs[1], runs[2]]],
    );
    assert.ok(Math.abs(seeds.test_loss.mean - (last[1] + last[2]) / 2) < 1e-12);
    assert.ok(Math.abs(seeds.test_loss.sd - Math.abs(last[1] - last[2]) / Math.SQRT2) < 1e-12);
    const { pairs, runs: sets } = compared.key_frequencies;
    assert.deepEqual(
      sets.map(({ of }) => of),
      [6, 6, 6],
    );
    assert.equal(pairs.length, 3);
    const [a, b] = [sets[0].frequencies ?? [], sets[1].frequencies ?? []];
    assert.ok(a.length > 0 && b.length > 0);
    assert.deepEqual(
      pairs[0].shared,
      a.filter((k) => b.includes(k)).sort((x, y) => x - y),
    );
    assert.ok(Math.abs(pairs[0].expected - (a.length * b.length) / 6) < 1e-12);
  });

  it('agrees with what grokking measure says of the key frequencies', async () => {
    const { stdout } = await grokking(['measure', runs[1], '--json'], folder);
    const { key_frequencies } = JSON.parse(stdout) as { key_frequencies: number[] };
    const compared = JSON.parse((await grokking(['compare', ...runs, '--json'], folder)).stdout) as Compared;
    assert.deepEqual(compared.key_frequencies.runs[1].frequencies, key_frequencies);
  });

  it('has two checkpoints against each other as views show them: weights, and answers to every pair', async () => {
    const at = (i: number) => ({ run: runs[i], epoch: 200 });
    const same = await compareCheckpoints(at(1), at(1));
    assert.deepEqual([same.weights.all.relative_distance, same.answers?.[0].agreement], [0, 1]);
    assert.ok(Math.abs((same.weights.all.cosine ?? 0) - 1) < 1e-12);
    const { weights, answers = [] } = await compareCheckpoints(at(1), at(2));
    assert.ok(
      weights.tensors.length > 8 && Math.abs(weights.all.cosine ?? 1) < 0.5,
      'other seeds are near right angles',
    );
    const [all, ...parts] = answers;
    assert.equal(all.pairs, 169);
    assert.equal(
      parts.reduce((sum, { pairs }) => sum + pairs, 0),
      169,
    );
    for (const { pairs, both_right, only_a_right, only_b_right, both_wrong_same, both_wrong_different } of answers) {
      assert.equal(both_right + only_a_right + only_b_right + both_wrong_same + both_wrong_different, pairs);
    }
    const [line] = fs.readFileSync(path.join(runs[1], 'metrics.jsonl'), 'utf8').trim().split('\n').slice(-1);
    const { train_accuracy, test_accuracy } = JSON.parse(line) as Record<string, number>;
    const shares = same.answers?.slice(1).map(({ both_right, pairs }) => both_right / pairs);
    assert.deepEqual(shares, [train_accuracy, test_accuracy], 'as the training logged them');
  });

  it('prints tables', async () => {
    const { stdout } = await grokking(['compare', ...runs], folder);
    assert.match(stdout, /^differs +λ 0 · seed 0 +λ 1 · seed 0 +λ 1 · seed 1$/m);
    assert.match(stdout, /^optimizer\.weightDecay +0 +1 +1$/m);
    assert.match(stdout, /^λ 1 +2 +200 ± 0 /m);
  });

  it('refuses what is no run by a line each, one run, and the same run twice', async () => {
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await grokking(['compare', ...args], folder);
      assert.deepEqual([code, stdout], [2, '']);
      return stderr;
    };
    const lines = (await refused('nowhere', runs[0], 'neither')).trim().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0], /nowhere is not a run directory/);
    assert.match(lines[1], /neither is not a run directory/);
    assert.match(await refused(runs[0]), /^grokking compare: it takes two runs at least; [^\n]*\n$/);
    assert.match(await refused(runs[0], `${runs[0]}/`), /is given twice\n$/);
  });
});
