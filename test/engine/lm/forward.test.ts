import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type BackendName, loadBackend, useBackend } from '../../../src/engine/tfjs/backend';
import { nativeProblem } from '../../../src/engine/tfjs/native';
import type { LanguageModel } from '../../../src/lm/language-model';
import { openLanguageModel } from '../../../src/lm/model-folder';
import { patchHooks } from '../../../src/lm/patch';
import { temporaryFolder } from '../cli-process';
import { type Passed, referencePass } from './reference';
import { SMALL_MODELS, type SmallModel, VOCABULARY, writeModel } from './small-models';

const TOLERANCE = 1e-4;
const TOKENS = [
  [3, 1, 4, 1, 5, 9, 2, 6, 5],
  [2, 7, 1, 8, 2, 8, 1, 8, 22],
];
const [LENGTH, LAYER, POSITION] = [9, 1, 5];

/** Models that Hugging Face's own code ran: not part of the project, a folder beside it may have them. */
const FIXTURES = path.join(__dirname, '../../../../shared/lm/fixtures');

const backends: readonly BackendName[] = ['wasm', ...(nativeProblem() === undefined ? (['tensorflow'] as const) : [])];

/** The largest difference; NaN where one is. */
function difference(a: ArrayLike<number>, b: readonly number[]): number {
  assert.equal(a.length, b.length);
  return b.reduce((worst, value, i) => Math.max(worst, Math.abs(a[i] - value)), 0);
}

function assertClose(tensor: tf.Tensor, expected: readonly number[], what: string): void {
  const worst = difference(tensor.dataSync(), expected);
  assert.ok(worst <= TOLERANCE, `${what} is off by ${worst}`);
}

describe('language models', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = temporaryFolder()));
  after(() => fs.rmSync(folder, { recursive: true }));

  for (const backend of backends) {
    describe(`on ${backend}`, () => {
      before(async () => {
        await loadBackend(backend, 2);
        useBackend(backend);
      });

      for (const small of SMALL_MODELS) {
        it(`${small.title}: logits, streams and patterns are those of the slow float64 pass, patched too`, () => {
          const tensors = tf.memory().numTensors;
          writeModel(path.join(folder, 'small'), small);
          const model = openLanguageModel(path.join(folder, 'small'));
          checkAgainstReference(model, small);
          model.dispose();
          assert.equal(tf.memory().numTensors, tensors, 'tensors are left');
        });
      }

      for (const name of fs.existsSync(FIXTURES) ? fs.readdirSync(FIXTURES) : []) {
        it(`${name} of Hugging Face: logits, streams, patched`, () => {
          const expected = JSON.parse(fs.readFileSync(path.join(FIXTURES, name, 'expected.json'), 'utf8')) as {
            tokens: number[][];
            logits: number[];
            patched: number[];
            pre: number[][];
          };
          const model = openLanguageModel(path.join(FIXTURES, name));
          const record = expected.pre.map((_, layer) => `blocks.${layer}.hook_resid_pre`);
          const [logits, cache] = model.runWithCache(expected.tokens, { record });
          assertClose(logits, expected.logits, 'the logits');
          record.forEach((hook, layer) => assertClose(cache[hook], expected.pre[layer], hook));
          const [rows, length] = [expected.tokens.length, expected.tokens[0].length];
          const patch = { hook: record[1], position: 5, from: 1, to: 0 };
          const patched = model.logits(expected.tokens, patchHooks(patch, rows, length));
          assertClose(tf.slice(patched, [0, length - 1, 0], [1, 1, -1]), expected.patched, 'the patched logits');
          assert.ok(difference(tf.slice(logits, [0, length - 1, 0], [1, 1, -1]).dataSync(), expected.patched) > 0.01);
          tf.dispose([logits, cache, patched]);
          model.dispose();
        });
      }

      for (const small of SMALL_MODELS) {
        it(`${small.title}: derivatives are the slopes of the float64 pass`, () => {
          writeModel(path.join(folder, 'small'), small);
          const model = openLanguageModel(path.join(folder, 'small'));
          checkGradients(model, small);
          model.dispose();
        });
      }
    });
  }
});

function checkAgainstReference(model: LanguageModel, { config, tensors }: SmallModel): void {
  const passes = TOKENS.map((row) => referencePass(config, tensors, row));
  const [logits, cache] = model.runWithCache(TOKENS);
  assert.deepEqual(Object.keys(cache).sort(), [...model.hookNames].sort());
  assert.deepEqual(logits.shape, [2, LENGTH, VOCABULARY]);
  const all = (of: (pass: Passed) => unknown): number[] => passes.flatMap((pass) => of(pass) as number[]).flat(4);
  assertClose(logits, all((pass) => pass.logits), 'the logits'); // prettier-ignore
  for (let layer = 0; layer < model.layers; layer++) {
    const block = `blocks.${layer}`;
    assertClose(cache[`${block}.hook_resid_pre`], all(({ before }) => before[layer]), 'the stream'); // prettier-ignore
    assertClose(cache[`${block}.hook_attn_out`], all(({ attentionOut }) => attentionOut[layer]), 'attention'); // prettier-ignore
    assertClose(cache[`${block}.attn.hook_pattern`], all(({ patterns }) => patterns[layer]), 'a pattern'); // prettier-ignore
  }
  const source = passes[1].before[LAYER][POSITION];
  const { logits: expected } = referencePass(config, tensors, TOKENS[0], (layer, stream) => {
    if (layer === LAYER) stream[POSITION] = [...source];
  });
  const hooks = patchHooks({ hook: `blocks.${LAYER}.hook_resid_pre`, position: POSITION, from: 1, to: 0 }, 2, LENGTH);
  const patched = model.logits(TOKENS, hooks);
  assertClose(patched, [expected, passes[1].logits].flat(2), 'the patched logits');
  const moved = difference(logits.dataSync(), [...patched.dataSync()]);
  assert.ok(moved > 0.01, `patching moves the logits by ${moved}`);
  tf.dispose([logits, cache, patched]);
}

/** Along a direction in the residual stream of one prompt, at every position. */
function checkGradients(model: LanguageModel, { config, tensors }: SmallModel): void {
  const hook = `blocks.${LAYER}.hook_resid_pre`;
  const last = LENGTH - 1;
  const direction = Array.from({ length: LENGTH }, (_, t) => Array.from({ length: 16 }, (_, d) => Math.cos(3 * t + d)));
  const difference = (amount: number): number => {
    const { logits } = referencePass(config, tensors, TOKENS[0], (layer, stream) => {
      if (layer === LAYER) stream.forEach((row, t) => row.forEach((_, d) => (row[d] += amount * direction[t][d])));
    });
    return logits[last][4] - logits[last][9];
  };
  const slope = (difference(1e-4) - difference(-1e-4)) / 2e-4;
  const names = model.hookNames;
  const before = tf.memory().numTensors;
  const { metric, activations, gradients } = model.gradients(
    TOKENS,
    (logits) => tf.sub(tf.slice(logits, [0, last, 4], [1, 1, 1]), tf.slice(logits, [0, last, 9], [1, 1, 1])),
    names,
  );
  assert.ok(Math.abs(metric - difference(0)) <= TOLERANCE);
  const values = gradients[hook].dataSync<'float32'>();
  const along = direction.flat().reduce((sum, value, i) => sum + value * values[i], 0);
  assert.ok(Math.abs(along - slope) <= 1e-3 * Math.max(1, Math.abs(slope)), `${along} for ${slope}`);
  assert.ok(
    values.subarray(values.length / 2).every((value) => value === 0),
    'prompt 1 has no say in prompt 0',
  );
  for (const name of names) {
    assert.deepEqual(gradients[name].shape, activations[name].shape);
    const size = Math.max(...gradients[name].dataSync().map(Math.abs));
    assert.ok(size > 0 && Number.isFinite(size), `the derivative by ${name} is ${size}`);
  }
  tf.dispose([activations, gradients]);
  assert.equal(tf.memory().numTensors, before, 'tensors are left');
}
