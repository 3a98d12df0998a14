import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { callFunction } from '../../../src/analysis/analyses/call-function';
import { openCheckpointModel } from '../../../src/analysis/analyses/open-model';
import { outputOf } from '../../../src/analysis/analyses/outputs';
import { openBackend, withTensorScope } from '../../../src/analysis/analyses/tensor-scope';
import type { CheckpointModel } from '../../../src/analysis/analyses/checkpoint-model';
import type { Output } from '../../../src/core/output';
import { configOf } from '../tfjs-engines';
import { movedParameters, temporaryFolder, writeCheckpoint } from '../analyses/checkpoints';
import { FUNCTIONS, returned, withPython } from './pythons';

const P = 7;
const flat = (value: unknown): number[] =>
  typeof value === 'number' ? [value] : Array.from(value as ArrayLike<unknown>).flatMap(flat);

function assertClose(actual: unknown, expected: ArrayLike<number>, within = 2e-5): void {
  const numbers = flat(actual);
  assert.equal(numbers.length, expected.length);
  const off = Math.max(...numbers.map((value, i) => Math.abs(value - expected[i])));
  assert.ok(off <= within, `off by ${off}`);
}

/** Rows cos and sin of 2πkx/p, k = 0 … p − 1, as the article has them. */
const basis = Array.from({ length: P }, (_, k) =>
  [Math.cos, Math.sin].map((wave) => Array.from({ length: P }, (_, x) => wave((2 * Math.PI * k * x) / P))),
).flat();

describe('functions in Python, as an article has them', () => {
  const python = withPython();
  let folder: string;
  before(async () => {
    folder = temporaryFolder();
    await openBackend();
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  for (const tokens of ['x y', 'x y =']) {
    describe(`on a model of ${tokens}`, () => {
      let file: string;
      before(() => {
        const config = configOf({
          task: { modulus: P, trainFraction: 0.5, tokens },
          model: { dModel: 16, heads: 4, dMlp: 24 },
        });
        file = writeCheckpoint(folder, config, movedParameters(config), tokens.length);
      });
      const run = (name: string, args: object = {}): Promise<unknown> =>
        returned(python(), ['article.analysis.py', name], file, args as Record<string, unknown>);
      const record = async (name: string, args: object = {}): Promise<Record<string, unknown>> =>
        Object.fromEntries((await run(name, args)) as Map<string, unknown>);
      const withModel = (use: (model: CheckpointModel) => void): Promise<void> =>
        withTensorScope(() => {
          const model = openCheckpointModel(file);
          use(model);
          model.dispose();
          return Promise.resolve();
        });
      /** Of a pair, an activation by its full name at a position from the end. */
      const activation = (model: CheckpointModel, x: number, y: number, hook: string, at: number): number[] => {
        const all = model.allPairs();
        const row = Array.from(all.x).findIndex((value, i) => value === x && all.y[i] === y);
        const [, cache] = model.runWithCache([model.tokens(all)[row]]);
        return (cache[hook].arraySync() as number[][][])[0].at(at) ?? [];
      };

      it('embedding_fourier and weight_spectrum are the transform by its formula', async () => {
        const [coefficients, spectrum] = [await run('embedding_fourier'), await run('weight_spectrum')];
        await withModel((model) => {
          const W = model.W_E.arraySync().slice(0, P);
          const transform = basis.map((wave) =>
            W[0].map((_, d) => wave.reduce((sum, value, x) => sum + value * W[x][d], 0)),
          );
          assertClose(coefficients, transform.flat());
          const strengths = W[0].map((_, d) =>
            Array.from({ length: P }, (_, k) => Math.hypot(transform[2 * k][d], transform[2 * k + 1][d]) / P),
          );
          assertClose(spectrum, strengths.flat());
        });
      });

      it('mlp_quadratics, trace and neurons_by_hook have the activations that TypeScript has', async () => {
        const [rows, traced, neurons] = [
          await run('mlp_quadratics'),
          await record('trace', { x: 3, y: 5 }),
          await record('neurons_by_hook'),
        ];
        await withModel((model) => {
          const expected = Array.from({ length: 9 }, (_, i) =>
            activation(model, Math.floor(i / 3), i % 3, 'blocks.0.hook_mlp_out', -1),
          );
          assertClose(rows, expected.flat());
          const second = 1 - tokens.split(' ').length; // place 1, from the end
          for (const [name, hook] of Object.entries({
            attn_out: 'attn_out',
            mlp_out: 'mlp_out',
            resid: 'resid_post',
          })) {
            assertClose(traced[name], activation(model, 3, 5, `blocks.0.hook_${hook}`, second));
          }
          assertClose(traced['embed_x'], (model.W_E.arraySync() as number[][])[3]);
          assertClose(traced['embed_y'], (model.W_E.arraySync() as number[][])[5]);
          assert.equal(traced['actual'], 1);
          assert.equal(traced['correct'], traced['predicted'] === 1);
          const [, cache] = model.runWithCache(model.tokens(model.allPairs()));
          const post = cache['blocks.0.mlp.hook_post'].arraySync() as number[][][];
          assert.equal(neurons['same'], true);
          assertClose(
            neurons['mean'],
            post[0][0].map((_, n) => post.reduce((sum, one) => sum + (one.at(-1)?.[n] ?? NaN), 0) / post.length),
          );
        });
      });

      it('two_token_trace runs as the article has it where there are two tokens, and else says what the model takes', async () => {
        if (tokens === 'x y') {
          const { predicted } = await record('two_token_trace', { x: 3, y: 5 });
          assert.equal(predicted, (await record('trace', { x: 3, y: 5 }))['predicted']);
        } else {
          await assert.rejects(
            run('two_token_trace', { x: 3, y: 5 }),
            /this model takes token rows \[x, y, =\], 3 tokens each, e\.g\. \[\[0, 0, 7\]\]; got \[1, 2\]/,
          );
        }
      });

      it('progress, all_logits, attention and activations are those of TypeScript', async () => {
        const [measured, logits, attention, all] = [
          await record('progress'),
          await run('all_logits'),
          await run('attention'),
          await record('activations'),
        ];
        await withModel((model) => {
          assertClose(measured['train_acc'], [model.accuracy(model.trainPairs)], 1e-12);
          assertClose(measured['test_acc'], [model.accuracy(model.testPairs)], 1e-12);
          const norms = Object.values(model.parameters).map((tensor) => Math.hypot(...tensor.dataSync()));
          assertClose(measured['weight_norm'], [norms.reduce((a, b) => a + b, 0)], 1e-4);
          assertClose(logits, model.logits(model.allPairs()).dataSync());
          const [, cache] = model.runWithCache(model.tokens(model.allPairs()));
          const patterns = cache['blocks.0.attn.hook_pattern'].arraySync() as number[][][][];
          const mean = patterns[0].map((_, h) =>
            patterns[0][0][0].map(
              (_, j) => patterns.reduce((sum, one) => sum + (one[h].at(-1)?.[j] ?? NaN), 0) / patterns.length,
            ),
          );
          assertClose(attention, mean.flat());
          assert.deepEqual(Object.keys(all).sort(), Object.keys(cache).sort());
        });
      });

      it('ablate and gradient intervene in the weights, and by torch’s own derivative', async () => {
        const [ablated, gradient] = [await record('ablate', { frequency: 2 }), flat(await run('gradient'))];
        await withModel((model) => {
          assertClose(ablated['before'], [model.loss(model.allPairs())], 1e-5);
          const W = model.W_E.arraySync() as number[][];
          const waves = [basis[4], basis[5]].map((wave) => wave.map((value) => value / Math.hypot(...wave)));
          const without = W.map((row, x) =>
            row.map((value, d) =>
              x < P
                ? value -
                  waves.reduce((sum, wave) => sum + wave[x] * wave.reduce((dot, one, z) => dot + one * W[z][d], 0), 0)
                : value,
            ),
          );
          assertClose(ablated['after'], [lossWith(model, without)], 1e-5);
          const pairs = model.allPairs();
          const right = tf.oneHot(tf.tensor1d(pairs.label, 'int32'), P);
          const loss = (embedding: tf.Tensor): tf.Scalar =>
            tf.losses.softmaxCrossEntropy(right, model.withParameters({ W_E: embedding }).logits(pairs));
          assertClose(gradient, tf.grad(loss)(model.W_E).dataSync());
        });
      });
    });
  }

  describe('what is shown of it', () => {
    let file: string;
    before(() => {
      const config = configOf({ task: { modulus: P, trainFraction: 0.5 }, model: { dModel: 16, heads: 4, dMlp: 24 } });
      file = writeCheckpoint(folder, config, movedParameters(config), 99);
    });
    const output = async (of: string, name: string): Promise<Output> => {
      const answer = await callFunction(
        { file: `${FUNCTIONS}/${of}`, name, checkpoint: file, args: [], python: python() },
        () => undefined,
      );
      assert.ok(answer.ok, JSON.stringify(answer));
      return answer.output;
    };

    it('a matplotlib figure is a picture, also one that was left open beside a number; none stays for the next call', async () => {
      const figure = await output('figures.analysis.py', 'returned');
      assert.ok(
        figure.kind === 'svg' && figure.title === 'Returned' && /<svg [^]*<\/svg>/.test(figure.svg),
        figure.kind,
      );
      const beside = await output('figures.analysis.py', 'left_open');
      assert.ok(
        beside.kind === 'several' && beside.parts.map((part) => part.output.kind).join() === 'number,svg',
        JSON.stringify(beside).slice(0, 200),
      );
      assert.deepEqual(await output('figures.analysis.py', 'none_open'), { kind: 'number', value: 0 });
    });

    it('a data frame is a table; an index with a name is a column of it', async () => {
      assert.deepEqual(await output('figures.analysis.py', 'frame'), {
        kind: 'table',
        columns: ['k', 'share', 'name'],
        rows: [
          [1, 0.5, 'a'],
          [2, NaN, 'b'],
        ],
      });
      assert.deepEqual(await output('figures.analysis.py', 'described'), {
        kind: 'table',
        columns: ['part', 'share'],
        rows: [
          ['a', 0.5],
          ['b', 0.25],
        ],
      });
    });

    it('numbers arrive whole: NaN, infinity, what is beyond 2⁵³, texts and lists', async () => {
      const values = await output('faults.analysis.py', 'values');
      assert.deepEqual(
        values.kind === 'several' &&
          values.parts[0].output.kind === 'record' &&
          Object.fromEntries(values.parts[0].output.entries.map(({ name, value }) => [name, value])),
        {
          half: 0.5,
          none: null,
          nan: NaN,
          many: Infinity,
          big: '1180591620717411303424',
          text: 'ä',
        },
      );
    });

    it('a heat map, bars and a number are those of an array by its dimensions', () => {
      assert.equal(outputOf([Float64Array.of(1, 2), Float64Array.of(3, 4)]).kind, 'heatmap');
      assert.equal(outputOf(Float64Array.of(1, 2)).kind, 'bars');
    });
  });
});

/** Mean cross-entropy over all pairs with another embedding. */
function lossWith(model: CheckpointModel, embedding: number[][]): number {
  return model.withParameters({ W_E: tf.tensor2d(embedding) }).loss(model.allPairs());
}
