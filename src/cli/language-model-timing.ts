import * as os from 'node:os';
import type { StoredTensor } from '../core/checkpoint/contents';
import type { BackendName } from '../engine/tfjs/backend';
import { nativeProblem } from '../engine/tfjs/native';
import type { EngineAbsence } from './engine-timing';

/** GPT-2 small as its config.json states it; its weights are made up. */
const GPT2_SMALL = {
  model_type: 'gpt2',
  n_layer: 12,
  n_head: 12,
  n_embd: 768,
  n_positions: 1024,
  vocab_size: 50257,
};

/** Tokens of the prompt that is timed. */
const LENGTH = 64;

/** Passes that are timed; the median counts. */
const PASSES = 5;

export interface LanguageModelTiming {
  tokens_per_second: number;
  /** With the derivatives by every layer's residual stream. */
  gradient_tokens_per_second: number;
}

/** Times the forward pass of a language model of GPT-2 small's size, over one prompt, on each of tfjs' backends. */
export async function timeLanguageModel(
  names: readonly string[],
  tell: (line: string) => void,
): Promise<Partial<Record<BackendName, LanguageModelTiming | EngineAbsence>>> {
  const results: Partial<Record<BackendName, LanguageModelTiming | EngineAbsence>> = {};
  for (const name of (['tensorflow', 'wasm'] as const).filter((backend) => names.includes(backend))) {
    const problem = name === 'tensorflow' ? nativeProblem() : undefined;
    tell(`timing a language model on ${name}`);
    results[name] = problem === undefined ? await timeOn(name) : { unavailable: problem };
  }
  return results;
}

async function timeOn(backend: BackendName): Promise<LanguageModelTiming> {
  const [
    tf,
    { loadBackend, useBackend },
    { readLanguageModelConfig },
    { LanguageModel },
    { planWeights, loadWeights },
    { storedShapes },
  ] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('../engine/tfjs/backend'),
    import('../lm/config/read'),
    import('../lm/language-model'),
    import('../lm/weights/load'),
    import('../lm/weights/wanted'),
  ]);
  await loadBackend(backend, os.availableParallelism());
  useBackend(backend);
  const config = readLanguageModelConfig('GPT-2 small', GPT2_SMALL);
  const tensors = new Map(storedShapes(config).map(([name, shape]) => [name, madeUp(shape)]));
  const model = new LanguageModel(config, loadWeights(planWeights(config, tensors)));
  const prompt = [Array.from({ length: LENGTH }, (_, i) => (i * 701) % config.vocabulary)];
  const streams = model.hookNames.filter((name) => name.endsWith('hook_resid_pre'));
  const pass = (): void => {
    const logits = model.logits(prompt);
    logits.dataSync();
    logits.dispose();
  };
  const derive = (): void => {
    const { activations, gradients } = model.gradients(prompt, (logits) => tf.mean(logits), streams);
    gradients[streams[0]].dataSync();
    tf.dispose([activations, gradients]);
  };
  const rate = (work: () => void): number => Number((LENGTH / medianSeconds(work)).toPrecision(3));
  const timing = { tokens_per_second: rate(pass), gradient_tokens_per_second: rate(derive) };
  model.dispose();
  return timing;
}

function medianSeconds(work: () => void): number {
  work(); // V8 and TensorFlow set their kernels up in the first pass
  const times = Array.from({ length: PASSES }, () => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  });
  return times.sort((a, b) => a - b)[Math.floor(PASSES / 2)];
}

/** Weights within ±0.05, the same every time. */
function madeUp(shape: readonly number[]): StoredTensor {
  const part = (first: number, count: number): Float32Array => {
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      numbers[i] = (((Math.imul(first + i, 2654435761) >>> 8) & 0xffff) / 0xffff - 0.5) / 10;
    }
    return numbers;
  };
  const count = shape.reduce((product, size) => product * size, 1);
  const read = (): Float32Array => part(0, count);
  return {
    kind: 'tensor',
    dtype: 'F32',
    shape,
    part,
    read: () => ({ shape, data: read() }),
    values: () => Float64Array.from(read()),
  };
}
