import { InputError } from '../config/problem';
import type { Parameters } from '../model';
import { printable } from '../printable';
import type { ByteSource } from './byte-source';
import type { StoredTensor } from './contents';
import { FORMATS } from './dtypes';
import { storedTensor } from './stored-tensor';
import { countIn, isBookkeeping, isNatural, isShape } from './stored-shape';

/** Header and tensors of a `.safetensors` file; every tensor is float32 here. */
export interface SafetensorsFile {
  tensors: Parameters;
  metadata: Record<string, string>;
}

interface Entry {
  name: string;
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

/** Headers above this are refused: parsed JSON takes many times its bytes, and a model's header has some thousand. */
const MAX_HEADER_BYTES = 8 * 2 ** 20;

/** Files above this are not read as a whole: the largest model and its moments have some 100 MB. */
const MAX_BYTES = 2 ** 30;

/** Encodes float32 tensors: 8-byte header length, JSON header padded to 8 bytes, then the data in the order given. */
export function encodeSafetensors(tensors: Parameters, metadata: Record<string, string>): Buffer {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]): [string, unknown] => {
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [offset - data.byteLength, offset] }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries])));
  const padded = Math.ceil(json.length / 8) * 8;
  const file = Buffer.alloc(8 + padded + offset, ' ');
  file.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(file, 8);
  let position = 8 + padded;
  for (const { data } of Object.values(tensors)) {
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(file, position);
    position += data.byteLength;
  }
  return file;
}

/** A `.safetensors` file whose tensors are read when they are asked for. */
export interface SafetensorsContents {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Reads the header of a `.safetensors` file. Nothing is allocated from a size the file merely claims, and as the format
 * demands the tensors fill the file, each byte belonging to one.
 * @throws InputError with one line when the file is truncated or inconsistent
 */
export function readSafetensors(source: ByteSource): SafetensorsContents {
  if (source.size < 8) {
    throw new InputError('not a safetensors file: shorter than its 8-byte header length');
  }
  const headerBytes = source.read(0, 8).readBigUInt64LE(0);
  if (headerBytes > BigInt(source.size - 8)) {
    throw new InputError(
      `not a safetensors file, or truncated: its header claims ${headerBytes} bytes of ${source.size}`,
    );
  }
  if (headerBytes > BigInt(MAX_HEADER_BYTES)) {
    throw new InputError(`safetensors: a header of ${headerBytes} bytes is longer than a model's can be`);
  }
  const start = 8 + Number(headerBytes);
  const header = parseHeader(source.read(8, Number(headerBytes)).toString('utf8'));
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => checkEntry(name, entry, source.size - start));
  refuseGapsAndOverlaps(entries, source.size - start);
  const tensors = entries.map(({ name, dtype, shape, begin, end }): [string, StoredTensor] => [
    name,
    storedTensor(dtype, shape, () => ({ source, begin: start + begin, end: start + end })),
  ]);
  return { tensors: new Map(tensors), metadata: readMetadata(header['__metadata__']) };
}

/**
 * Reads all of a `.safetensors` file; masks and other buffers are left out.
 * @throws InputError with one line when the file is truncated, inconsistent, of a type that is not read, or too large
 */
export function decodeSafetensors(source: ByteSource): SafetensorsFile {
  if (source.size > MAX_BYTES) {
    throw new InputError(
      `${source.size} bytes are more than a checkpoint has (at most ${MAX_BYTES}); save the weights alone`,
    );
  }
  const { tensors, metadata } = readSafetensors(source);
  const read = [...tensors].filter(([name]) => !isBookkeeping(name)).map(([name, tensor]) => [name, tensor.read()]);
  return { tensors: Object.fromEntries(read) as Parameters, metadata };
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new InputError('not a safetensors file: its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new InputError('not a safetensors file: its header is not a JSON object');
  }
  return header as Record<string, unknown>;
}

function checkEntry(name: string, entry: unknown, available: number): Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const tensor = `safetensors: tensor ${printable(name)}`;
  if (typeof dtype !== 'string' || !isShape(shape) || !Array.isArray(offsets) || offsets.length !== 2) {
    throw new InputError(`${tensor} has no valid shape, dtype and data_offsets`);
  }
  const [begin, end] = offsets as unknown[];
  if (!isNatural(begin) || !isNatural(end) || begin > end || end > available) {
    throw new InputError(`${tensor} lies outside the file (truncated?)`);
  }
  refuseSize(tensor, dtype, shape, end - begin);
  return { name, dtype, shape, begin, end };
}

/** The size of a type that is not known cannot be checked; reading such a tensor is refused. */
function refuseSize(tensor: string, dtype: string, shape: readonly number[], bytes: number): void {
  const size = Object.hasOwn(FORMATS, dtype) ? FORMATS[dtype].size : undefined;
  const count = countIn(shape);
  if (count === undefined || (size !== undefined && count * size !== bytes)) {
    const needed = count === undefined || size === undefined ? 'too many bytes' : `${count * size} bytes`;
    throw new InputError(`${tensor} [${shape.join(', ')}] needs ${needed} but has ${bytes}`);
  }
}

function refuseGapsAndOverlaps(entries: readonly Entry[], available: number): void {
  const sorted = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let filled = 0;
  sorted.forEach(({ name, begin, end }, i) => {
    if (begin < filled) {
      throw new InputError(`safetensors: tensors ${printable(sorted[i - 1].name)} and ${printable(name)} overlap`);
    }
    if (begin > filled) {
      throw new InputError(`safetensors: nothing says what the ${begin - filled} bytes before ${printable(name)} are`);
    }
    filled = end;
  });
  if (filled < available) {
    throw new InputError(`safetensors: ${available - filled} bytes more than its tensors have`);
  }
}

function readMetadata(value: unknown): Record<string, string> {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
