import * as fs from 'node:fs';
import * as path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { createRequire } from 'node:module';
import { loadNative } from './native';

export type BackendName = 'tensorflow' | 'wasm';

/**
 * Makes a backend ready for `useBackend`.
 * @param threads how many to use, where the backend can choose
 * @returns the threads it uses
 */
export async function loadBackend(name: BackendName, threads: number): Promise<{ threads: number }> {
  if (name === 'tensorflow') {
    tf.enableProdMode(); // else tfjs-node's own copy of tfjs-core warns that the platform is set twice
    return loadNative(threads);
  }
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  if (tf.engine().registry['wasm'] === undefined) {
    wasm.setWasmPaths(wasmFolder() + path.sep);
    await tf.setBackend('wasm');
  }
  return { threads: 1 }; // tfjs has no WebAssembly threads in Node
}

/** Makes a loaded backend the one that computes, until the next call: several trainers may live in one process. */
export function useBackend(name: BackendName): void {
  if (tf.getBackend() !== name) {
    void tf.setBackend(name); // at once, since the backend is initialised
    if (tf.getBackend() !== name) {
      throw new Error(`the ${name} backend of tfjs is not loaded`);
    }
  }
}

/** The build puts the .wasm files beside the bundle; run from source they are in the package. */
function wasmFolder(): string {
  return fs.existsSync(path.join(__dirname, 'tfjs-backend-wasm-simd.wasm'))
    ? __dirname
    : path.dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm'));
}
