import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { encodeSafetensors } from '../../../core/checkpoint/safetensors';
import { tokenLayout } from '../../../core/token-layout';
import type { OpenedForFunction } from '../open-model';
import { pairTokens } from '../tokens';

/**
 * Writes a model to a file for Python, which removes it when it has read it: nothing stays where this process is killed
 * meanwhile. It has the weights by TransformerLens' names, the task's pairs as `pairs.x`, `y`, `label` and `tokens`
 * [n, n_ctx], and where the split is known `pairs.train` (1: trained on) and `pairs.trained`, the answers trained on. Whole
 * numbers below 2²⁴ are exact in its float32.
 * @returns what was made of it
 */
export async function withModelFile<T>(opened: OpenedForFunction, use: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(os.tmpdir(), `grokking-${randomBytes(8).toString('hex')}.safetensors`);
  const { config, epoch, parameters } = opened;
  const metadata = { config: JSON.stringify(config), epoch: String(epoch) };
  const content = encodeSafetensors({ ...parameters, ...pairTensors(opened) }, metadata);
  fs.writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
  try {
    return await use(file);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function pairTensors({ config: { task }, split }: OpenedForFunction): OpenedForFunction['parameters'] {
  const { all, train, isTrain } = split;
  const tokens = pairTokens(all, tokenLayout(task), task.modulus);
  const vector = (values: ArrayLike<number>): { shape: number[]; data: Float32Array } => ({
    shape: [values.length],
    data: Float32Array.from(values),
  });
  return {
    'pairs.x': vector(all.x),
    'pairs.y': vector(all.y),
    'pairs.label': vector(all.label),
    'pairs.tokens': { shape: [tokens.length, tokens[0].length], data: Float32Array.from(tokens.flat()) },
    ...(isTrain && { 'pairs.train': vector(isTrain), 'pairs.trained': vector(trainedLabels(all, train)) }),
  };
}

/** The answers of all pairs, those trained on as they are trained on. */
function trainedLabels(all: OpenedForFunction['split']['all'], train: OpenedForFunction['split']['all']): Int32Array {
  const labels = Int32Array.from(all.label);
  const row = new Map(Array.from(all.x, (x, i) => [key(all, i, x), i]));
  train.x.forEach((x, i) => (labels[row.get(key(train, i, x)) ?? -1] = train.label[i]));
  return labels;
}

function key({ y, u, o }: OpenedForFunction['split']['all'], i: number, x: number): string {
  return `${x} ${y[i]} ${u?.[i] ?? ''} ${o?.[i] ?? ''}`;
}
