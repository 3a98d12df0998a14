import { InputError } from '../../config/problem';
import { printable } from '../../printable';
import type { ByteSource } from '../byte-source';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
/** Stands for a number that is in the 64-bit part instead. */
const IN_64_BITS = 0xffffffff;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;

/** A checkpoint with its whole history of weights has some ten thousand. */
const MAX_ENTRIES = 200_000;
const MAX_DIRECTORY_BYTES = 2 ** 26;

/** A file of the archive: where its bytes lie, when they are stored as they are. */
export interface ArchiveEntry {
  readonly begin: number;
  readonly end: number;
  /** Compressed or encrypted, which torch.save never does: such bytes are not read, so no archive inflates. */
  readonly packed: boolean;
}

/**
 * The files of a zip by path below its top folder, where all have one.
 * @throws InputError when it is truncated or inconsistent
 */
export function readArchive(source: ByteSource): Map<string, ArchiveEntry> {
  const { entries, offset, end } = readDirectory(source);
  if (entries > MAX_ENTRIES || end - offset > MAX_DIRECTORY_BYTES || offset > end) {
    throw broken(`it claims ${entries} entries`);
  }
  const directory = source.read(offset, end - offset);
  try {
    const found = readEntries(source, directory, entries, offset);
    refuseOverlap(found);
    return withoutTopFolder(found);
  } catch (error) {
    // Buffer's reads throw RangeError where a header reaches past the end.
    throw error instanceof RangeError ? broken('a header reaches past the end') : error;
  }
}

interface Directory {
  readonly entries: number;
  readonly offset: number;
  /** Where the records of the end begin. */
  readonly end: number;
}

/** The end record is the last thing but for a comment of at most 65,535 bytes. */
function readDirectory(source: ByteSource): Directory {
  const length = Math.min(source.size, 22 + 0xffff + 20 + 56);
  const start = source.size - length;
  const tail = source.read(start, length);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END) {
    at--;
  }
  if (at < 0) {
    throw broken('it has no directory (truncated?)');
  }
  const locator = at - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === END_64_LOCATOR) {
    const record = uint64(tail, locator + 8);
    const wide = source.read(record, 56);
    if (wide.readUInt32LE(0) !== END_64) {
      throw broken('its 64-bit directory is not where it says');
    }
    return { entries: uint64(wide, 32), offset: uint64(wide, 48), end: record };
  }
  return { entries: tail.readUInt16LE(at + 10), offset: tail.readUInt32LE(at + 16), end: start + at };
}

function readEntries(
  source: ByteSource,
  directory: Buffer,
  entries: number,
  offset: number,
): Map<string, ArchiveEntry & { header: number }> {
  const found = new Map<string, ArchiveEntry & { header: number }>();
  let at = 0;
  for (let i = 0; i < entries; i++) {
    if (directory.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw broken('its directory is shorter than it claims');
    }
    const { name, header, size, packed, next } = readCentralHeader(directory, at);
    at = next;
    const begin = dataStart(source, name, header, size, packed);
    if (begin + size > offset) {
      throw broken(`entry ${printable(name)} lies outside it`);
    }
    if (found.has(name)) {
      throw broken(`it has ${printable(name)} twice`);
    }
    found.set(name, { begin, end: begin + size, packed, header });
  }
  return found;
}

function readCentralHeader(
  directory: Buffer,
  at: number,
): { name: string; header: number; size: number; packed: boolean; next: number } {
  const nameEnd = at + CENTRAL_BYTES + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const next = extraEnd + directory.readUInt16LE(at + 32);
  if (next > directory.length) {
    throw broken('its directory is truncated');
  }
  const name = directory.toString('utf8', at + CENTRAL_BYTES, nameEnd);
  const encrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
  const method = directory.readUInt16LE(at + 10);
  const { stored, size, header } = wideNumbers(directory.subarray(nameEnd, extraEnd), {
    stored: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    header: directory.readUInt32LE(at + 42),
  });
  const packed = encrypted || method !== 0 || stored !== size;
  return { name, header, size: stored, packed, next };
}

interface Numbers {
  readonly stored: number;
  readonly size: number;
  readonly header: number;
}

/** Replaces what did not fit into 32 bits by the entry's 64-bit numbers, which come in the order size, stored, header. */
function wideNumbers(extra: Buffer, { stored, size, header }: Numbers): Numbers {
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
  return { size: widened[0], stored: widened[1], header: widened[2] };
}

/** Where an entry's data begin: after its local header, which must be there and agree. */
function dataStart(source: ByteSource, name: string, header: number, size: number, packed: boolean): number {
  const nameLength = Buffer.byteLength(name);
  const local = source.read(header, LOCAL_BYTES + nameLength);
  const claimed = local.readUInt32LE(22);
  const agrees =
    local.readUInt32LE(0) === LOCAL_HEADER &&
    local.readUInt16LE(26) === nameLength &&
    local.toString('utf8', LOCAL_BYTES) === name &&
    (packed || (local.readUInt16LE(8) === 0 && (claimed === size || claimed === 0 || claimed === IN_64_BITS))); // 0: the size follows the data
  if (!agrees) {
    throw broken(`entry ${printable(name)} is not what the directory says`);
  }
  return header + LOCAL_BYTES + nameLength + local.readUInt16LE(28);
}

function refuseOverlap(entries: ReadonlyMap<string, ArchiveEntry & { header: number }>): void {
  const sorted = [...entries.values()].sort((a, b) => a.header - b.header);
  if (sorted.some(({ header }, i) => i > 0 && header < sorted[i - 1].end)) {
    throw broken('its entries overlap');
  }
}

function withoutTopFolder(entries: ReadonlyMap<string, ArchiveEntry>): Map<string, ArchiveEntry> {
  const [first = ''] = entries.keys();
  const top = first.slice(0, first.indexOf('/') + 1);
  const nested = top !== '' && [...entries.keys()].every((name) => name.startsWith(top));
  return new Map([...entries].map(([name, entry]) => [nested ? name.slice(top.length) : name, entry]));
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
