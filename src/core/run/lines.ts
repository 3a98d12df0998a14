import * as fs from 'node:fs';

/** Files are read in pieces of this size; a longer line is not one of ours. */
const PIECE_BYTES = 1 << 20;

/**
 * Hands over the whole lines of an open file from `offset` on, a piece of it at a time.
 * @returns where the first line begins that is not whole yet
 */
export function readLines(descriptor: number, offset: number, take: (lines: string[]) => void): number {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (;;) {
    const count = fs.readSync(descriptor, piece, 0, PIECE_BYTES, offset);
    const end = piece.subarray(0, count).lastIndexOf(10);
    if (end >= 0) {
      take(piece.toString('utf8', 0, end).split('\n'));
      offset += end + 1;
    } else if (count === PIECE_BYTES) {
      offset += count;
    } else {
      return offset;
    }
  }
}
