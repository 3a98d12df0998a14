import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import * as grokking from './module';

/** Modules that a person's file gets from here, so that everyone works on the same tensors. */
const PROVIDED: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['grokking', grokking],
  ['@tensorflow/tfjs', tf],
  ['@tensorflow/tfjs-core', tf],
  ['@tensorflow/tfjs-node', tf],
]);

export function isProvided(name: string): boolean {
  return PROVIDED.has(name);
}

export function providedModule(name: string): unknown {
  return PROVIDED.get(name);
}
