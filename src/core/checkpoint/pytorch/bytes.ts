import { InputError } from '../../config/problem';

/** Reads a pickle's bytes one after the other; every read past the end is refused. */
export class ByteReader {
  position = 0;

  constructor(private readonly bytes: Buffer) {}

  uint8(): number {
    return this.bytes[this.take(1)];
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.take(2));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.take(4));
  }

  /** Big-endian, as pickle writes floats. */
  float64(): number {
    return this.bytes.readDoubleBE(this.take(8));
  }

  text(length: number): string {
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** Up to the next line feed, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(10, this.position);
    const text = this.text(end < 0 ? Infinity : end - this.position);
    this.position++;
    return text;
  }

  /** A little-endian two's complement integer; beyond 2⁵³ it loses precision, which no checkpoint needs. */
  integer(length: number): number {
    const start = this.take(length);
    let value = 0n;
    for (let i = 0; i < length; i++) {
      value |= BigInt(this.bytes[start + i]) << BigInt(8 * i);
    }
    return Number(BigInt.asIntN(8 * length, value));
  }

  skip(length: number): void {
    this.take(length);
  }

  private take(length: number): number {
    const start = this.position;
    if (start + length > this.bytes.length) {
      throw new InputError('pickle: truncated');
    }
    this.position += length;
    return start;
  }
}
