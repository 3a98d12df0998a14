import type { EventEmitter } from 'node:events';
import * as os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { type BackendName, loadBackend, useBackend } from '../../engine/tfjs/backend';
import { nativeProblem } from '../../engine/tfjs/native';

/** Tensors that code has marked to outlive its scopes. */
const kept = new Set<tf.Tensor>();

const FATAL = ['uncaughtException', 'unhandledRejection'];

let opening: Promise<BackendName> | undefined;

/** Opens the backend that analysis functions begin with: tfjs-node where it is, else WebAssembly; and `cpu` beside it. */
export function openBackend(): Promise<BackendName> {
  opening ??= open();
  return opening;
}

async function open(): Promise<BackendName> {
  const name = nativeProblem() === undefined ? 'tensorflow' : 'wasm';
  tf.enableProdMode(); // else the cpu backend praises tfjs-node among the function's own lines
  const events: EventEmitter = process;
  const listeners = FATAL.map((event) => [event, events.listeners(event)] as const);
  await loadBackend(name, os.availableParallelism());
  await import('@tensorflow/tfjs-backend-cpu');
  // The WebAssembly backend adds listeners that end the process for any error.
  for (const [event, before] of listeners) {
    for (const listener of events.listeners(event).filter((now) => !before.includes(now))) {
      events.off(event, listener as () => void);
    }
  }
  useBackend(name);
  noteKept();
  return name;
}

/** tfjs forgets who asked to keep a tensor. */
function noteKept(): void {
  const engine = tf.engine();
  const keep = engine.keep.bind(engine);
  engine.keep = <T extends tf.Tensor>(tensor: T): T => {
    kept.add(tensor);
    return keep(tensor);
  };
}

/**
 * Does work on the opened backend and lets go of every tensor and variable that it made, also where it throws. What it
 * returns must be plain data.
 */
export async function withTensorScope<T>(work: () => Promise<T>): Promise<T> {
  const backend = await openBackend();
  const engine = tf.engine();
  useBackend(backend);
  const depth = engine.state.scopeStack.length;
  const variables = new Set(Object.keys(engine.registeredVariables));
  kept.clear();
  engine.startScope('analysis');
  try {
    return await work();
  } finally {
    for (const [name, variable] of Object.entries(engine.registeredVariables)) {
      if (!variables.has(name)) {
        variable.dispose();
      }
    }
    // Work that failed or was left may have scopes of its own open.
    while (engine.state.scopeStack.length > depth) {
      engine.endScope();
    }
    kept.forEach((tensor) => tensor.dispose());
    kept.clear();
    useBackend(backend);
  }
}
