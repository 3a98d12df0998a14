import { InputError } from '../../config/problem';
import type { ByteSource } from '../byte-source';

const CHUNK_BYTES = 2 ** 16;
/** Integers above this are texts: as numbers they would be others. */
const EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Reads a pickle's bytes one after the other, chunk by chunk; every read past the end is refused. */
export class ByteReader {
  /** Of the next byte, in the source. */
  position: number;
  private chunk: Buffer = Buffer.alloc(0);
  /** Where the chunk begins. */
  private start: number;
  private readonly first: number;

  constructor(
    private readonly source: ByteSource,
    begin: number,
    private readonly end: number,
    private readonly most: number,
  ) {
    this.position = begin;
    this.start = begin;
    this.first = begin;
  }

  uint8(): number {
    const at = this.take(1);
    return this.chunk[at];
  }

  uint16(): number {
    const at = this.take(2);
    return this.chunk.readUInt16LE(at);
  }

  uint32(): number {
    const at = this.take(4);
    return this.chunk.readUInt32LE(at);
  }

  int32(): number {
    const at = this.take(4);
    return this.chunk.readInt32LE(at);
  }

  uint64(): number {
    const at = this.take(8);
    const value = this.chunk.readBigUInt64LE(at);
    if (value > EXACT) {
      throw new InputError('pickle: claims more bytes than a file can have');
    }
    return Number(value);
  }

  /** Big-endian, as pickle writes floats. */
  float64(): number {
    const at = this.take(8);
    return this.chunk.readDoubleBE(at);
  }

  text(length: number): string {
    const at = this.take(length);
    return this.chunk.toString('utf8', at, at + length);
  }

  bytes(length: number): Buffer {
    const at = this.take(length);
    return Buffer.from(this.chunk.subarray(at, at + length));
  }

  /** Up to the next line feed, which is skipped. */
  line(): string {
    const parts: number[] = [];
    for (let byte = this.uint8(); byte !== 10; byte = this.uint8()) {
      parts.push(byte);
    }
    return Buffer.from(parts).toString('utf8');
  }

  /** A little-endian two's complement integer; beyond 2⁵³ as a decimal text. */
  integer(length: number): number | string {
    if (length > 1024) {
      throw new InputError('pickle: an integer longer than any a checkpoint has');
    }
    const at = this.take(length);
    let value = 0n;
    for (let i = 0; i < length; i++) {
      value |= BigInt(this.chunk[at + i]) << BigInt(8 * i);
    }
    return exactNumber(BigInt.asIntN(8 * length, value));
  }

  skip(length: number): void {
    this.take(length);
  }

  /** Where the next `length` bytes lie in the chunk; they are there on return. */
  private take(length: number): number {
    if (!(length >= 0) || this.position + length > this.end) {
      throw new InputError('pickle: truncated');
    }
    if (this.position + length - this.first > this.most) {
      throw new InputError(`pickle: more than the ${this.most} bytes a checkpoint has; save model.state_dict() alone`);
    }
    if (this.position + length > this.start + this.chunk.length) {
      this.chunk = this.source.read(this.position, Math.min(Math.max(length, CHUNK_BYTES), this.end - this.position));
      this.start = this.position;
    }
    const at = this.position - this.start;
    this.position += length;
    return at;
  }
}

/** An integer as a number where that is exact, else as a decimal text. */
export function exactNumber(value: bigint): number | string {
  return value >= -EXACT && value <= EXACT ? Number(value) : value.toString();
}
