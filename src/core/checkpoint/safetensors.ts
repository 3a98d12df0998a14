import { InputError } from '../config/problem';
import type { Parameters, TensorData } from '../model';
import { printable } from '../printable';
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

/** Bytes per number of the formats that are read. */
const SIZES = new Map([
  ['F32', 4],
  ['F64', 8],
]);

/** Headers above this are refused: parsed JSON takes many times its bytes, and a model's header has some thousand. */
const MAX_HEADER_BYTES = 8 * 2 ** 20;

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

/**
 * Decodes a `.safetensors` file with F32 or F64 tensors (F64 is rounded to float32); masks and other buffers are left out.
 * Nothing is allocated from a size the file merely claims, and as the format demands the tensors fill the file, each
 * byte belonging to one.
 * @throws InputError with one line when the file is truncated, inconsistent or of another dtype
 */
export function decodeSafetensors(file: Buffer): SafetensorsFile {
  if (file.length < 8) {
    throw new InputError('not a safetensors file: shorter than its 8-byte header length');
  }
  const headerBytes = file.readBigUInt64LE(0);
  if (headerBytes > BigInt(file.length - 8)) {
    throw new InputError(
      `not a safetensors file, or truncated: its header claims ${headerBytes} bytes of ${file.length}`,
    );
  }
  if (headerBytes > BigInt(MAX_HEADER_BYTES)) {
    throw new InputError(`safetensors: a header of ${headerBytes} bytes is longer than a model's can be`);
  }
  const start = 8 + Number(headerBytes);
  const header = parseHeader(file.toString('utf8', 8, start));
  const data = file.subarray(start);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => checkEntry(name, entry, data.length));
  refuseGapsAndOverlaps(entries, data.length);
  const tensors = entries
    .filter(({ name }) => !isBookkeeping(name))
    .map((entry): [string, TensorData] => [entry.name, readTensor(entry, data)]);
  return { tensors: Object.fromEntries(tensors), metadata: readMetadata(header['__metadata__']) };
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
  if (!isBookkeeping(name)) {
    refuseSize(tensor, dtype, shape, end - begin);
  }
  return { name, dtype, shape, begin, end };
}

function refuseSize(tensor: string, dtype: string, shape: readonly number[], bytes: number): void {
  const size = SIZES.get(dtype);
  if (size === undefined) {
    throw new InputError(`${tensor} is ${printable(dtype)}; only F32 and F64 are read`);
  }
  const count = countIn(shape);
  if (count === undefined || count * size !== bytes) {
    const needed = count === undefined ? 'too many bytes' : `${count * size} bytes`;
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

function readTensor({ dtype, shape, begin, end }: Entry, data: Buffer): TensorData {
  // A copy: aligned, and free of the file's buffer.
  const copy = data.buffer.slice(data.byteOffset + begin, data.byteOffset + end) as ArrayBuffer;
  return { shape, data: dtype === 'F32' ? new Float32Array(copy) : new Float32Array(new Float64Array(copy)) };
}

function readMetadata(value: unknown): Record<string, string> {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
