import { parseConfig } from '../config/parse';
import type { RunConfig } from '../config/types';

/** The config in a checkpoint's metadata, when there is a valid one. */
export function configOf(metadata: Readonly<Record<string, string>>): RunConfig | undefined {
  if (!Object.hasOwn(metadata, 'config')) {
    return undefined;
  }
  return structuredClone(parseConfig(metadata['config']).config); // as plain objects
}

/** The epoch in a checkpoint's metadata, 0 when it does not say. */
export function epochOf(metadata: Readonly<Record<string, string>>): number {
  const text = Object.hasOwn(metadata, 'epoch') ? metadata['epoch'] : '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
