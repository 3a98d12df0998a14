import type { Rgba } from '../paint';

/** An indexed picture: 8 bits a pixel, rows from the top. */
export interface IndexedPicture {
  readonly columns: number;
  readonly rows: number;
  readonly kinds: Uint8Array;
  /** A colour per kind; a kind beyond them is clear. */
  readonly palette: readonly Rgba[];
}

/** Packs bytes as zlib does (RFC 1950). */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

/**
 * The picture as a `data:` address of a PNG (ISO/IEC 15948, colour type 3).
 * @param deflate without it the pixels are stored as they are
 */
export function pngDataUri({ columns, rows, kinds, palette }: IndexedPicture, deflate: Deflate = stored): string {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  header.set([8, 3, 0, 0, 0], 8); // bits, indexed; deflate, no filter, not interlaced
  const lines = new Uint8Array(rows * (columns + 1)); // each begins with its filter, 0: none
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) {
      lines[row * (columns + 1) + 1 + i] = Math.min(kinds[row * columns + i], palette.length);
    }
  }
  const colors = [...palette, [0, 0, 0, 0] as const];
  const png = joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(colors.flatMap(([r, g, b]) => [r, g, b]))),
    chunk(
      'tRNS',
      Uint8Array.from(colors, ([, , , alpha]) => Math.round(255 * alpha)),
    ),
    chunk('IDAT', deflate(lines)),
    chunk('IEND', new Uint8Array()),
  ]);
  let text = '';
  for (let i = 0; i < png.length; i += 8192) {
    text += String.fromCharCode(...png.subarray(i, i + 8192));
  }
  return `data:image/png;base64,${btoa(text)}`;
}

/** Blocks of bytes as they are (RFC 1951, §3.2.4), between zlib's header and checksum. */
function stored(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  const most = 0xffff;
  for (let from = 0; from < bytes.length; from += most) {
    const block = bytes.subarray(from, from + most);
    const { length } = block;
    const last = from + most >= bytes.length ? 1 : 0;
    blocks.push(Uint8Array.of(last, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255), block);
  }
  let [a, b] = [1, 0]; // Adler-32
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  blocks.push(Uint8Array.of(b >> 8, b & 255, a >> 8, a & 255));
  return joined(blocks);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data]);
  const framed = new Uint8Array(body.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, data.length);
  framed.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  return framed;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The remainders of every byte under the polynomial of PNG's annex D. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  }
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  return (bytes.reduce((crc, byte) => REMAINDERS[(crc ^ byte) & 255] ^ (crc >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
}
