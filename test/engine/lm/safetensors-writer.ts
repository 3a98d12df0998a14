import * as fs from 'node:fs';
import type { Stored } from './reference';

/** A 16-bit type: a number's bits, and the number that they stand for. */
export interface Rounding {
  readonly dtype: 'F16' | 'BF16';
  bits(value: number): number;
  value(bits: number): number;
}

export const bfloat16: Rounding = {
  dtype: 'BF16',
  // Truncated: what is written need not be the nearest, but what is read must be what is written.
  bits: (value) => new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16,
  value: (bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0],
};

/** The smallest exponent whose numbers have all their bits; below it are the subnormal ones. */
const LEAST = -14;

export const float16: Rounding = {
  dtype: 'F16',
  bits: (value) => {
    const size = Math.abs(value);
    const exponent = Math.max(size === 0 ? LEAST : Math.floor(Math.log2(size)), LEAST);
    const fraction = Math.floor((size / 2 ** exponent) * 1024);
    const magnitude = fraction >= 1024 ? ((exponent + 15) << 10) | (fraction - 1024) : fraction;
    return magnitude | (value < 0 ? 0x8000 : 0);
  },
  value: (bits) => {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size = exponent === 0 ? fraction / 2 ** 24 : (1024 + fraction) * 2 ** (exponent - 25);
    return bits & 0x8000 ? -size : size;
  },
};

/**
 * Writes a safetensors file; of a tensor without its numbers only room is made.
 * @param rounding float32 where it is left out
 * @returns the numbers that are in it
 */
export function writeSafetensors(file: string, tensors: Stored, rounding?: Rounding): Stored {
  const width = rounding ? 2 : 4;
  const header: Record<string, unknown> = {};
  const places: [number, Buffer][] = [];
  const written: Record<string, Stored[string]> = {};
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const bytes = width * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: rounding?.dtype ?? 'F32', shape, data_offsets: [offset, offset + bytes] };
    const stored = rounding ? Uint16Array.from(data, (value) => rounding.bits(value)) : data;
    places.push([offset, Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)]);
    written[name] = {
      shape,
      data: rounding ? Float32Array.from(stored, (bits) => rounding.value(bits)) : data,
    };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(json.length));
  fs.writeFileSync(file, Buffer.concat([start, json]));
  const descriptor = fs.openSync(file, 'r+');
  places.forEach(([at, bytes]) => fs.writeSync(descriptor, bytes, 0, bytes.length, 8 + json.length + at));
  fs.ftruncateSync(descriptor, 8 + json.length + offset);
  fs.closeSync(descriptor);
  return written;
}
