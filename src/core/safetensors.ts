import { InputError } from './config/problem';
import { elementCount, type Parameters } from './model';

/** Header and tensors of a `.safetensors` file; every tensor is float32 here. */
export interface SafetensorsFile {
  tensors: Parameters;
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Headers above this are refused, as in the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;

/** Encodes float32 tensors: 8-byte header length, JSON header padded to 8 bytes, then the data in the order given. */
export function encodeSafetensors(tensors: Parameters, metadata: Record<string, string>): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
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
 * Decodes a `.safetensors` file with F32 or F64 tensors (F64 is rounded to float32).
 * Nothing is allocated from a size the file merely claims.
 * @throws InputError with one line when the file is truncated, inconsistent or of another dtype
 */
export function decodeSafetensors(file: Buffer): SafetensorsFile {
  if (file.length < 8) {
    throw new InputError('not a safetensors file: shorter than its 8-byte header length');
  }
  const headerBytes = file.readBigUInt64LE(0);
  if (headerBytes > BigInt(Math.min(file.length - 8, MAX_HEADER_BYTES))) {
    throw new InputError(
      `not a safetensors file, or truncated: its header claims ${headerBytes} bytes of ${file.length}`,
    );
  }
  const start = 8 + Number(headerBytes);
  const header = parseHeader(file.subarray(8, start).toString('utf8'));
  const data = file.subarray(start);
  const tensors: Parameters = {};
  const ranges: [number, number, string][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      continue;
    }
    const { begin, end } = checkEntry(name, entry, data.length);
    ranges.push([begin, end, name]);
    tensors[name] = {
      shape: (entry as Entry).shape,
      data: readFloats(data.subarray(begin, end), (entry as Entry).dtype),
    };
  }
  refuseOverlaps(ranges);
  return { tensors, metadata: readMetadata(header['__metadata__']) };
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

function checkEntry(name: string, entry: unknown, available: number): { begin: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Entry>;
  const natural = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(natural) || !Array.isArray(offsets) || offsets.length !== 2) {
    throw new InputError(`safetensors: tensor ${name} has no valid shape and data_offsets`);
  }
  if (dtype !== 'F32' && dtype !== 'F64') {
    throw new InputError(`safetensors: tensor ${name} is ${String(dtype)}; only F32 and F64 are read`);
  }
  const [begin, end] = offsets;
  const bytes = elementCount(shape) * (dtype === 'F32' ? 4 : 8);
  if (!natural(begin) || !natural(end) || begin > end || end > available) {
    throw new InputError(`safetensors: tensor ${name} lies outside the file (truncated?)`);
  }
  if (end - begin !== bytes) {
    throw new InputError(
      `safetensors: tensor ${name} [${shape.join(', ')}] needs ${bytes} bytes but has ${end - begin}`,
    );
  }
  return { begin, end };
}

function refuseOverlaps(ranges: [number, number, string][]): void {
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (let i = 1; i < ranges.length; i++) {
    if (ranges[i][0] < ranges[i - 1][1]) {
      throw new InputError(`safetensors: tensors ${ranges[i - 1][2]} and ${ranges[i][2]} overlap`);
    }
  }
}

function readFloats(bytes: Buffer, dtype: string): Float32Array {
  const copy = Uint8Array.from(bytes).buffer; // aligned, and free of the file's buffer
  return dtype === 'F32' ? new Float32Array(copy) : Float32Array.from(new Float64Array(copy));
}

function readMetadata(value: unknown): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [key, text] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
    metadata[key] = String(text);
  }
  return metadata;
}
