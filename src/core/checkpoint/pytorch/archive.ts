import { InputError } from '../../config/problem';
import { printable } from '../../printable';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
/** Stands for a number that is in the 64-bit part instead. */
const IN_64_BITS = 0xffffffff;

/** A checkpoint with its whole history of weights has some ten thousand. */
const MAX_ENTRIES = 200_000;

/**
 * The files of a PyTorch checkpoint (a zip whose entries are stored, not compressed), by path below its top folder.
 * They are views of `file`: nothing is copied or inflated, so no archive is larger than it is.
 * @throws InputError when it is another format, truncated, or inconsistent
 */
export function readArchive(file: Buffer): Map<string, Buffer> {
  if (file.length < 22 || file.readUInt32LE(0) !== LOCAL_HEADER) {
    throw new InputError(
      'not a PyTorch checkpoint of version 1.6 or later (a zip); save it again with torch.save in a current PyTorch',
    );
  }
  try {
    return readEntries(file, readDirectory(file));
  } catch (error) {
    // Buffer's reads throw RangeError where a header reaches past the end.
    throw error instanceof RangeError ? broken('a header reaches past the end') : error;
  }
}

interface Directory {
  entries: number;
  offset: number;
}

function readDirectory(file: Buffer): Directory {
  const end = findEnd(file);
  const locator = end - 20;
  if (locator >= 0 && file.readUInt32LE(locator) === END_64_LOCATOR) {
    const at = uint64(file, locator + 8);
    if (file.readUInt32LE(at) !== END_64) {
      throw broken('its 64-bit directory is not where it says');
    }
    return { entries: uint64(file, at + 32), offset: uint64(file, at + 48) };
  }
  return { entries: file.readUInt16LE(end + 10), offset: file.readUInt32LE(end + 16) };
}

/** Where the end record begins; only a comment of at most 65,535 bytes may follow it. */
function findEnd(file: Buffer): number {
  const first = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.length - 22; at >= first; at--) {
    if (file.readUInt32LE(at) === END) {
      return at;
    }
  }
  throw broken('it has no directory (truncated?)');
}

function readEntries(file: Buffer, { entries, offset }: Directory): Map<string, Buffer> {
  if (entries > MAX_ENTRIES) {
    throw broken(`it claims ${entries} entries`);
  }
  const files = new Map<string, Buffer>();
  const ranges: [begin: number, end: number][] = [];
  let at = offset;
  for (let i = 0; i < entries; i++) {
    if (file.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw broken('its directory is shorter than it claims');
    }
    const entry = readCentralHeader(file, at);
    at = entry.next;
    const begin = dataStart(file, entry);
    ranges.push([entry.header, begin + entry.size]);
    if (begin + entry.size > offset) {
      throw broken(`entry ${printable(entry.name)} lies outside it`);
    }
    const path = entry.name.slice(entry.name.indexOf('/') + 1);
    if (files.has(path)) {
      throw broken(`it has ${printable(path)} twice`);
    }
    files.set(path, file.subarray(begin, begin + entry.size));
  }
  ranges.sort((a, b) => a[0] - b[0]);
  if (ranges.some(([begin], i) => i > 0 && begin < ranges[i - 1][1])) {
    throw broken('its entries overlap');
  }
  return files;
}

interface Entry {
  name: string;
  /** Where its local header begins. */
  header: number;
  size: number;
  /** Where the next central header begins. */
  next: number;
}

function readCentralHeader(file: Buffer, at: number): Entry {
  const nameEnd = at + 46 + file.readUInt16LE(at + 28);
  const extraEnd = nameEnd + file.readUInt16LE(at + 30);
  const next = extraEnd + file.readUInt16LE(at + 32);
  if (next > file.length) {
    throw broken('its directory is truncated');
  }
  const name = file.toString('utf8', at + 46, nameEnd);
  const encrypted = (file.readUInt16LE(at + 8) & 1) === 1;
  const [stored, size, header] = wideNumbers(file.subarray(nameEnd, extraEnd), [
    file.readUInt32LE(at + 20),
    file.readUInt32LE(at + 24),
    file.readUInt32LE(at + 42),
  ]);
  // torch.save never compresses, and what is not inflated cannot be a bomb.
  if (encrypted || file.readUInt16LE(at + 10) !== 0 || stored !== size) {
    throw broken(`entry ${printable(name)} is compressed or encrypted, which torch.save never does`);
  }
  return { name, header, size, next };
}

/** Replaces what did not fit into 32 bits by the entry's 64-bit numbers, which come in the order size, stored, header. */
function wideNumbers(extra: Buffer, [stored, size, header]: [number, number, number]): [number, number, number] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) {
    at += 4 + extra.readUInt16LE(at + 2);
  }
  let field = at + 4;
  const widened = [size, stored, header].map((value) => {
    if (value !== IN_64_BITS) {
      return value;
    }
    field += 8;
    return uint64(extra, field - 8);
  });
  return [widened[1], widened[0], widened[2]];
}

/** Where an entry's data begin: after its local header, which must be there and agree. */
function dataStart(file: Buffer, { name, header, size }: Entry): number {
  const nameEnd = header + 30 + file.readUInt16LE(header + 26);
  const claimed = file.readUInt32LE(header + 22);
  const agrees =
    file.readUInt32LE(header) === LOCAL_HEADER &&
    file.readUInt16LE(header + 8) === 0 &&
    file.toString('utf8', header + 30, nameEnd) === name &&
    (claimed === size || claimed === 0 || claimed === IN_64_BITS); // 0: the size follows the data
  if (!agrees) {
    throw broken(`entry ${printable(name)} is not what the directory says`);
  }
  return nameEnd + file.readUInt16LE(header + 28);
}

function uint64(buffer: Buffer, at: number): number {
  const value = buffer.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw broken('it claims more bytes than a file can have');
  }
  return Number(value);
}

function broken(what: string): InputError {
  return new InputError(`checkpoint archive is broken: ${what}; copy or save it again`);
}
