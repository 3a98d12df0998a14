import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../config/problem';
import { printable } from '../printable';
import { type ByteSource, openSource } from './byte-source';
import type { FileContents, StoredTensor } from './contents';
import { readSafetensors } from './safetensors';

const INDEX = '.safetensors.index.json';
const SHARD = /-\d{5}-of-\d{5}\.safetensors$/;
const MAX_INDEX_BYTES = 8 * 2 ** 20;
const MAX_SHARDS = 1000;

/** The index of the shards that a file belongs to; undefined for a file that is whole. */
export function shardIndex(file: string): string | undefined {
  if (file.endsWith(INDEX)) {
    return file;
  }
  const index = file.replace(SHARD, INDEX);
  return index !== file && fs.existsSync(index) ? index : undefined;
}

/**
 * Opens the shards of a model as one file; each must lie in the folder of the index.
 * @throws InputError, without the index's name, when one is missing or not what the index says
 */
export function openShards(index: string): FileContents {
  const sources: ByteSource[] = [];
  const close = (): void => sources.forEach((source) => source.close());
  try {
    const shardOf = readIndex(index);
    const shards = new Map<string, ReturnType<typeof readSafetensors>>();
    for (const name of new Set(shardOf.values())) {
      try {
        const source = openSource(path.join(path.dirname(index), name));
        sources.push(source);
        shards.set(name, readSafetensors(source));
      } catch (error) {
        throw error instanceof InputError ? new InputError(`its shard ${printable(name)}: ${error.message}`) : error;
      }
    }
    const root = new Map<string, StoredTensor>();
    for (const [name, shard] of shardOf) {
      const tensor = shards.get(shard)?.tensors.get(name);
      if (!tensor) {
        throw new InputError(`its shard ${printable(shard)} has no ${printable(name)}; copy or save it again`);
      }
      root.set(name, tensor);
    }
    const metadata = Object.assign({}, ...[...shards.values()].map((shard) => shard.metadata)) as Record<
      string,
      string
    >;
    return { root, metadata, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Which shard each tensor is in. */
function readIndex(index: string): Map<string, string> {
  const source = openSource(index);
  let text: string;
  try {
    if (source.size > MAX_INDEX_BYTES) {
      throw new InputError(`an index of ${source.size} bytes is longer than a model's can be`);
    }
    text = source.read(0, source.size).toString('utf8');
  } finally {
    source.close();
  }
  const wrong = new InputError(
    'is not an index of safetensors shards: it has no "weight_map" of tensors and their files',
  );
  let map: unknown;
  try {
    map = (JSON.parse(text.replace(/^\uFEFF/, '')) as { weight_map?: unknown } | null)?.weight_map;
  } catch {
    throw wrong;
  }
  const entries = Object.entries(typeof map === 'object' && map !== null ? map : {});
  if (entries.length === 0 || !entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    throw wrong;
  }
  const outside = entries.find(([, name]) => name !== path.basename(name) || name.includes('\\') || name === '..');
  if (outside) {
    throw new InputError(`its index names ${printable(outside[1])}, which is not a file beside it`);
  }
  const names = new Set(entries.map(([, name]) => name));
  if (names.size > MAX_SHARDS) {
    throw new InputError(`its index names ${names.size} files, more than a model has`);
  }
  return new Map(entries);
}
