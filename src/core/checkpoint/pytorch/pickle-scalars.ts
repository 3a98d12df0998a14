import { InputError } from '../../config/problem';
import { printable } from '../../printable';
import { type ByteReader, exactNumber } from './bytes';
import { PickledBytes } from './pickle-objects';

/** A number, text, bytes or constant that an opcode pushes; undefined for other opcodes. */
export function readScalar(
  code: number,
  input: ByteReader,
): number | string | boolean | null | PickledBytes | undefined {
  const length = textLength(code, input);
  if (length !== undefined) {
    return input.text(length);
  }
  const bytes = byteLength(code, input);
  return bytes === undefined
    ? (readNumber(code, input) ?? readLine(code, input))
    : new PickledBytes(input.bytes(bytes));
}

function textLength(code: number, input: ByteReader): number | undefined {
  switch (code) {
    case 0x58: // BINUNICODE
    case 0x54: // BINSTRING, of Python 2
      return input.uint32();
    case 0x8c: // SHORT_BINUNICODE
    case 0x55: // SHORT_BINSTRING, of Python 2
      return input.uint8();
    case 0x8d: // BINUNICODE8
      return input.uint64();
  }
  return undefined;
}

function byteLength(code: number, input: ByteReader): number | undefined {
  switch (code) {
    case 0x43: // SHORT_BINBYTES
      return input.uint8();
    case 0x42: // BINBYTES
      return input.uint32();
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return input.uint64();
  }
  return undefined;
}

function readNumber(code: number, input: ByteReader): number | string | boolean | undefined {
  switch (code) {
    case 0x47: // BINFLOAT, first: training logs are made of it
      return input.float64();
    case 0x4b: // BININT1
      return input.uint8();
    case 0x4d: // BININT2
      return input.uint16();
    case 0x4a: // BININT
      return input.int32();
    case 0x8a: // LONG1
      return input.integer(input.uint8());
    case 0x8b: // LONG4
      return input.integer(input.uint32());
    case 0x88: // NEWTRUE
    case 0x89: // NEWFALSE
      return code === 0x88;
  }
  return undefined;
}

/** Protocol 0 writes numbers and texts as lines. */
function readLine(code: number, input: ByteReader): number | string | boolean | undefined {
  switch (code) {
    case 0x49: {
      // INT, or a boolean
      const line = input.line();
      return line === '01' ? true : line === '00' ? false : wholeNumber(line);
    }
    case 0x4c: // LONG
      return wholeNumber(input.line().replace(/L$/, ''));
    case 0x46: // FLOAT
      return Number(input.line());
    case 0x53: // STRING, quoted
      return input.line().slice(1, -1);
    case 0x56: // UNICODE
      return input.line();
  }
  return undefined;
}

function wholeNumber(text: string): number | string {
  if (!/^-?\d{1,400}$/.test(text)) {
    throw new InputError(`pickle: ${printable(text)} is not a whole number`);
  }
  return exactNumber(BigInt(text));
}
