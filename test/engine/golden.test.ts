import assert from 'node:assert/strict';
import * as os from 'node:os';
import { fusedEngine } from '../../src/engine/fused/engine';
import { goldenModels, itWithPublishedModel, ourModel } from '../golden-models';
import { type Finished, grokking } from './cli-process';
import { ENGINES, isAvailable } from './tfjs-engines';

const run = (...args: string[]): Promise<Finished> => grokking(args, os.tmpdir());

/** Paths and values of every number. */
function numbers(value: unknown, at = ''): [string, number][] {
  if (typeof value === 'number') {
    return [[at, value]];
  }
  return Object.entries(typeof value === 'object' && value !== null ? value : {}).flatMap(([key, part]) =>
    numbers(part, `${at}/${key}`),
  );
}

/** Within 1% relative; losses under 1e-12 are equal; counts are exact. */
function assertClose(found: unknown, expected: unknown): void {
  const measured = new Map(numbers(found));
  assert.ok(numbers(expected).length > 0);
  for (const [at, want] of numbers(expected)) {
    const got = measured.get(at) ?? NaN;
    const exact = Number.isInteger(want) && /fve_at_least|dead|by_frequency|frequencies/.test(at);
    const close = exact ? got === want : Math.abs(got - want) <= Math.max(0.01 * Math.abs(want), 1e-12);
    assert.ok(close, `${at}: ${got} instead of ${want}`);
  }
}

for (const { title, file, reference, split } of goldenModels) {
  describe(`the command line on ${title}`, function () {
    this.timeout(300_000);
    const keys = reference.key_frequencies.join(',');
    const others = reference.control_frequencies.join(',');

    for (const { name } of [fusedEngine, ...ENGINES].filter(isAvailable)) {
      it(`measure gives every number of the reference (${name})`, async () => {
        const { code, stdout, stderr } = await run('measure', file, '--split', split, '--engine', name, '--json');
        assert.equal(code, 0, stderr);
        const measured = JSON.parse(stdout) as Record<string, unknown>;
        assert.deepEqual(measured['key_frequencies'], reference.key_frequencies);
        assert.deepEqual(
          Object.keys(reference).filter((key) => !(key in measured)),
          [],
        );
        assertClose(measured, reference);
      });
    }

    for (const [args, key] of [
      [[keys], 'embedding_remove_all'],
      [[others], 'embedding_remove_control'],
      [[keys, '--keep'], 'embedding_keep_only'],
      [[keys, '--target', 'logits'], 'excluded'],
    ] as const) {
      it(`ablate --frequencies ${args.join(' ')} gives ${key}`, async () => {
        const { code, stdout, stderr } = await run(
          'ablate',
          file,
          '--frequencies',
          ...args,
          '--split',
          split,
          '--json',
        );
        assert.equal(code, 0, stderr);
        assertClose(JSON.parse(stdout), reference[key]);
      });
    }
  });
}

describe('the command line on a checkpoint', function () {
  this.timeout(300_000);

  it('says in a sentence what the model does', async () => {
    const { code, stdout, stderr } = await run('measure', ourModel.file, '--split', ourModel.split);
    assert.equal(code, 0, stderr);
    // trig.logit_fve 0.98142, embedding_remove_all.all_acc 0.00935, embedding_remove_control.all_acc 1
    assert.match(
      stdout,
      /^This model adds mod 97 with frequencies 26, 33, 29, 25: they explain 98\.1% of the logits; without them accuracy is 0\.9%, without four others 100%\.\n/,
    );
  });

  itWithPublishedModel('reads the split from the checkpoint itself', async ({ file }) => {
    const { code, stdout } = await run('measure', file);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^This model adds mod 113 with frequencies 23, 6, 41, 39, 37: they explain 97\.5% of the logits; without them accuracy is 1\.8%, without five others 100%\.\n/,
    );
  });

  it('wrong input is one line and exit code 2', async () => {
    const { file } = ourModel;
    for (const args of [
      ['measure', 'none.pth'],
      ['measure', file, '--split', 'python:1'],
      ['ablate', file, '--frequencies', '49'],
      ['ablate', file],
      ['ablate', file, '--frequencies', '1', '--target', 'neurons'],
    ]) {
      const { code, stdout, stderr } = await run(...args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\n$/);
    }
  });
});
