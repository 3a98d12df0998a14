/** How numbers lie in files. */

export interface NumberFormat {
  /** Bytes per number. */
  readonly size: number;
  /** Numbers of `bytes`, little-endian, as a typed array or array-like. */
  read(bytes: Buffer): ArrayLike<number>;
}

/** By safetensors' names. Bytes are copies whose memory begins at a multiple of 8. */
export const FORMATS: Readonly<Record<string, NumberFormat>> = {
  F64: { size: 8, read: (bytes) => new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8) },
  F32: { size: 4, read: (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) },
  F16: { size: 2, read: halves },
  BF16: { size: 2, read: bfloats },
  I64: { size: 8, read: (bytes) => Float64Array.from(longs(bytes), Number) },
  U64: { size: 8, read: (bytes) => Float64Array.from(new BigUint64Array(longs(bytes).buffer), Number) },
  I32: { size: 4, read: (bytes) => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) },
  U32: { size: 4, read: (bytes) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) },
  I16: { size: 2, read: (bytes) => new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) },
  U16: { size: 2, read: words },
  I8: { size: 1, read: (bytes) => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) },
  U8: { size: 1, read: (bytes) => bytes },
  BOOL: { size: 1, read: (bytes) => bytes },
};

function words(bytes: Buffer): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

function longs(bytes: Buffer): BigInt64Array {
  return new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
}

/** All float16 numbers by their bits, made when the first are read: weights have many millions. */
let halfNumbers: Float32Array | undefined;

function halves(bytes: Buffer): Float32Array {
  halfNumbers ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => halfToNumber(bits));
  const stored = words(bytes);
  const numbers = new Float32Array(stored.length);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = halfNumbers[stored[i]];
  }
  return numbers;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) {
    return fraction ? NaN : sign * Infinity;
  }
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The upper half of a float32. */
function bfloats(bytes: Buffer): Float32Array {
  const stored = words(bytes);
  const wide = new Uint32Array(stored.length);
  for (let i = 0; i < wide.length; i++) {
    wide[i] = stored[i] << 16;
  }
  return new Float32Array(wide.buffer);
}
