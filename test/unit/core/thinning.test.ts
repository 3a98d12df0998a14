import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import { parseConfig } from '../../../src/core/config/parse';
import type { KeepRule, RunConfig } from '../../../src/core/config/types';
import { createRun } from '../../../src/core/run/create';
import type { RunDirectory } from '../../../src/core/run/directory';
import { dropped, offeredRules } from '../../../src/core/run/keep-rule';
import { markEpoch, markedEpochs, removeMarks } from '../../../src/core/run/kept-marks';
import { epochFileName, runFile } from '../../../src/core/run/layout';
import { nearbyText, nearestEpoch, noCheckpointText } from '../../../src/core/run/nearby-epochs';
import type { RunOwner } from '../../../src/core/run/owner';
import { RunGoneError } from '../../../src/core/run/problems';
import { thin, thinningBy } from '../../../src/core/run/checkpoint-thinning';
import { savedAt } from '../../run-directories';
import { byteText } from '../../../src/text/bytes';

const CONFIG = parseConfig(
  JSON.stringify({ name: 'thin', task: { modulus: 5 }, model: { dModel: 4, heads: 2, dMlp: 6 } }),
).config as RunConfig;

const NOBODY = new Set<number>();
const steps = (every: number, last: number): number[] => Array.from({ length: last / every + 1 }, (_, i) => i * every);

describe('a rule for checkpoints', () => {
  const kept = (rule: KeepRule, epochs: readonly number[], needed = NOBODY): number[] => {
    const gone = dropped(rule, epochs, needed);
    return epochs.filter((epoch) => !gone.includes(epoch));
  };

  it('keeps all, the last, powers of two times the step, or multiples', () => {
    const epochs = steps(500, 10_000);
    assert.deepEqual(kept('all', epochs), epochs);
    assert.deepEqual(kept('last', epochs), [10_000]);
    assert.deepEqual(kept('powers-of-two', epochs), [0, 500, 1000, 2000, 4000, 8000, 10_000]);
    assert.deepEqual(kept({ every: 3000 }, epochs), [0, 3000, 6000, 9000, 10_000]);
    assert.deepEqual(kept('powers-of-two', steps(1, 20)), [0, 1, 2, 4, 8, 16, 20]);
  });

  it('keeps about the same spread where a checkpoint was asked for between', () => {
    assert.deepEqual(kept('powers-of-two', [0, 37, 500, 1000, 1500, 1900, 2000, 2500, 4000]), [0, 37, 500, 1000, 2000, 4000]); // prettier-ignore
    assert.deepEqual(kept('powers-of-two', [100, 200, 300]), [100, 200, 300]);
    assert.deepEqual(kept('last', []), []);
  });

  const rules = fc.oneof(
    fc.constantFrom<KeepRule>('all', 'last', 'powers-of-two'),
    fc.integer({ min: 1, max: 400 }).map((every): KeepRule => ({ every })),
  );
  const ascending = fc
    .uniqueArray(fc.integer({ min: 0, max: 2000 }), { maxLength: 60 })
    .map((epochs) => epochs.sort((a, b) => a - b));

  it('never lets go of the newest nor of what is needed, and applied again changes nothing', () => {
    fc.assert(
      fc.property(rules, ascending, fc.array(fc.nat(60)), (rule, epochs, picks) => {
        const needed = new Set(picks.flatMap((i) => epochs[i] ?? []));
        const rest = kept(rule, epochs, needed);
        assert.ok([...needed, ...epochs.slice(-1)].every((epoch) => rest.includes(epoch)));
        assert.deepEqual(dropped(rule, rest, needed), []);
      }),
    );
  });

  it('applied after each checkpoint leaves what it leaves when it is applied once', () => {
    fc.assert(
      fc.property(rules, ascending, fc.array(fc.nat(60)), (rule, epochs, picks) => {
        const needed = new Set(picks.flatMap((i) => epochs[i] ?? []));
        let there: number[] = [];
        for (const epoch of epochs) {
          // The one before is needed until there is another.
          there = kept(rule, [...there, epoch], new Set([...needed, ...there.slice(-1)]));
        }
        const before = epochs.slice(-2);
        assert.deepEqual(there, kept(rule, epochs, new Set([...needed, ...before])));
      }),
    );
  });

  it('powers of two leave a number of checkpoints that grows as the logarithm, each gap at most a doubling and a step', () => {
    const epochs = steps(100, 1_000_000);
    const rest = kept('powers-of-two', epochs);
    assert.equal(rest.length, 1 + 14 + 1); // 0, 100 · 2⁰ … 100 · 2¹³, and the newest
    rest.slice(2).forEach((epoch, i) => assert.ok(epoch <= 2 * rest[i + 1]));
  });

  it('is offered in steps of the run', () => {
    assert.deepEqual(offeredRules(CONFIG, steps(500, 5000)), [
      'powers-of-two',
      { every: 1000 },
      { every: 5000 },
      'last',
    ]);
    const imported = { ...CONFIG, load: { checkpoint: 'a.pth', history: true } };
    assert.deepEqual(offeredRules(imported, [100, 130, 160]).slice(1, 3), [{ every: 60 }, { every: 300 }]);
  });

  it('in a config is one of these, or says so in a line', () => {
    const parse = (training: object): [KeepRule | undefined, string[]] => {
      const { config, problems } = parseConfig(JSON.stringify({ training }));
      return [config?.training.keep, problems.map(({ message }) => message)];
    };
    for (const keep of ['all', 'last', 'powers-of-two', { every: 1500 }] as const) {
      assert.deepEqual(parse({ keep }), [keep, []]);
    }
    const oneOf = 'training.keep must be "all" or "powers-of-two" or "last" or {"every": 5000}';
    const wrong: [unknown, string][] = [
      ['some', `${oneOf}, got "some"`],
      [3, `${oneOf}, got 3`],
      [{}, 'training.keep needs every'],
      [{ every: 0 }, 'training.keep.every must be at least 1 and at most 10000000, got 0'],
      [{ evry: 5, every: 500 }, 'training.keep.evry is not a field; training.keep takes every'],
      [{ every: 750 }, 'training.keep.every must be a multiple of training.checkpointEvery (500), got 750; take 1000'],
    ];
    for (const [keep, message] of wrong) {
      assert.deepEqual(parse({ keep }), [undefined, [message]]);
    }
    const loading = parseConfig(JSON.stringify({ training: { keep: { every: 750 } }, load: { checkpoint: 'a.pth' } }));
    assert.deepEqual(loading.problems, [], 'an imported training has steps of its own');
  });
});

describe('the checkpoint nearest to one that is gone', () => {
  it('is found, the later of two, and named in a line', () => {
    assert.deepEqual(
      [0, 3, 4, 5, 12, 99].map((epoch) => nearestEpoch([2, 8, 12], epoch)),
      [2, 2, 2, 8, 12, 12],
    );
    assert.equal(nearestEpoch([], 3), undefined);
    assert.equal(nearbyText([], 3), undefined);
    assert.equal(noCheckpointText('a', [], 3), 'a has no checkpoint of epoch 3');
    assert.equal(
      noCheckpointText('a', [8], 3),
      'a has no checkpoint of epoch 3; the nearest checkpoint is that of epoch 8',
    );
    assert.match(noCheckpointText('a', [2, 8], 3), /; the nearest checkpoints are those of epochs 2 and 8$/);
  });
});

describe('bytes', () => {
  it('read in the unit that suits them', () => {
    const texts = [0, 1, 512, 1023, 1024, 102_348, 1_048_063, 1_048_064, 2_757_019, 432_013_312, 5 * 2 ** 30].map(
      byteText,
    );
    assert.deepEqual(texts.slice(0, 4), ['0 bytes', '1 byte', '512 bytes', '1023 bytes']);
    assert.deepEqual(texts.slice(4), ['1.0 kB', '99.9 kB', '1023 kB', '1.0 MB', '2.6 MB', '412 MB', '5.0 GB']);
  });
});

describe("a run's checkpoints", () => {
  let folder: string;
  let owner: RunOwner;
  let run: RunDirectory;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'thinning-'));
    owner = createRun(folder, CONFIG, 'terminal');
    run = owner.directory;
    [0, 10, 20, 30, 40, 50].forEach((epoch) => owner.saveCheckpoint(...savedAt(epoch, CONFIG)));
  });
  afterEach(() => {
    owner.release();
    fs.rmSync(folder, { recursive: true });
  });

  const epochs = (): number[] => run.checkpoints().map(({ epoch }) => epoch);
  const bytesOf = (...parts: string[]): number =>
    fs
      .readdirSync(path.join(run.path, ...parts), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + fs.statSync(path.join(parentPath, name)).size, 0);

  it('take so many bytes on the disk, and states and the whole run so many', async () => {
    const use = await run.diskUse();
    assert.deepEqual(use, { checkpoints: bytesOf('checkpoints'), states: bytesOf('state'), all: bytesOf() });
    assert.ok(use.checkpoints > 0 && use.states > 0 && use.all > use.checkpoints + use.states);
    fs.rmSync(run.path, { recursive: true });
    assert.deepEqual(await run.diskUse(), { checkpoints: 0, states: 0, all: 0 });
  });

  it('thinned leave what the rule keeps and an exact resume needs, and free what was foretold', async () => {
    const foretold = thinningBy('powers-of-two', await run.stock());
    const before = bytesOf('checkpoints');
    const done = await owner.thin('powers-of-two');
    assert.deepEqual(epochs(), [0, 10, 20, 40, 50]);
    assert.deepEqual(done, foretold);
    assert.deepEqual(done, { epochs: [30], bytes: before - bytesOf('checkpoints'), stuck: 0 });
    assert.deepEqual((await owner.thin({ every: 20 })).epochs, [10]);
    assert.deepEqual((await owner.thin('last')).epochs, [0, 20]);
    assert.deepEqual((await owner.thin('last')).epochs, []);
    assert.deepEqual(epochs(), [40, 50]);
    assert.equal(run.resumePoint()?.epoch, 50);
    fs.truncateSync(run.checkpointFile(50), 7);
    assert.deepEqual(run.resumePoint()?.optimizer, savedAt(40, CONFIG)[2], 'the one before is whole');
  });

  it('that somebody works with stay, whoever thins, until they choose another', async () => {
    await markEpoch(run.path, 10, '0123abcd');
    await markEpoch(run.path, 20, 'beef0000'); // another window
    assert.deepEqual([...thinningBy('last', await run.stock()).epochs], [0, 30]);
    await owner.thin('last');
    assert.deepEqual(epochs(), [10, 20, 40, 50]);
    await markEpoch(run.path, 40, '0123abcd');
    assert.deepEqual(await markedEpochs(run.path), new Set([20, 40]));
    await removeMarks(run.path, 'beef0000');
    assert.deepEqual(await markedEpochs(run.path), new Set([40]));
    await owner.thin('last');
    assert.deepEqual(epochs(), [40, 50]);
    owner.writeStatus({ ...run.require().status, state: 'running' }, false);
    assert.deepEqual(owner.takeRequests(), [], 'a mark is no request');
  });

  it('that is chosen while others are removed stays', async () => {
    let removing = 0;
    await thin(run.path, 'last', () => {
      if (removing++ === 0) {
        fs.mkdirSync(runFile.control(run.path));
        fs.writeFileSync(path.join(runFile.control(run.path), 'keep-00000020-0123abcd'), '');
      }
    });
    assert.deepEqual(epochs(), [20, 40, 50]);
    assert.equal(removing, 3);
  });

  it('that cannot be removed stays, and is counted', async () => {
    fs.rmSync(run.checkpointFile(20));
    fs.mkdirSync(run.checkpointFile(20)); // a folder is not removed as a file
    const { epochs: removed, stuck } = await owner.thin('last');
    assert.deepEqual([removed, stuck, epochs()], [[0, 10, 30], 1, [20, 40, 50]]);
  });

  it('are not thinned by who does not own the run any more', async () => {
    fs.renameSync(run.path, path.join(folder, 'moved'));
    await assert.rejects(owner.thin('last'), RunGoneError);
    assert.equal(fs.readdirSync(path.join(folder, 'moved', 'checkpoints')).length, 6);
  });

  it('that are gone are one line that names the nearest', async () => {
    await owner.thin('powers-of-two');
    assert.throws(() => run.loadCheckpoint(30), {
      message: `${run.checkpointFile(30)}: there is no such file; the nearest checkpoints are those of epochs 20 and 40`,
    });
  });

  it('by the thousand keep nobody waiting', async () => {
    for (let epoch = 60; epoch < 15_000; epoch += 10) {
      fs.writeFileSync(path.join(runFile.checkpoints(run.path), epochFileName(epoch)), '');
    }
    // What others wait is counted in calls that block: a clock counts what else this machine does, too.
    let [calls, longest] = [0, 0];
    let turn = setImmediate(function next() {
      longest = Math.max(longest, calls);
      calls = 0;
      turn = setImmediate(next);
    });
    const restore = countCalls(() => calls++);
    try {
      await run.diskUse();
      await run.stock();
      await owner.thin('last');
    } finally {
      restore();
      clearImmediate(turn);
    }
    assert.deepEqual(epochs(), [40, 50, 14_990]);
    assert.ok(longest > 0 && longest < 50, `others waited for ${longest} calls to the disk`);
  });
});

/** Tells of every call that blocks until the disk answers. @returns what ends that */
function countCalls(called: () => void): () => void {
  const disk = fs as unknown as { default: Record<string, (...args: unknown[]) => unknown> };
  const kept = Object.entries(disk.default).filter(([name]) => name.endsWith('Sync'));
  for (const [name, call] of kept) {
    disk.default[name] = (...args) => {
      called();
      return call(...args);
    };
  }
  return () => kept.forEach(([name, call]) => (disk.default[name] = call));
}
