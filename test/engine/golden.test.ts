import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { tensorflowEngine } from '../../src/engine/tfjs/engines';
import { defaultConfig } from '../../src/core/config/parse';
import { grokking } from './cli-process';

const FOLDER = path.resolve('..', 'shared', 'golden');
const MODEL = path.join(FOLDER, 'nanda-wd0.1-seed1.pth');
const SPLIT = ['--split', 'python:1:0.3'];

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
  for (const [at, want] of numbers(expected)) {
    const got = measured.get(at) ?? NaN;
    const exact = Number.isInteger(want) && /fve_at_least|dead|by_frequency|frequencies/.test(at);
    const close = exact ? got === want : Math.abs(got - want) <= Math.max(0.01 * Math.abs(want), 1e-12);
    assert.ok(close, `${at}: ${got} instead of ${want}`);
  }
}

describe('the published model of Nanda et al. 2023 (λ = 0.1, seed 1)', function () {
  this.timeout(120_000);
  let golden: Record<string, unknown>;

  before(function () {
    if (!fs.existsSync(MODEL)) {
      this.skip(); // the checkpoint is test data that is not part of the project
    }
    golden = JSON.parse(fs.readFileSync(MODEL.replace('.pth', '.json'), 'utf8')) as typeof golden;
  });

  for (const engine of ['fused', 'tensorflow', 'wasm']) {
    it(`measure gives every number of the reference (${engine})`, async function () {
      if (engine === 'tensorflow' && tensorflowEngine.unavailable(defaultConfig().model)) {
        this.skip();
      }
      const { code, stdout, stderr } = await grokking(
        ['measure', MODEL, ...SPLIT, '--engine', engine, '--json'],
        os.tmpdir(),
      );
      assert.equal(code, 0, stderr);
      const measured = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual(measured['key_frequencies'], golden['key_frequencies']);
      assert.deepEqual(
        Object.keys(golden).filter((key) => !(key in measured)),
        [],
      );
      assertClose(measured, golden);
    });
  }

  const ablations: [args: string[], key: string][] = [
    [['23,6,41,39,37'], 'embedding_remove_all'],
    [['4,12,19,27,34'], 'embedding_remove_control'],
    [['23,6,41,39,37', '--keep'], 'embedding_keep_only'],
    [['23,6,41,39,37', '--target', 'logits'], 'excluded'],
  ];
  for (const [args, key] of ablations) {
    it(`ablate --frequencies ${args.join(' ')} gives ${key}`, async () => {
      const { code, stdout, stderr } = await grokking(
        ['ablate', MODEL, '--frequencies', ...args, ...SPLIT, '--json'],
        os.tmpdir(),
      );
      assert.equal(code, 0, stderr);
      assertClose(JSON.parse(stdout), golden[key]);
    });
  }

  it('reads the split from the checkpoint itself, and says in a sentence what the model does', async () => {
    const { code, stdout } = await grokking(['measure', MODEL], os.tmpdir());
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^This model adds mod 113 with frequencies 23, 6, 41, 39, 37: they explain 97\.5% of the logits; without them accuracy is 1\.8%, without five others 100%\.\n/,
    );
  });

  it('wrong input is one line and exit code 2', async () => {
    for (const args of [
      ['measure', 'none.pth'],
      ['measure', MODEL, '--split', 'python:1'],
      ['ablate', MODEL, '--frequencies', '57'],
      ['ablate', MODEL],
      ['ablate', MODEL, '--frequencies', '1', '--target', 'neurons'],
    ]) {
      const { code, stdout, stderr } = await grokking(args, os.tmpdir());
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\n$/);
    }
  });
});
