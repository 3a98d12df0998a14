import * as os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { LanguageModelConfig } from './config/config';
import { hookShapes } from './forward/hook-shapes';
import type { WeightPlan } from './weights/load';

const FLOAT = 4;

/** The WebAssembly backend's memory ends here: its addresses have 32 bits. */
const WASM_BYTES = 2 ** 32;

/** What a model takes in memory while its weights are read: they, and the largest as it is read and as it is turned. */
export function loadBytes({ parameters, largest }: Pick<WeightPlan, 'parameters' | 'largest'>): number {
  return FLOAT * (parameters + 2 * largest);
}

/**
 * What a forward pass takes beside the weights, at most.
 * @param record activations that are kept
 * @param derived whether a backward pass follows, which needs every layer's activations
 */
export function passBytes(
  config: LanguageModelConfig,
  batch: number,
  length: number,
  record: Iterable<string>,
  derived: boolean,
): number {
  const { dModel, dMlp, dHead, heads, keyValueHeads, layers, vocabulary } = config;
  const shapes = hookShapes(config, batch, length);
  const kept = [...record].reduce((sum, name) => sum + sizeOf(shapes.get(name) ?? []), 0);
  const rows = batch * length;
  const layer = rows * (16 * dModel + 8 * dHead * (heads + keyValueHeads) + 9 * dMlp) + 6 * heads * rows * length;
  return FLOAT * (kept + (derived ? 2 * layers : 1) * layer + layers * rows * dModel + 4 * rows * vocabulary);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Bytes that the backend of tfjs that is set could still take here. */
export function freeBytes(): number {
  // It knows of the limit of a container, and older ones of Node 20 lack it.
  const { availableMemory } = process as { availableMemory?: () => number };
  const system = availableMemory?.() ?? os.freemem();
  return tf.getBackend() === 'wasm' ? Math.min(system, WASM_BYTES - tf.memory().numBytes) : system;
}
