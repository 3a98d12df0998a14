import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../../core/config/problem';
import { openSource } from '../../core/checkpoint/byte-source';
import type { StoredTensor } from '../../core/checkpoint/contents';
import { readSafetensors } from '../../core/checkpoint/safetensors';
import { openShards } from '../../core/checkpoint/shards';

/** The weights of a model's folder, open: their shapes are known, their numbers not yet read. */
export interface WeightFiles {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  close(): void;
}

const WHOLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/**
 * Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names.
 * @throws InputError, one line that names the file, where one is missing, truncated or not what it should be
 */
export function openWeightFiles(folder: string): WeightFiles {
  const whole = path.join(folder, WHOLE);
  const index = path.join(folder, INDEX);
  if (fs.existsSync(whole)) {
    return named(whole, () => openWhole(whole));
  }
  if (fs.existsSync(index)) {
    return named(index, () => {
      const { root, close } = openShards(index);
      return { tensors: root as ReadonlyMap<string, StoredTensor>, close };
    });
  }
  throw new InputError(`${folder}: has no ${WHOLE} and no ${INDEX}; save the model with safe_serialization=True`);
}

function openWhole(file: string): WeightFiles {
  const source = openSource(file);
  try {
    return { tensors: readSafetensors(source).tensors, close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

function named<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`, { cause: error }) : error;
  }
}
