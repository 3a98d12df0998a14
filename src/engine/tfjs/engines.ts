import * as os from 'node:os';
import type { Engine, Trainer, TrainingSetup } from '../engine';
import type { BackendName } from './backend';
import { nativePlace, nativeProblem } from './native';

/** TensorFlow's CPU kernels through @tensorflow/tfjs-node: any model. */
export const tensorflowEngine: Engine = {
  name: 'tensorflow',
  unavailable: nativeProblem,
  place: nativePlace,
  create: (setup) => createTrainer('tensorflow', setup),
};

/** tfjs on its WebAssembly backend: any model, everywhere, about 30 times slower than `tensorflow`. */
export const wasmEngine: Engine = {
  name: 'wasm',
  unavailable: () => undefined,
  create: (setup) => createTrainer('wasm', setup),
};

/** tfjs itself is loaded only here, when a trainer is made. */
async function createTrainer(backend: BackendName, setup: TrainingSetup): Promise<Trainer> {
  const { TfjsTrainer } = await import('./trainer');
  return TfjsTrainer.create(backend, setup, setup.threads || Math.min(os.availableParallelism(), 8));
}
