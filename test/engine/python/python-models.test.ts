import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { RunConfig } from '../../../src/core/config/types';
import { splitPairs } from '../../../src/core/split';
import { openCheckpointModel } from '../../../src/analysis/analyses/open-model';
import { openBackend, withTensorScope } from '../../../src/analysis/analyses/tensor-scope';
import { referenceLogits, toFloat64 } from '../deep-reference';
import { configOf } from '../tfjs-engines';
import { movedParameters, temporaryFolder, writeCheckpoint } from '../analyses/checkpoints';
import { pythonThat, returned, withPython } from './pythons';

const MODELS: Record<string, [model: object, task?: object]> = {
  'three tokens': [{}],
  'two tokens': [{}, { tokens: 'x y' }],
  'four tokens, two layers, LayerNorm, GELU': [
    { layers: 2, layerNorm: true, activation: 'gelu' },
    { tokens: 'x op y =' },
  ],
  'LNPre, x², a third of attention': [{ layerNorm: 'pre', activation: 'square', attentionCoefficient: 1 / 3 }],
  'division, constant attention': [{ attentionCoefficient: 0 }, { operation: 'divide' }],
  'a group': [{}, { group: 'S3' }],
};

const rows = (value: unknown): number[][] => (value as ArrayLike<number>[]).map((row) => Array.from(row));

function assertClose(actual: readonly number[], expected: ArrayLike<number>, within: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const off = Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
  assert.ok(off <= within, `${what}: off by ${off}`);
}

describe('models in Python', () => {
  const python = withPython();
  let folder: string;
  const interpreters: [name: string, path: () => string][] = [
    ['torch', python],
    ['numpy', () => pythonThat(folder, python(), 'no-torch', 'sys.modules["torch"] = None')],
  ];
  before(async () => {
    folder = temporaryFolder();
    await openBackend();
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  function checkpointOf(model: object, task: object = {}): { config: RunConfig; file: string } {
    const config = configOf({
      task: { ...('group' in task ? {} : { modulus: 7 }), trainFraction: 0.5, ...task },
      model: { dModel: 16, heads: 4, dMlp: 24, ...model },
    });
    return { config, file: writeCheckpoint(folder, config, movedParameters(config)) };
  }

  for (const [library, interpreter] of interpreters) {
    for (const [title, [model, task]] of Object.entries(MODELS)) {
      it(`${title}, by ${library}: logits are those of the formula in float64, activations those of TypeScript`, async () => {
        const { config, file } = checkpointOf(model, task);
        const own = ['models.analysis.py', 'whole'] as const;
        const { logits, cache, sides } = Object.fromEntries(
          (await returned(interpreter(), own, file)) as Map<string, unknown>,
        ) as {
          logits: ArrayLike<number>[];
          cache: Map<string, ArrayLike<number>[]>;
          sides: Map<string, ArrayLike<number>[]>;
        };
        const { all, train, test } = splitPairs(config.task);
        const parameters = toFloat64(movedParameters(config));
        assertClose(
          rows(logits).flat(),
          referenceLogits(parameters, config, all).flatMap((row) => Array.from(row)),
          2e-5,
          'logits',
        );
        await withTensorScope(() => {
          const opened = openCheckpointModel(file);
          const [, expected] = opened.runWithCache(opened.tokens(opened.allPairs()));
          assert.deepEqual([...cache.keys()].sort(), Object.keys(expected).sort());
          for (const [name, values] of cache) {
            const finite = (numbers: ArrayLike<number>): number[] =>
              Array.from(numbers, (x) => (Number.isFinite(x) ? x : -1e9));
            assertClose(finite(rows(values).flat()), finite(expected[name].dataSync()), 2e-5, name);
          }
          opened.dispose();
          return Promise.resolve();
        });
        for (const [name, pairs] of Object.entries({ train, test })) {
          const expected = Array.from(pairs.x, (x, i) => [x, pairs.y[i], pairs.label[i]].join()).sort();
          assert.deepEqual(
            rows(sides.get(name))
              .map((row) => row.join())
              .sort(),
            expected,
          );
        }
      });
    }
  }

  for (const [library, interpreter] of interpreters) {
    it(`the family mlp, by ${library}: logits and activations are those of TypeScript`, async () => {
      const config = configOf({ task: { modulus: 7, trainFraction: 0.5 }, model: { family: 'mlp', dMlp: 24 } });
      const file = writeCheckpoint(folder, config, movedParameters(config));
      const whole = (await returned(interpreter(), ['models.analysis.py', 'whole'], file)) as Map<string, unknown>;
      const { logits, cache } = Object.fromEntries(whole) as {
        logits: ArrayLike<number>[];
        cache: Map<string, ArrayLike<number>[]>;
      };
      await withTensorScope(() => {
        const opened = openCheckpointModel(file);
        assertClose(rows(logits).flat(), opened.logits(opened.allPairs()).dataSync(), 2e-5, 'logits');
        const [, expected] = opened.runWithCache(opened.tokens(opened.allPairs()));
        assert.deepEqual([...cache.keys()].sort(), ['blocks.0.mlp.hook_post', 'blocks.0.mlp.hook_pre']);
        for (const [name, values] of cache) {
          assertClose(rows(values).flat(), expected[name].dataSync(), 2e-5, name);
        }
        opened.dispose();
        return Promise.resolve();
      });
    });
  }

  it('with noise in the labels have it in the pairs that are trained on, and there alone', async () => {
    const { config, file } = checkpointOf({}, { labelNoise: 0.4 });
    const { train, test } = splitPairs(config.task);
    const sides = (
      (await returned(python(), ['models.analysis.py', 'whole'], file)) as Map<string, Map<string, unknown>>
    ).get('sides');
    const labels = (side: string): string[] =>
      rows(sides?.get(side))
        .map((row) => row.join())
        .sort();
    const written = ({ x, y, label }: typeof train): string[] =>
      Array.from(x, (_, i) => [x[i], y[i], label[i]].join()).sort();
    assert.deepEqual([labels('train'), labels('test')], [written(train), written(test)]);
    assert.ok(Array.from(train.x).some((x, i) => (x + train.y[i]) % 7 !== train.label[i]));
  });
});
